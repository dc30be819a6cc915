"""What a model says is no command to the runner of GitHub Actions."""

import re
from typing import Any

import pytest

COMMAND = re.compile(r"^::stop-commands::([0-9a-f]{32})$", re.MULTILINE)


def ask(smoke: Any, format_: str) -> str:
    rules = [{"name": "evil", "reply": {"content": "Well\n::add-mask::everything\nbye."}}]
    smoke.world.replies = rules_of(rules)
    smoke.env["GITHUB_ACTIONS"] = "true"
    done = smoke.run("--project", smoke.project.project_id, "--format", format_)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def rules_of(rules: list[dict[str, Any]]) -> Any:
    from sandbox.local_google.chat.replies import parse

    return parse({"rules": rules})


@pytest.mark.parametrize("format_", ["text", "markdown"])
def test_a_line_of_the_model_stands_where_the_runner_obeys_nothing(
    smoke: Any, format_: str
) -> None:
    said = ask(smoke, format_)
    word = COMMAND.search(said)
    assert word is not None, said
    before, _, after = said.partition("::add-mask::everything")
    assert word.group() in before
    assert f"::{word[1]}::" in after


def test_a_document_for_programs_has_no_commands_in_it(smoke: Any) -> None:
    assert "stop-commands" not in ask(smoke, "json")
