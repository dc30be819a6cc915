"""No remedy is printed and no page is written with a command that gcloud would not take."""

import subprocess

import pytest

from sandbox.gcloud.commands import COMMANDS
from sandbox.gcloud.parse import parse
from tests.sandbox.gcloud import printed
from tests.sandbox.gcloud.printed import Text

WHOLE = [
    text
    for texts in (printed.of_tables(), printed.of_code(), printed.of_blocks())
    for text in texts
    if "gcloud " in text.text or "{grant" in text.text
]


@pytest.mark.parametrize("text", WHOLE, ids=lambda text: text.where)
def test_a_command_is_one_that_gcloud_takes(text: Text) -> None:
    for arguments in printed.commands(text):
        if "--help" not in arguments:
            parse(arguments, {})


@pytest.mark.parametrize("text", list(printed.of_inline_code()), ids=lambda text: text.where)
def test_a_command_in_a_sentence_is_one_of_gclouds(text: Text) -> None:
    for arguments in printed.commands(text):
        if " ".join(arguments) not in COMMANDS:
            parse(arguments, {})


@pytest.mark.parametrize(
    "text",
    [text for text in WHOLE if text.text.startswith("gcloud ") or text.where.endswith(":fix")],
    ids=lambda text: text.where,
)
def test_what_begins_with_a_command_is_one_for_a_shell(text: Text) -> None:
    for told in printed.filled(text):
        whole = told.removesuffix("&& ")  # a part that another is put behind
        done = subprocess.run(["sh", "-nc", whole], check=False, capture_output=True, text=True)
        assert done.returncode == 0, f"{told}\n{done.stderr}"


def test_the_places_where_commands_are_printed_are_seen() -> None:
    """A sample of each, so that a parser that finds nothing does not pass for a clean house."""
    seen = {text.where.partition(":")[0] for text in WHOLE}
    assert {
        "findings/catalogue/access.toml",
        "findings/catalogue/project.toml",
        "smoke/judge/fix_context.py",
        "components/ownership/orphans.py",
        "ci.md",
        "google.md",
    } <= seen
    assert len([words for text in WHOLE for words in printed.commands(text)]) > 100
