"""Organization Policy v2: names, etags, masks, permissions, and what a constraint takes."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, FOLDER, ORGANIZATION, QUOTA_PROJECT
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

PARENT = "projects/ready-project"
POLICIES = f"/orgpolicy/v2/{PARENT}/policies"
SERVICES, KEYS = "gcp.restrictServiceUsage", "iam.disableServiceAccountKeyCreation"
ON = {"rules": [{"enforce": True}]}
DENY = {"rules": [{"values": {"deniedValues": ["run.googleapis.com"]}}]}

Json = dict[str, Any]


@pytest.fixture
def admin(dev: Caller, world: World, ready: Project) -> Caller:
    """Dev as an organization policy administrator, whose quota project has the API."""
    grant = {"role": "roles/orgpolicy.policyAdmin", "members": [DEV]}
    world.organizations[ORGANIZATION].policy.bindings.append(grant)
    world.projects[QUOTA_PROJECT].services.append("orgpolicy.googleapis.com")
    return dev


def policy(constraint: str, spec: Json, parent: str = PARENT, **more: Any) -> Json:
    return {"name": f"{parent}/policies/{constraint}", "spec": spec, **more}


def test_answers_name_a_project_by_its_number(admin: Caller, ready: Project) -> None:
    made = admin.ok("POST", POLICIES, policy(KEYS, ON))
    assert made["name"] == f"projects/{ready.number}/policies/{KEYS}"
    assert made["etag"] == made["spec"]["etag"]
    by_number = admin.ok("GET", f"/orgpolicy/v2/projects/{ready.number}/policies/{KEYS}")
    assert by_number == admin.ok("GET", f"{POLICIES}/{KEYS}") == made
    assert admin.ok("GET", POLICIES) == {"policies": [made]}


def test_what_is_off_is_said_so(admin: Caller) -> None:
    """`enforce` is one of a oneof, so false is no absence."""
    made = admin.ok("POST", POLICIES, policy(KEYS, {"rules": [{"enforce": False}]}))
    assert made["spec"]["rules"] == [{"enforce": False}]


def test_a_policy_is_made_once(admin: Caller) -> None:
    admin.ok("POST", POLICIES, policy(KEYS, ON))
    assert admin.refused("POST", POLICIES, policy(KEYS, ON))["status"] == "ALREADY_EXISTS"


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("GET", KEYS),
        ("GET", "no.suchConstraint"),
        ("GET", "no.suchConstraint:getEffectivePolicy"),
        ("DELETE", KEYS),
        ("PATCH", KEYS),
    ],
)
def test_what_is_not_there_is_not_found(admin: Caller, method: str, name: str) -> None:
    body = {"spec": ON} if method == "PATCH" else None
    error = admin.refused(method, f"{POLICIES}/{name}", body)
    assert (error["code"], error["message"]) == (404, "Requested entity was not found.")


@pytest.mark.parametrize("where", ["policy", "spec", "delete"])
def test_a_stale_etag_is_aborted(admin: Caller, where: str) -> None:
    stale = admin.ok("POST", POLICIES, policy(KEYS, ON))["etag"]
    kept = admin.ok("PATCH", f"{POLICIES}/{KEYS}", {"spec": ON, "etag": stale})
    if where == "delete":
        error = admin.refused("DELETE", f"{POLICIES}/{KEYS}?etag={stale}")
    else:
        off = {"rules": [{"enforce": False}]}
        inner = {"spec": off | {"etag": stale}}
        body = {"spec": off, "etag": stale} if where == "policy" else inner
        error = admin.refused("PATCH", f"{POLICIES}/{KEYS}", body)
    assert (error["code"], error["status"]) == (409, "ABORTED")
    assert admin.ok("GET", f"{POLICIES}/{KEYS}") == kept


@pytest.mark.parametrize("mask", ["spec", "policy.spec"])
def test_a_mask_leaves_the_rest_alone(admin: Caller, mask: str) -> None:
    admin.ok("POST", POLICIES, policy(SERVICES, DENY, dryRunSpec={"rules": [{"denyAll": True}]}))
    changed = {"spec": {"rules": [{"allowAll": True}]}}
    after = admin.ok("PATCH", f"{POLICIES}/{SERVICES}?updateMask={mask}", changed)
    assert after["spec"]["rules"] == [{"allowAll": True}]
    assert after["dryRunSpec"]["rules"] == [{"denyAll": True}]
    without = admin.ok("PATCH", f"{POLICIES}/{SERVICES}", changed)
    assert "dryRunSpec" not in without, "no mask overwrites everything"


def test_an_unknown_mask_is_refused(admin: Caller) -> None:
    admin.ok("POST", POLICIES, policy(KEYS, ON))
    error = admin.refused("PATCH", f"{POLICIES}/{KEYS}?updateMask=rules", {"spec": ON})
    assert error["details"][0]["fieldViolations"][0]["field"] == "update_mask"


REFUSED: list[tuple[str, Json, str]] = [
    (KEYS, {"rules": []}, "policy.spec.rules"),
    (KEYS, {"rules": [{"enforce": True}, {"enforce": False}]}, "policy.spec.rules"),
    (KEYS, {"rules": [{"allowAll": True}]}, "policy.spec.rules[0]"),
    (KEYS, ON | {"inheritFromParent": True}, "policy.spec.inherit_from_parent"),
    (KEYS, ON | {"reset": True}, "policy.spec.reset"),
    (KEYS, {"rules": [{"enforce": True, "parameters": {}}]}, "policy.spec.rules[0].parameters"),
    (SERVICES, {"reset": True, "inheritFromParent": True}, "policy.spec.reset"),
    (SERVICES, {"rules": []}, "policy.spec.rules"),
    (SERVICES, ON, "policy.spec.rules[0]"),
    (SERVICES, {"rules": [{"allowAll": False}]}, "policy.spec.rules[0]"),
    (SERVICES, {"rules": [{"allowAll": True, "denyAll": True}]}, "policy.spec.rules[0]"),
    (SERVICES, {"rules": [{"values": {}}]}, "policy.spec.rules[0].values"),
]


@pytest.mark.parametrize(("constraint", "spec", "field"), REFUSED)
def test_a_spec_must_fit_its_constraint(
    admin: Caller, world: World, constraint: str, spec: Json, field: str
) -> None:
    error = admin.refused("POST", POLICIES, policy(constraint, spec))
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["details"][0]["fieldViolations"][0]["field"] == field
    assert world.org_policies == {}


def test_a_condition_is_refused_by_name(admin: Caller) -> None:
    condition = {"expression": "resource.matchTag('1/env', 'prod')"}
    rules = [{"enforce": True, "condition": condition}]
    error = admin.refused("POST", POLICIES, policy(KEYS, {"rules": rules}))
    [violation] = error["details"][0]["fieldViolations"]
    assert violation["field"] == "policy.spec.rules[0].condition"


@pytest.mark.parametrize(
    ("constraint", "value"),
    [
        ("iam.allowedPolicyMemberDomains", "example.com"),
        ("vertexai.allowedModels", "publishers/openai/models/gpt-oss-120b-maas"),
        (SERVICES, "run"),
        (SERVICES, "under:folders/1"),
        (SERVICES, "in:all-services"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(admin: Caller, constraint: str, value: str) -> None:
    spec = {"rules": [{"values": {"allowedValues": [value]}}]}
    error = admin.refused("POST", POLICIES, policy(constraint, spec))
    assert f"The policy contains invalid list value(s): [{value}]" in error["message"]


def test_five_hundred_values_are_the_most(admin: Caller) -> None:
    values = [f"s{number}.googleapis.com" for number in range(501)]
    spec = {"rules": [{"values": {"allowedValues": values}}]}
    error = admin.refused("POST", POLICIES, policy(SERVICES, spec))
    assert "at most 500 values, found 501" in error["message"]


def test_the_name_must_be_below_the_parent(admin: Caller) -> None:
    below = policy(KEYS, ON)
    error = admin.refused("POST", f"/orgpolicy/v2/folders/{FOLDER}/policies", below)
    assert error["details"][0]["fieldViolations"][0]["field"] == "policy.name"
    assert admin.refused("POST", POLICIES, {"spec": ON})["code"] == 400
    assert admin.refused("POST", POLICIES, {"name": below["name"]})["code"] == 400


def test_only_some_constraints_have_dry_runs(admin: Caller) -> None:
    error = admin.refused("POST", POLICIES, policy(KEYS, ON, dryRunSpec=ON))
    assert error["details"][0]["fieldViolations"][0]["field"] == "policy.dry_run_spec"


def test_the_effective_policy_merges_what_is_above(admin: Caller, ready: Project) -> None:
    above = f"folders/{FOLDER}"
    admin.ok("POST", f"/orgpolicy/v2/{above}/policies", policy(SERVICES, DENY, above))
    allow = {"rules": [{"values": {"allowedValues": ["aiplatform.googleapis.com"]}}]}
    admin.ok("POST", POLICIES, policy(SERVICES, allow | {"inheritFromParent": True}))
    effective = admin.ok("GET", f"{POLICIES}/{SERVICES}:getEffectivePolicy")
    both = allow["rules"][0]["values"] | DENY["rules"][0]["values"]
    assert effective["spec"]["rules"] == [{"values": both}]
    assert "etag" not in effective
    unset = admin.ok("GET", f"{POLICIES}/{KEYS}:getEffectivePolicy")
    assert unset["spec"]["rules"] == [{"enforce": False}]


def test_constraints_are_named_below_what_was_asked(admin: Caller, ready: Project) -> None:
    listed = admin.ok("GET", f"/orgpolicy/v2/{PARENT}/constraints")["constraints"]
    named = {one["name"]: one for one in listed}
    assert "booleanConstraint" in named[f"projects/{ready.number}/constraints/{KEYS}"]
    assert "listConstraint" in named[f"projects/{ready.number}/constraints/{SERVICES}"]


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("POST", POLICIES, "orgpolicy.policies.create"),
        ("PATCH", f"{POLICIES}/{KEYS}", "orgpolicy.policies.update"),
        ("DELETE", f"{POLICIES}/{KEYS}", "orgpolicy.policies.delete"),
    ],
)
def test_an_owner_cannot_change_policies(
    admin: Caller, world: World, method: str, path: str, permission: str
) -> None:
    """Owning a project must not be enough to lift what its organization forbids."""
    world.organizations[ORGANIZATION].policy.bindings.pop()
    error = admin.refused(method, path, policy(KEYS, ON) if method != "DELETE" else None)
    assert error["code"] == 403
    assert error["message"] == (
        f"Permission '{permission}' denied on resource"
        f" '//cloudresourcemanager.googleapis.com/{PARENT}' (or it may not exist)."
    )


CONSTRAINTS = f"/orgpolicy/v2/{PARENT}/constraints"


@pytest.mark.parametrize("path", [POLICIES, f"{POLICIES}/{KEYS}", CONSTRAINTS])
def test_reading_needs_a_permission_too(
    admin: Caller, caller: Callable[[str], Caller], path: str
) -> None:
    assert caller("user:nobody@example.com").refused("GET", path)["code"] == 403


def test_the_administrators_role_is_for_organizations_only(admin: Caller) -> None:
    """Nobody can be made administrator of one project's policies."""
    bindings = [{"role": "roles/owner", "members": [DEV]}]
    bindings.append({"role": "roles/orgpolicy.policyAdmin", "members": [DEV]})
    projects = f"/cloudresourcemanager/v1/{PARENT}"
    error = admin.refused("POST", f"{projects}:setIamPolicy", {"policy": {"bindings": bindings}})
    text = "Role roles/orgpolicy.policyAdmin is not supported for this resource."
    assert (error["code"], error["message"]) == (400, text)
