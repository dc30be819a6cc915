"""Organization Policy v2: policies on projects, folders and organizations, and the constraints.

Requests may name a project by id, answers carry its number, as the proto's comment on Policy.name
says. A dry run is stored and shown, and bites nowhere: its only effect on Google is audit entries.
"""

from collections.abc import Callable

from sandbox.local_google.authority import org_policy, org_policy_spec
from sandbox.local_google.authority.org_policy import Constraint
from sandbox.local_google.calls.registry import Call, Handler, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    iam_denied,
    not_found,
)
from sandbox.local_google.resources.org_policy import OrgPolicy

DOMAIN = "orgpolicy.googleapis.com"
CONTAINERS = ("projects", "folders", "organizations")
# What a mask may name; gcloud sends `policy.spec`, client libraries `spec`.
MASKS = {
    "*": ("spec", "dryRunSpec"),
    "spec": ("spec",),
    "policy.spec": ("spec",),
    "dry_run_spec": ("dryRunSpec",),
    "dryRunSpec": ("dryRunSpec",),
    "policy.dry_run_spec": ("dryRunSpec",),
    "policy.dryRunSpec": ("dryRunSpec",),
}
STORED = ("rules", "inheritFromParent", "reset")


def _each(verb: str) -> Callable[[Handler], Handler]:
    """One handler for the method of all three containers."""

    def register(handler: Handler) -> Handler:
        for container in CONTAINERS:
            handles(f"orgpolicy.{container}.{verb}", "v2")(handler)
        return handler

    return register


def _container(call: Call, name: str, permission: str) -> str:
    """`projects/NUMBER`, `folders/F` or `organizations/O` of a name that begins with one."""
    resource = "/".join(name.split("/")[:2])
    # Text as quoted in terraform-google-modules/terraform-google-org-policy, issue 101.
    refusal = iam_denied(permission, DOMAIN, f"//cloudresourcemanager.googleapis.com/{resource}")
    call.require(permission, resource, refusal)
    return next(iter(org_policy.chain(call.world, resource)))


def _constraint(name: str) -> Constraint:
    constraint = org_policy.constraints().get(name.rpartition("/")[2])
    if constraint is None:
        raise not_found("Requested entity was not found.")
    return constraint


def _named(call: Call, permission: str) -> tuple[str, Constraint]:
    """The canonical name in the path, and its constraint."""
    container = _container(call, call.path["name"], permission)
    constraint = _constraint(call.path["name"])
    return f"{container}/policies/{constraint.name}", constraint


def _found(call: Call, permission: str) -> tuple[OrgPolicy, Constraint]:
    name, constraint = _named(call, permission)
    policy = call.world.org_policies.get(name)
    if policy is None:
        raise not_found("Requested entity was not found.")
    return policy, constraint


def shown(policy: OrgPolicy) -> Json:
    answer: Json = {"name": policy.name, "etag": policy.etag}
    for name, spec in (("spec", policy.spec), ("dryRunSpec", policy.dry_run_spec)):
        if spec:
            answer[name] = spec | {"etag": policy.etag, "updateTime": policy.update_time}
    return answer


def _specs(body: Json, constraint: Constraint) -> dict[str, Json]:
    """The two specs as sent, checked, without what only answers carry."""
    if body.get("alternate"):
        text = "deprecated by Google and not imitated; use dry_run_spec"
        raise bad_request("Request contains an invalid argument.", {"policy.alternate": text})
    if body.get("dryRunSpec") and not constraint.supports_dry_run:
        text = f"constraints/{constraint.name} does not support dry runs"
        raise bad_request("Request contains an invalid argument.", {"policy.dry_run_spec": text})
    specs = {}
    for name, at in (("spec", "policy.spec"), ("dryRunSpec", "policy.dry_run_spec")):
        sent: Json = body.get(name) or {}
        if name in body:
            org_policy_spec.check(sent, constraint, at)
        specs[name] = {key: sent[key] for key in STORED if sent.get(key)}
    return specs


@_each("policies.create")
def create(call: Call) -> Json:
    parent, sent = call.path["parent"], call.body.get("name", "")
    container = _container(call, parent, "orgpolicy.policies.create")
    pieces = sent.split("/")
    named = next(iter(org_policy.chain(call.world, "/".join(pieces[:2]))), "")
    if len(pieces) != 4 or pieces[2] != "policies" or named != container:
        text = f"expected {parent}/policies/CONSTRAINT, found {sent!r}"
        raise bad_request("Request contains an invalid argument.", {"policy.name": text})
    constraint = _constraint(sent)
    name = f"{container}/policies/{constraint.name}"
    specs = _specs(call.body, constraint)
    if not any(specs.values()):
        text = f"needs a rule for constraints/{constraint.name}"
        raise bad_request("Request contains an invalid argument.", {"policy.spec": text})
    if name in call.world.org_policies:
        raise already_exists()
    world = call.world
    policy = OrgPolicy(
        name, world.next_etag(), world.timestamp(), specs["spec"], specs["dryRunSpec"]
    )
    world.org_policies[name] = policy
    return shown(policy)


@_each("policies.get")
def get(call: Call) -> Json:
    policy, _ = _found(call, "orgpolicy.policy.get")
    return shown(policy)


@_each("policies.list")
def list_policies(call: Call) -> Json:
    """Paging parameters are ignored, as the proto says Google ignores them."""
    container = _container(call, call.path["parent"], "orgpolicy.policies.list")
    policies = call.world.org_policies.values()
    listed = [shown(p) for p in policies if p.name.startswith(f"{container}/policies/")]
    return {"policies": listed} if listed else {}


@_each("policies.patch")
def patch(call: Call) -> Json:
    """Without a mask everything is overwritten."""
    policy, constraint = _found(call, "orgpolicy.policies.update")
    changed: set[str] = set()
    for name in filter(None, call.query.get("updateMask", "*").replace(" ", "").split(",")):
        if name not in MASKS:
            text = f"found {name!r}, expected one of {', '.join(MASKS)}"
            raise bad_request("Request contains an invalid argument.", {"update_mask": text})
        changed |= {*MASKS[name]}
    etags = [call.body.get("etag"), *(call.body.get(n, {}).get("etag") for n in changed)]
    if any(etag and etag != policy.etag for etag in etags):
        raise _conflict()
    specs = _specs(call.body, constraint)
    after = {"spec": policy.spec, "dryRunSpec": policy.dry_run_spec}
    after |= {name: specs[name] for name in changed or specs}
    if not any(after.values()):
        text = f"nothing is left of the policy; DELETE {policy.name} instead"
        raise bad_request("Request contains an invalid argument.", {"policy": text})
    policy.spec, policy.dry_run_spec = after["spec"], after["dryRunSpec"]
    policy.etag, policy.update_time = call.world.next_etag(), call.world.timestamp()
    return shown(policy)


@_each("policies.delete")
def delete(call: Call) -> Json:
    policy, _ = _found(call, "orgpolicy.policies.delete")
    if call.query.get("etag") and call.query["etag"] != policy.etag:
        raise _conflict()
    del call.world.org_policies[policy.name]
    return {}


def _conflict() -> GoogleError:
    return GoogleError(
        "ABORTED",
        "There were concurrent policy changes. Please retry the whole read-modify-write with"
        " exponential backoff.",
    )


@_each("policies.getEffectivePolicy")
def get_effective(call: Call) -> Json:
    """What holds, wherever it was set: no etag, and an answer where no policy is."""
    name, constraint = _named(call, "orgpolicy.policy.get")
    rules = org_policy.effective(call.world, name.partition("/policies/")[0], constraint)
    if constraint.kind == "list":
        rules = org_policy.merged(rules)
    return {"name": name, "spec": {"rules": rules}}


@_each("constraints.list")
def list_constraints(call: Call) -> Json:
    container = _container(call, call.path["parent"], "orgpolicy.constraints.list")
    return {"constraints": [_shown(container, c) for c in org_policy.constraints().values()]}


def _shown(container: str, constraint: Constraint) -> Json:
    answer: Json = {
        "name": f"{container}/constraints/{constraint.name}",
        "displayName": constraint.title,
        "constraintDefault": constraint.default,
    }
    if constraint.supports_dry_run:
        answer["supportsDryRun"] = True
    if constraint.equivalent:
        answer["equivalentConstraint"] = f"{container}/constraints/{constraint.equivalent}"
    if constraint.kind == "boolean":
        return answer | {"booleanConstraint": {}}
    return answer | {"listConstraint": {"supportsIn": True} if constraint.supports_in else {}}
