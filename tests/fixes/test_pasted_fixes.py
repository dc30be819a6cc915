"""A fix is one command: both shells take it whole, and no word in it is ever run.

What is in a fix comes from credentials files, Google's answers, stack outputs and settings. People
paste it into a shell, zsh on macOS, where it has to do the one thing that it says.
"""

import re
from pathlib import Path

import pytest

from tests.fixes.catalogue import Fix, catalogue
from tests.fixes.settings_fixes import settings_fixes
from tests.fixes.shells import SHELLS, paste

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


def pairs(word: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Fix, Fix]]:
    """Each fix once, with a harmless word in it and with `word`."""
    told = zip(catalogue(HARMLESS, monkeypatch), catalogue(word, monkeypatch), strict=True)
    by_text = {(one.fix, one.note, other.fix, other.note): (one, other) for one, other in told}
    return list(by_text.values())


@pytest.mark.parametrize("shell", SHELLS)
def test_a_fix_is_one_command_that_the_shell_takes_whole(
    shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = catalogue(HARMLESS, monkeypatch)
    assert [each for each in told if "#" in each.fix or "\n" in each.fix] == []
    for each, done in zip(told, paste(shell, [each.fix for each in told], tmp_path), strict=True):
        if each.fix.startswith(SENTENCES):
            assert NO_SHELL.fullmatch(each.fix), each
            assert (done.status, done.calls) == (127, []), each
        else:
            assert done.status == 0, each
            assert done.calls or each.fix.startswith(("export ", "unset ")), each


def test_both_shells_start_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fixes = [each.fix for each in catalogue(HARMLESS, monkeypatch)]
    first, second = (paste(shell, fixes, tmp_path / shell) for shell in SHELLS)
    assert [done.calls for done in first] == [done.calls for done in second]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_word_in_a_fix_is_run(
    kind: str, shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same programs start, with as many arguments: what a word holds stays within one."""
    word = HOSTILE[kind]
    told = pairs(word, monkeypatch)
    wanted = paste(shell, [one.fix for one, _ in told], tmp_path / "harmless")
    found = paste(shell, [other.fix for _, other in told], tmp_path / "hostile")
    for (_, each), one, other in zip(told, wanted, found, strict=True):
        assert shape(other.calls) == shape(one.calls), each


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
