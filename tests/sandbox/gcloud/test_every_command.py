"""Each command of the table does what it says, and says nothing that its reference does not."""

from copy import deepcopy
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from sandbox.gcloud.commands import COMMANDS
from sandbox.gcloud.rest import Absent
from sandbox.lifecycle.credentials import write_caller
from sandbox.lifecycle.files import SandboxFiles
from tests.conftest import LocalGoogle, served
from tests.sandbox.gcloud.conftest import Run
from tests.sandbox.gcloud.furniture import furnish
from tests.sandbox.gcloud.rows import GRANT, HERE, ROWS, TAKEN_BACK


@pytest.fixture(scope="module")
def furnished() -> tuple[dict[str, Any], dict[str, str]]:
    """The world's fields, made once and copied for each command, and the names in it."""
    with served() as google:
        names = furnish(google.world, google.url)
        kept = [one.name for one in fields(google.world) if not one.metadata.get("runtime")]
        return deepcopy({name: getattr(google.world, name) for name in kept}), names


@pytest.fixture
def names(
    furnished: tuple[dict[str, Any], dict[str, str]], files: SandboxFiles, google: LocalGoogle
) -> dict[str, str]:
    """As the organization's administrator in a furnished world."""
    write_caller(files, "user:admin@example.com")
    vars(google.world).update(deepcopy(furnished[0]))
    return furnished[1]


@pytest.mark.parametrize("words", ROWS)
def test_a_command_does_its_work(
    words: str, run: Run, names: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rest, said = (text.format_map(names) for text in ROWS[words])
    done = run(f"{words} {rest}")
    assert done.code == 0, done.stderr
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize("group", TAKEN_BACK)
def test_what_was_granted_is_taken_back_once(group: str, run: Run, names: dict[str, str]) -> None:
    codes = [
        run(f"{group} {verb}-iam-policy-binding {TAKEN_BACK[group]}").code
        for verb in ("add", "add", "remove", "remove")
    ]
    assert codes == [0, 0, 0, 1]


def test_apis_are_listed_that_are_on_and_those_that_could_be_where_asked(
    run: Run, names: dict[str, str]
) -> None:
    one = f"services list {HERE} --filter=config.name=logging.googleapis.com"
    assert run(one).stdout == ""
    assert "\nlogging.googleapis.com" in run(f"{one} --available").stdout


def test_every_command_of_the_table_is_carried_out_here() -> None:
    """Or is said to be absent."""
    removed = {f"{group} remove-iam-policy-binding" for group in TAKEN_BACK}
    absent = {words for words, c in COMMANDS.items() if isinstance(c.work, Absent)}
    assert set(COMMANDS) - set(ROWS) - removed == absent


@pytest.mark.parametrize(
    "words", ["pubsub topics add-iam-policy-binding t-1", "logging read", "auth login"]
)
def test_what_the_local_google_lacks_says_so_by_its_method(words: str, run: Run) -> None:
    done = run(f"{words} {GRANT if 'pubsub' in words else ''} {HERE}")
    assert done.code == 1
    assert "the sandbox has no " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_commands_answer_is_printed_whole_as_json(run: Run) -> None:
    done = run("projects describe existing-project --format=json")
    assert done.stdout.startswith("{\n")
    assert '"projectId": "existing-project"' in done.stdout
