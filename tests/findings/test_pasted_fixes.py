"""A fix is one command: both shells take it whole, and no word in it is ever run.

What is in a fix comes from credentials files, Google's answers, stack outputs and settings. People
paste it into a shell, zsh on macOS, where it has to do the one thing that it says.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.findings.catalogue import catalogue
from tests.findings.settings_fixes import settings_fixes
from tests.findings.shells import SHELLS, Pasted, paste

HARMLESS = "friendly"
HOSTILE = {
    "command substitution": "$(touch PWNED)",
    "backticks": "`touch PWNED`",
    "another command": "; touch PWNED",
    "out of single quotes": "' ; touch PWNED #",
    "out of double quotes": '" ; touch PWNED #',
    "another line": "a\ntouch PWNED",
    "a carriage return": "a\rtouch PWNED",
    "the end of a paste": "a\x1b[201~\ntouch PWNED",
    "and then": "a && touch PWNED",
    "a pipe": "a | touch PWNED",
    "a redirection": "a > PWNED",
    "in the background": "a & touch PWNED",
    "a program's path": "=touch",
    "a home": "~root",
    "history": "!touch",
    "a pattern": "PWNED[a-z]*?",
    "a backslash": "a\\",
    "a variable": "$HOME",
    "an option": "--flags-file=x",
}
NO_SHELL = re.compile(r"[^'\"()<>|&;`$#*?\[\]\\!]+")
"""What a sentence is made of: a shell takes it for the name of a program that there is not."""
QUOTED = re.compile(r"'[^']*'|\"'\"")
SENTENCES = ("ask ", "click ", "give ", "report ")


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOOGLE_OAUTH_ACCESS_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Pasted]]:
    """What comes of the whole catalogue, by shell."""

    @cache
    def pasted(shell: str) -> list[Pasted]:
        with pytest.MonkeyPatch.context() as patch:
            fixes = [each.fix for each in catalogue(HARMLESS, patch)]
        return paste(shell, fixes, tmp_path_factory.mktemp(shell))

    return pasted


@pytest.mark.parametrize("shell", SHELLS)
def test_a_fix_is_one_command_that_the_shell_takes_whole(
    shell: str, harmless: Callable[[str], list[Pasted]], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = catalogue(HARMLESS, monkeypatch)
    assert [each for each in told if "#" in each.fix or "\n" in each.fix] == []
    for each, done in zip(told, harmless(shell), strict=True):
        if each.fix.startswith(SENTENCES):
            assert NO_SHELL.fullmatch(each.fix), each
            assert (done.status, done.calls) == (127, []), each
        else:
            assert done.status == 0, each
            assert done.calls or each.fix.startswith(("export ", "unset ")), each


def test_both_shells_start_the_same(harmless: Callable[[str], list[Pasted]]) -> None:
    first, second = map(harmless, SHELLS)
    assert first == second


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_word_in_a_fix_is_run(
    kind: str,
    shell: str,
    harmless: Callable[[str], list[Pasted]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same programs start, with as many arguments: what a word holds stays within one."""
    told = zip(harmless(shell), catalogue(HOSTILE[kind], monkeypatch), strict=True)
    wanted = {each.fix: one for one, each in told}
    found = paste(shell, list(wanted), tmp_path)
    for (fix, one), other in zip(wanted.items(), found, strict=True):
        assert shape(other.calls) == shape(one.calls), fix


def shape(calls: list[list[str]]) -> list[tuple[str, int]]:
    return [(name, len(arguments)) for name, *arguments in calls]


@pytest.mark.parametrize("kind", HOSTILE)
def test_every_word_in_a_note_is_quoted(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds commands, too. Outside of quotes nothing of a word is left."""
    for each in catalogue(HOSTILE[kind], monkeypatch):
        assert "PWNED" not in QUOTED.sub("", each.note), each


@pytest.mark.parametrize("shell", SHELLS)
def test_no_word_in_a_fix_of_a_setting_is_run(shell: str, tmp_path: Path) -> None:
    fixes = list(dict.fromkeys(fix for word in HOSTILE.values() for fix in settings_fixes(word)))
    assert len(fixes) > 500
    assert [fix for fix in fixes if not fix.isprintable()] == []
    for fix, done in zip(fixes, paste(shell, fixes, tmp_path), strict=True):
        assert done.status == 0, fix
        assert {name for name, *_ in done.calls} == {"pulumi"}, fix
