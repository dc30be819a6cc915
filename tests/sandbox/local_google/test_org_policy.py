"""Organization policies combine down the hierarchy as Google documents it."""

from typing import Any

import pytest

from sandbox.local_google.authority import org_policy, org_policy_gates
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.state.seed import FOLDER, ORGANIZATION, seeded_world
from sandbox.local_google.state.world import World

LIST, BOOLEAN = "gcp.restrictServiceUsage", "iam.disableServiceAccountKeyCreation"
A, B, C = "run.googleapis.com", "storage.googleapis.com", "compute.googleapis.com"
LEVELS = {"organization": f"organizations/{ORGANIZATION}", "folder": f"folders/{FOLDER}"}

Json = dict[str, Any]


@pytest.fixture
def seeded() -> World:
    world = seeded_world()
    world.projects["existing-project"].parent = f"folders/{FOLDER}"
    return world


@pytest.fixture
def project(seeded: World) -> Project:
    return seeded.projects["existing-project"]


def put(world: World, level: str, spec: Json, constraint: str = LIST) -> None:
    number = world.projects["existing-project"].number
    parent = LEVELS.get(level, f"projects/{number}")
    name = f"{parent}/policies/{constraint}"
    world.org_policies[name] = OrgPolicy(name, "e", world.timestamp(), spec)


def values(*allowed: str, deny: tuple[str, ...] = (), inherit: bool = False) -> Json:
    rule: Json = {"values": {"allowedValues": [*allowed], "deniedValues": [*deny]}}
    return {"rules": [rule], "inheritFromParent": inherit}


EVERY = {"rules": [{"allowAll": True}]}
NONE = {"rules": [{"denyAll": True}]}


@pytest.mark.parametrize(
    ("organization", "folder", "own", "allowed"),
    [
        ({}, {}, {}, {A, B, C}),
        (values(A, B), {}, {}, {A, B}),
        (values(A, B), {}, values(C, inherit=True), {A, B, C}),
        (values(A, B), {}, values(C), {C}),
        (values(A, B), {}, values(deny=(A,), inherit=True), {B}),
        (values(deny=(A,)), {}, {}, {B, C}),
        (values(deny=(A,)), values(A, B, inherit=True), {}, {B}),
        (values(deny=(A,)), values(B, inherit=True), values(A), {A}),
        (values(A), {}, {"reset": True}, {A, B, C}),
        (values(A), {"reset": True}, values(B, inherit=True), {B}),
        (values(A), {}, EVERY, {A, B, C}),
        (NONE, {}, {}, set()),
        (NONE, {}, values(A, inherit=True), set()),
        (NONE, {}, values(A), {A}),
        ({}, {}, values(f"is:{A}"), {A}),
    ],
)
def test_list_policies_combine(
    seeded: World, project: Project, organization: Json, folder: Json, own: Json, allowed: set[str]
) -> None:
    put(seeded, "organization", organization)
    put(seeded, "folder", folder)
    put(seeded, "project", own)
    assert {v for v in (A, B, C) if org_policy.allows(seeded, project, LIST, v)} == allowed


@pytest.mark.parametrize(
    ("organization", "own", "enforced"),
    [
        ({}, {}, False),
        ({"rules": [{"enforce": True}]}, {}, True),
        ({"rules": [{"enforce": True}]}, {"rules": [{"enforce": False}]}, False),
        ({"rules": [{"enforce": True}]}, {"reset": True}, False),
    ],
)
def test_the_nearest_boolean_policy_decides(
    seeded: World, project: Project, organization: Json, own: Json, enforced: bool
) -> None:
    put(seeded, "organization", organization, BOOLEAN)
    put(seeded, "project", own, BOOLEAN)
    assert org_policy.enforced(seeded, project, BOOLEAN) is enforced


def test_a_default_of_deny_allows_nothing(seeded: World, project: Project) -> None:
    feature = "publishers/anthropic:web_search"
    constraint = "vertexai.allowedPartnerModelFeatures"
    assert not org_policy.allows(seeded, project, constraint, feature)


def test_a_project_without_an_organization_has_no_policy_above(seeded: World) -> None:
    put(seeded, "organization", NONE)
    assert org_policy.allows(seeded, seeded.projects["taken-project"], LIST, A)


@pytest.mark.parametrize("constraint", org_policy_gates.NO_KEYS)
def test_either_form_of_the_constraint_stops_keys(
    seeded: World, project: Project, constraint: str
) -> None:
    email = "a@existing-project.iam.gserviceaccount.com"
    org_policy_gates.require_key_creation(seeded, project, email)
    put(seeded, "organization", {"rules": [{"enforce": True}]}, constraint)
    with pytest.raises(GoogleError, match="Key creation is not allowed") as refused:
        org_policy_gates.require_key_creation(seeded, project, email)
    [violation] = refused.value.details[0]["violations"]
    assert violation["type"] == f"constraints/{constraint}"
    assert violation["subject"].endswith(
        "?configvalue=a%40existing-project.iam.gserviceaccount.com"
    )


def test_a_pool_provider_outside_the_allowlist_is_refused(seeded: World, project: Project) -> None:
    put(
        seeded,
        "organization",
        values("https://accounts.google.com"),
        "iam.workloadIdentityPoolProviders",
    )
    pool = "projects/existing-project/locations/global/workloadIdentityPools/p"
    issuer = "https://token.actions.githubusercontent.com"
    org_policy_gates.require_provider(seeded, project, pool, "https://accounts.google.com")
    with pytest.raises(GoogleError, match="Precondition check failed") as refused:
        org_policy_gates.require_provider(seeded, project, pool, issuer)
    [violation] = refused.value.details[0]["violations"]
    assert violation["description"] == f"Org Policy violated for value: '{issuer}'."
