"""A remedy asks for no larger role than docs/permissions.md does."""

import re

import pytest

from components.failures.remedies import Remedy, remedies
from google_api.permissions import permissions
from smoke.judge.remedies import REMEDIES_FILE as CHECKS_REMEDIES


def roles_for(names: set[str]) -> set[str]:
    return {row.role for row in permissions() if row.name in names}


@pytest.mark.parametrize(
    "remedy", [r for r in remedies() if "roles/" in r.expected + r.fix], ids=lambda r: r.found
)
def test_a_remedy_names_its_permissions_and_no_larger_role_than_they_need(remedy: Remedy) -> None:
    """What docs/permissions.md calls the smallest role, a remedy may not outdo."""
    named = set(re.findall(r"roles/[a-zA-Z]+(?:\.[a-zA-Z]+)?", remedy.expected + remedy.fix))
    lacking = set(re.findall(r"[a-z]+\.[a-zA-Z]+\.[a-zA-Z]+", remedy.expected))
    lacking -= {role.removeprefix("roles/") for role in named}
    assert lacking <= {row.name for row in permissions()}
    assert named == roles_for(lacking)


def test_the_remedies_of_the_smoke_test_name_no_role_themselves() -> None:
    """They call with what a caller has; the commands that grant it are situation.py's."""
    assert "roles/" not in CHECKS_REMEDIES.read_text(encoding="utf-8")
