"""Cloud Monitoring v3: alert policies. They are kept and judged; none ever fires."""

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.monitoring import alert_rules, listing
from sandbox.local_google.monitoring.access import invalid_value, project_of, record
from sandbox.local_google.protocol import field_masks
from sandbox.local_google.protocol.errors import not_found
from sandbox.local_google.resources.hierarchy import Project

WRITABLE = frozenset(
    {
        *("displayName", "documentation", "userLabels", "conditions", "combiner", "enabled"),
        *("notificationChannels", "alertStrategy", "severity"),
    }
)
MESSAGES = frozenset({"documentation", "userLabels", "alertStrategy"})
FIELDS = frozenset({"name", "displayName", "combiner", "enabled", "severity"})
PERMISSION = "monitoring.alertPolicies."


def _named(project: Project, name: str) -> str:
    return f"projects/{project.project_id}/alertPolicies/{name.rpartition('/')[2]}"


def _found(call: Call, verb: str) -> tuple[Project, str]:
    project = project_of(call, call.path["name"], PERMISSION + verb)
    name = _named(project, call.path["name"])
    if name not in call.world.monitoring.alert_policies:
        raise not_found(f"Could not find alert policy with name {name}.")
    return project, name


def _channels(call: Call, project: Project, policy: Json) -> list[str]:
    """The channels by their names here: a reference may carry the project's number."""
    named = []
    for index, reference in enumerate(policy.get("notificationChannels", [])):
        _, _, channel = reference.rpartition("/")
        name = f"projects/{project.project_id}/notificationChannels/{channel}"
        own = {f"projects/{p}" for p in (project.project_id, project.number)}
        if reference.rpartition("/notificationChannels/")[0] not in own:
            raise invalid_value(
                f"alert_policy.notification_channels[{index}]",
                reference,
                f"must be projects/{project.project_id}/notificationChannels/CHANNEL_ID.",
            )
        if name not in call.world.monitoring.notification_channels:
            raise not_found(f"Could not find notification channel with name {reference}.")
        named.append(name)
    return named


def _conditions(call: Call, policy: Json, name: str, known: set[str]) -> None:
    """Gives every new condition its name; a name that is not the policy's own is refused."""
    for index, condition in enumerate(policy["conditions"]):
        given = condition.get("name", "")
        if given and given not in known:
            field = f"alert_policy.conditions[{index}].name"
            raise invalid_value(field, given, "no condition of this policy has this name.")
        if not given:
            condition["name"] = f"{name}/conditions/{_number(call, 'condition')}"


def _number(call: Call, kind: str) -> int:
    return 10_000_000_000_000_000_000 + call.world.next(kind)


@handles("monitoring.projects.alertPolicies.create", "v3")
def create(call: Call) -> Json:
    project = project_of(call, call.path["name"], PERMISSION + "create")
    if call.body.get("name"):
        raise invalid_value("alert_policy.name", call.body["name"], "must be empty on creation.")
    policy = {name: call.body[name] for name in WRITABLE if name in call.body}
    alert_rules.check(policy)
    if policy.get("notificationChannels"):
        policy["notificationChannels"] = _channels(call, project, policy)
    name = _named(project, str(_number(call, "alert policy")))
    _conditions(call, policy, name, set())
    made = record(call)
    policy = {"name": name, "enabled": True, **policy}
    call.world.monitoring.alert_policies[name] = policy | {
        "creationRecord": made,
        "mutationRecord": made,
    }
    return call.world.monitoring.alert_policies[name]


@handles("monitoring.projects.alertPolicies.get", "v3")
def get(call: Call) -> Json:
    return call.world.monitoring.alert_policies[_found(call, "get")[1]]


@handles("monitoring.projects.alertPolicies.list", "v3")
def list_policies(call: Call) -> Json:
    project = project_of(call, call.path["name"], PERMISSION + "list")
    prefix = _named(project, "")
    policies = call.world.monitoring.alert_policies.items()
    listed = [policy for name, policy in policies if name.startswith(prefix)]
    return listing.listed(call, listed, "alertPolicies", FIELDS)


@handles("monitoring.projects.alertPolicies.patch", "v3")
def patch(call: Call) -> Json:
    """Without a mask the policy is replaced: what the body leaves out is cleared."""
    project, name = _found(call, "update")
    kept = call.world.monitoring.alert_policies[name]
    mask = call.query.get("updateMask", "") or "*"
    changed = field_masks.apply(kept, call.body, mask, WRITABLE, MESSAGES)
    alert_rules.check(changed)
    if changed.get("notificationChannels"):
        changed["notificationChannels"] = _channels(call, project, changed)
    changed["conditions"] = [dict(condition) for condition in changed["conditions"]]
    _conditions(call, changed, name, {condition["name"] for condition in kept["conditions"]})
    changed = {"enabled": True, **changed, "mutationRecord": record(call)}
    call.world.monitoring.alert_policies[name] = changed
    return changed


@handles("monitoring.projects.alertPolicies.delete", "v3")
def delete(call: Call) -> Json:
    del call.world.monitoring.alert_policies[_found(call, "delete")[1]]
    return {}
