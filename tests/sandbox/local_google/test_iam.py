"""Permissions come from roles, through members, down the tree; nothing else grants anything."""

from typing import Any

import pytest

from sandbox.local_google.authority import iam
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import (
    DEPLOYER,
    DEV,
    FOLDER,
    MAIN,
    NOBODY,
    ORGANIZATION,
    OTHER,
    seeded_world,
)
from sandbox.local_google.state.world import World

A = "user:a@example.com"
GET = "resourcemanager.projects.get"


@pytest.fixture
def seeded() -> World:
    world = seeded_world()
    world.projects["existing-project"].parent = f"folders/{FOLDER}"
    return world


def grant(policy: Policy, member: str = A, role: str = "roles/browser", **more: Any) -> None:
    policy.bindings.append({"role": role, "members": [member], **more})


@pytest.mark.parametrize("level", ["organization", "folder", "project"])
def test_a_grant_reaches_down(seeded: World, level: str) -> None:
    policies = {
        "organization": seeded.organizations[ORGANIZATION].policy,
        "folder": seeded.folders[FOLDER].policy,
        "project": seeded.projects["existing-project"].policy,
    }
    assert not iam.allowed(seeded, A, GET, "projects/existing-project")
    grant(policies[level])
    assert iam.allowed(seeded, A, GET, "projects/existing-project")
    assert not iam.allowed(seeded, A, GET, "projects/taken-project")


def test_a_grant_does_not_reach_up(seeded: World) -> None:
    grant(seeded.projects["existing-project"].policy, role="roles/owner")
    assert not iam.allowed(seeded, A, "resourcemanager.folders.get", f"folders/{FOLDER}")


@pytest.mark.parametrize(
    ("member", "applies"),
    [
        ("user:A@Example.com", True),
        ("domain:example.com", True),
        ("allAuthenticatedUsers", True),
        ("domain:ample.com", False),
        ("serviceAccount:a@example.com", False),
        ("group:a@example.com", False),
        (f"deleted:{A}?uid=1", False),
    ],
)
def test_members_apply_as_google_reads_them(seeded: World, member: str, applies: bool) -> None:
    grant(seeded.projects["existing-project"].policy, member)
    assert iam.allowed(seeded, A, GET, "projects/existing-project") is applies


def test_a_condition_never_grants_here(seeded: World) -> None:
    grant(seeded.projects["existing-project"].policy, condition={"expression": "true"})
    assert not iam.allowed(seeded, A, GET, "projects/existing-project")


def test_an_owner_may_not_impersonate_nor_pay(seeded: World) -> None:
    """Owning a project mints no tokens for its accounts: that takes tokenCreator."""
    grant(seeded.organizations[ORGANIZATION].policy, role="roles/owner")
    email = DEPLOYER.removeprefix("serviceAccount:")
    account = f"serviceAccounts/{email}"
    assert iam.allowed(seeded, A, "iam.serviceAccounts.delete", account)
    assert not iam.allowed(seeded, A, "iam.serviceAccounts.getAccessToken", account)
    pay = "billing.resourceAssociations.create"
    assert not iam.allowed(seeded, A, pay, f"billingAccounts/{MAIN}")
    policy = seeded.service_accounts["100000000000000000001"].policy
    grant(policy, role="roles/iam.serviceAccountTokenCreator")
    assert iam.allowed(seeded, A, "iam.serviceAccounts.getAccessToken", account)


@pytest.mark.parametrize(
    ("member", "permission", "resource", "expected"),
    [
        (DEV, "resourcemanager.projects.create", f"organizations/{ORGANIZATION}", True),
        (DEV, "resourcemanager.projects.create", f"folders/{FOLDER}", True),
        (DEPLOYER, "billing.resourceAssociations.create", f"billingAccounts/{MAIN}", True),
        (DEV, "billing.accounts.get", f"billingAccounts/{OTHER}", False),
        (DEV, GET, "projects/taken-project", False),
        (DEV, "aiplatform.endpoints.predict", "projects/existing-project", True),
        (NOBODY, "resourcemanager.projects.create", f"organizations/{ORGANIZATION}", False),
        (NOBODY, GET, "projects/existing-project", False),
    ],
)
def test_the_seeded_callers_hold_what_the_readme_says(
    member: str, permission: str, resource: str, expected: bool
) -> None:
    assert iam.allowed(seeded_world(), member, permission, resource) is expected
