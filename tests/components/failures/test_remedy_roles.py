"""A remedy asks for no larger role than docs/permissions.md does."""

import re

import pytest

from components.failures.plugin_errors import PluginError, plugin_errors
from findings.cases import Case, codes
from google_api.causes import Cause
from google_api.permissions import permissions
from smoke.judge.remedies import code_of


def roles_for(names: set[str]) -> set[str]:
    return {row.role for row in permissions() if row.name in names}


def case_of(error: PluginError) -> Case:
    return codes()[error.code].cases[error.case]


GRANTED = [case for case in map(case_of, plugin_errors()) if "roles/" in case.expected + case.fix]


@pytest.mark.parametrize("remedy", GRANTED, ids=lambda case: case.found)
def test_a_remedy_names_its_permissions_and_no_larger_role_than_they_need(remedy: Case) -> None:
    """What docs/permissions.md calls the smallest role, a remedy may not outdo."""
    named = set(re.findall(r"roles/[a-zA-Z]+(?:\.[a-zA-Z]+)?", remedy.expected + remedy.fix))
    lacking = set(re.findall(r"[a-z]+\.[a-zA-Z]+\.[a-zA-Z]+", remedy.expected))
    lacking -= {role.removeprefix("roles/") for role in named}
    assert lacking <= {row.name for row in permissions()}
    assert named == roles_for(lacking)


def test_the_remedies_of_the_smoke_test_name_no_role_themselves() -> None:
    """They call with what a caller has; the commands that grant it are fix_context.py's."""
    cases = [codes()[code_of(cause)].cases[cause.value] for cause in Cause]
    assert [case for case in cases if "roles/" in case.expected + case.fix + case.note] == []
