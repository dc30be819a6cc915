"""Cloud Quotas: what quotas should be. A decrease holds at once, an increase once it is decided.

The rules are the comments of google/api/cloudquotas/v1/{cloudquotas,resources}.proto. Google
publishes no words for breaking them, so the texts are ours (inferred) and name the field. Usage is
not known here, so QUOTA_DECREASE_BELOW_USAGE never bites.
"""

import copy
import re
import uuid

from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.quota_infos import container_of
from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import cloud_quotas
from sandbox.local_google.limits.cloud_quotas import Quota, shown_preference
from sandbox.local_google.protocol import field_masks, filters
from sandbox.local_google.protocol.errors import (
    GoogleError,
    already_exists,
    bad_request,
    invalid,
    not_found,
    precondition,
)
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.quota_preferences import QuotaPreference

METHODS, VERSIONS = "cloudquotas.projects.locations.quotaPreferences", ("v1", "v1beta")
READ, WRITE = "cloudquotas.quotas.get", "cloudquotas.quotas.update"
TOO_HIGH = "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH"
MOST_DECREASE = 0.1
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WRITABLE = frozenset({"quotaConfig", "justification", "contactEmail"})
MESSAGES = frozenset({"quotaConfig"})
IMMUTABLE = ("service", "quotaId", "dimensions")
FILTERS = ("reconciling", "service", "quota_id", "creation_time", "request_type")
IDENTIFIER = re.compile(r"[A-Za-z0-9_.-]{1,128}")  # (inferred)
ORDERS = {"service": "service", "quota_id": "quotaId", "create_time": "createTime"}


def _found(call: Call, permission: str) -> QuotaPreference | None:
    """The preference of that name, if there is one, for who may see any."""
    name = call.path["name"]
    container = container_of(call, name, permission)
    wanted = f"{container}/{name.split('/', 2)[2]}"
    held = cloud_quotas.preferences(call.world, container)
    return next((one for one in held if one.name == wanted), None)


@handles(f"{METHODS}.get", *VERSIONS)
def get(call: Call) -> Json:
    preference = _found(call, READ)
    if preference is None:
        raise not_found(f"Resource '{call.path['name']}' was not found")
    cloud_quotas.settle(call.world, preference)
    return shown_preference(preference)


@handles(f"{METHODS}.list", *VERSIONS)
def list_preferences(call: Call) -> Json:
    container = container_of(call, call.path["parent"], READ)
    asked = _filter(call.query.get("filter", ""))
    held = [*cloud_quotas.preferences(call.world, container)]
    for one in held:
        cloud_quotas.settle(call.world, one)
    listed = [shown_preference(one) for one in held if asked.matches(_lookup(one))]
    for order in reversed((call.query.get("orderBy") or "create_time").split(",")):
        name, _, direction = order.strip().partition(" ")
        if name not in ORDERS or direction not in ("", "asc", "desc"):
            raise invalid(f"order_by {order!r}: expected one of {', '.join(ORDERS)}")
        listed.sort(key=lambda one: str(one[ORDERS[name]]), reverse=direction == "desc")
    return page(listed, call.query, "quotaPreferences", default=100, most=500)


def _filter(text: str) -> filters.Filter:
    asked = filters.accepted(text)
    for comparison in filters.comparisons(asked):
        name = ".".join(comparison.selector)
        if name not in FILTERS:
            raise invalid(f"filter: {name!r} is none of {', '.join(FILTERS)}")
    return asked


def _lookup(preference: QuotaPreference) -> filters.Lookup:
    known = {
        "reconciling": str(preference.reconciling).lower(),
        "service": preference.service,
        "quota_id": preference.quota_id,
        "creation_time": preference.create_time,
    }  # `request_type` is nothing's: the API is no origin of its own
    return lambda selector: known.get(".".join(selector))


@handles(f"{METHODS}.create", *VERSIONS)
def create(call: Call) -> Json:
    container = container_of(call, call.path["parent"], WRITE)
    identifier: str = call.query.get("quotaPreferenceId") or str(uuid.uuid4())
    if not IDENTIFIER.fullmatch(identifier):
        rule = f"found {identifier!r}, expected letters, digits, _, . and -"
        raise bad_request(f"quota_preference_id: {rule}", {"quota_preference_id": rule})
    return _create(call, container, identifier)


def _create(call: Call, container: str, identifier: str, *, keep: bool = True) -> Json:
    world, body = call.world, call.body
    quota, wanted = _checked(call, container, body)
    dimensions: dict[str, str] = body.get("dimensions", {})
    name = f"{container}/locations/global/quotaPreferences/{identifier}"
    key = cloud_quotas.target(container, quota, dimensions)
    taken = any(one.name == name for one in world.quota_preferences.values())
    if taken or key in world.quota_preferences:
        raise already_exists(
            f"Resource '{name}' already exists"
            if taken
            else f"{quota.quota_id} has a preference for these dimensions already:"
            f" {world.quota_preferences[key].name}"
        )
    now = world.timestamp()
    current = cloud_quotas.value(world, container, quota, dimensions)
    preference = QuotaPreference(
        *(name, quota.service, quota.quota_id, dict(dimensions), wanted, current, "", now, now)
    )
    _ask(call, preference, body, wanted)
    if keep:
        world.quota_preferences[key] = preference
    return shown_preference(preference)


def _ask(call: Call, preference: QuotaPreference, body: Json, wanted: int) -> None:
    """What was asked for, and whether it holds now or has to be decided."""
    config: Json = body["quotaConfig"]
    preference.preferred_value = wanted
    preference.annotations = dict(config.get("annotations", {}))
    preference.justification = body.get("justification", "")
    preference.contact_email = body.get("contactEmail", "")
    preference.update_time, preference.etag = call.world.timestamp(), call.world.next_etag()
    preference.state_detail = ""
    preference.reconciling = cloud_quotas.increases(wanted, preference.granted_value)
    if preference.reconciling:
        preference.polls_left = call.world.operation_polls
        preference.trace_id = uuid.uuid4().hex
    else:
        preference.granted_value, preference.trace_id = wanted, ""


def _checked(call: Call, container: str, body: Json) -> tuple[Quota, int]:
    """The quota and the value wanted of it, or every violation at once."""
    violations: dict[str, str] = {}
    for name in ("service", "quotaId"):
        if not body.get(name):
            violations[f"quota_preference.{name}"] = "required"
    config: Json = body.get("quotaConfig", {})
    if "preferredValue" not in config:
        violations["quota_preference.quota_config.preferred_value"] = "required"
    wanted = int(config.get("preferredValue", 0))
    if wanted < cloud_quotas.UNLIMITED:
        text = f"found {wanted}, expected -1 (unlimited) or more"
        violations["quota_preference.quota_config.preferred_value"] = text
    _refuse(violations)
    quota = cloud_quotas.catalogue().get((body["service"], body["quotaId"]))
    if quota is None:
        raise not_found(f"Quota {body['quotaId']} of service {body['service']} was not found.")
    dimensions: dict[str, str] = body.get("dimensions", {})
    strange = sorted(set(dimensions) - set(quota.dimensions))
    if strange:
        known = ", ".join(quota.dimensions) or "none"
        violations["quota_preference.dimensions"] = f"found {strange}, expected some of: {known}"
    current = cloud_quotas.value(call.world, container, quota, dimensions)
    email = body.get("contactEmail", "")
    if (email or cloud_quotas.increases(wanted, current)) and not EMAIL.fullmatch(email):
        text = f"an e-mail address is required to ask for more than {current}, found {email!r}"
        violations["quota_preference.contact_email"] = text
    _refuse(violations)
    _check_decrease(call, wanted, current)
    return quota, wanted


def _refuse(violations: dict[str, str]) -> None:
    if violations:
        text = "; ".join(f"{field}: {rule}" for field, rule in violations.items())
        raise bad_request(text, violations)


def _check_decrease(call: Call, wanted: int, current: int) -> None:
    unlimited = current == cloud_quotas.UNLIMITED != wanted
    steep = wanted != cloud_quotas.UNLIMITED and wanted < current * (1 - MOST_DECREASE)
    if (unlimited or steep) and TOO_HIGH not in call.query.get("ignoreSafetyChecks", []):
        raise precondition(
            f"{TOO_HIGH}: {wanted} is more than 10 percent below {current}."
            f" Send ignoreSafetyChecks={TOO_HIGH} to go ahead."
        )


@handles(f"{METHODS}.patch", *VERSIONS)
def patch(call: Call) -> Json:
    """Without a mask everything that may change is overwritten."""
    preference = _found(call, WRITE)
    checking = bool(call.query.get("validateOnly"))
    name, body = call.path["name"], call.body
    container = container_of(call, name, WRITE)
    if preference is None:
        if not call.query.get("allowMissing"):
            raise not_found(f"Resource '{name}' was not found")
        return _create(call, container, name.rpartition("/")[2], keep=not checking)
    if body.get("etag") and body["etag"] != preference.etag:
        raise GoogleError("ABORTED", f"etag {body['etag']} is stale; read the preference again.")
    before = shown_preference(preference) | {"contactEmail": preference.contact_email}
    changed = [one for one in IMMUTABLE if body.get(one) and body[one] != before.get(one)]
    _refuse({f"quota_preference.{one}": "immutable" for one in changed})
    mask = call.query.get("updateMask") or "*"
    after = field_masks.apply(before, body, mask, WRITABLE, MESSAGES)
    after.setdefault("contactEmail", "")
    _, wanted = _checked(call, container, after)
    asked = copy.deepcopy(preference) if checking else preference
    _ask(call, asked, after, wanted)
    return shown_preference(asked)
