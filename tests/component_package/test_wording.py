"""A program without our configuration is never told to change it."""

import pytest

from component_package.wording import in_a_program
from components.failures.plugin_errors import plugin_errors
from findings.cases import codes


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("pulumi config set model gpt-oss-120b", "set the argument model to gpt-oss-120b"),
        (
            "pulumi config set --path labels.year 2026 --type string && pulumi up",
            "set the argument labels.year to 2026, then pulumi up",
        ),
        (
            "pulumi config set --path 'callers[0]' group:ml@example.com",
            "set the argument callers[0] to group:ml@example.com",
        ),
        (
            "pulumi config set --path labels.team 'a b' && pulumi up",
            "set the argument labels.team to 'a b', then pulumi up",
        ),
        (
            "pulumi config rm modle && pulumi config set model gpt-oss-120b",
            "remove the argument modle, then set the argument model to gpt-oss-120b",
        ),
        ("pulumi config rm-all folderId labels", "remove the arguments folderId labels"),
        ("gcloud auth login && pulumi up", "gcloud auth login && pulumi up"),
    ],
)
def test_a_command_for_the_configuration_becomes_an_argument(command: str, told: str) -> None:
    assert in_a_program(f"    fix  {command}") == f"    fix  {told}"


def test_no_remedy_of_a_failed_resource_names_a_configuration() -> None:
    fixes = [codes()[row.code].cases[row.case].fix for row in plugin_errors()]
    assert len(fixes) > 20
    assert [fix for fix in fixes if "pulumi config" in in_a_program(fix)] == []
