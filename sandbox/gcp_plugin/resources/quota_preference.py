"""`gcp.cloudquota.SQuotaPreference`: what somebody asks a quota to be; never taken back.

Order of calls, query and masks:
google/services/cloudquotas/resource_cloud_quotas_quota_preference.go of
https://github.com/hashicorp/terraform-provider-google (read, not recorded). Deleting forgets it:
Google has no method for it, so making it again finds its name taken.
"""

from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State

_METHODS = "cloudquotas.projects.locations.quotaPreferences"
_SENT = ("name", "service", "quotaId", "quotaConfig", "dimensions", "justification", "contactEmail")
_READ = ("service", "quotaId", "dimensions", "etag", "createTime", "updateTime")
_CONFIG = {
    "annotations": Property("map"),
    "grantedValue": Property(),
    "preferredValue": Property(required=True),
    "requestOrigin": Property(),
    "stateDetail": Property(),
    "traceId": Property(),
}
_CHECKS = ("QUOTA_DECREASE_BELOW_USAGE", "QUOTA_DECREASE_PERCENTAGE_TOO_HIGH")
_NO_CHECK = "QUOTA_SAFETY_CHECK_UNSPECIFIED"


def _short(name: object) -> str:
    return str(name).rpartition("/")[2]


def _body(planned: State) -> Json:
    body: Json = filled({name: planned.get(name) for name in _SENT})
    # What Google told of the last request is no part of the next one.
    kept = ("preferredValue", "annotations")
    body["quotaConfig"] = {k: v for k, v in body["quotaConfig"].items() if k in kept}
    return body


def _create(session: Session, planned: State) -> Created:
    parent, name = planned["parent"], planned["name"]
    query = {"ignoreSafetyChecks": planned["ignoreSafetyChecks"]}
    if name is not UNKNOWN:
        query["quotaPreferenceId"] = _short(name)
    try:
        made = session.google.call(
            f"{_METHODS}.create", parent=parent, query=query, body=_body(planned)
        )
    except PluginError as error:
        raise PluginError(f"Error creating QuotaPreference: {error}") from error
    resource_id = f"{parent}/locations/global/quotaPreferences/{_short(made['name'])}"
    return read_back(session, _read, resource_id, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        live = session.google.call(f"{_METHODS}.get", name=resource_id)
    except PluginError as error:
        gone(error, f'CloudQuotasQuotaPreference "{resource_id}"')
        return None
    own = (state.get("quotaConfig") or {}).get("annotations")
    config = {**live.get("quotaConfig", {}), "annotations": own}
    return {
        **state,
        **{name: live.get(name) for name in _READ},
        "name": _short(live["name"]),
        "parent": resource_id.partition("/locations/")[0],
        "quotaConfig": {name: value for name, value in config.items() if value is not None},
        "reconciling": live.get("reconciling", False),
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    before, after = _body(old), _body(planned)
    mask = [name for name in _SENT if before.get(name) != after.get(name)]
    if mask:
        query = {
            "ignoreSafetyChecks": planned["ignoreSafetyChecks"],
            "updateMask": ",".join(mask),
        }
        try:
            session.google.call(
                f"{_METHODS}.patch", name=resource_id, query=query, body=_body(planned)
            )
        except PluginError as error:
            raise PluginError(f'Error updating QuotaPreference "{resource_id}": {error}') from error
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f"QuotaPreference {resource_id} does not exist.")
    return state


def _delete(_session: Session, _resource_id: str, _state: State) -> None:
    """Google has no way to take it back."""


def _parse_import_id(_session: Session, text: str) -> Created:
    parent, found, name = text.partition("/locations/global/quotaPreferences/")
    if not found or not parent or "/" in name:
        raise PluginError(
            f'Import id "{text}" doesn\'t match any of the accepted formats: '
            "[PARENT/locations/global/quotaPreferences/NAME]"
        )
    return Created(text, {"parent": parent, "name": name})


def _plan(_session: Session, planned: State, old: State | None) -> State:
    """What Google told of the request stays as it is."""
    config = planned["quotaConfig"]
    if old is None or not isinstance(config, dict):
        return planned
    before = {k: v for k, v in (old.get("quotaConfig") or {}).items() if k in _TOLD}
    return {**planned, "quotaConfig": {**before, **config}}


_TOLD = ("grantedValue", "requestOrigin", "stateDetail", "traceId")

QUOTA_PREFERENCE = ResourceType(
    urn_type="gcp:cloudquota/sQuotaPreference:SQuotaPreference",
    properties={
        "contactEmail": Property(unset=""),
        "createTime": computed(),
        "dimensions": Property("map", computed=True),
        "etag": computed(),
        "ignoreSafetyChecks": Property(default=_NO_CHECK, allowed=(_NO_CHECK, *_CHECKS)),
        "justification": Property(unset=""),
        "name": Property(computed=True, same=lambda old, new: _short(old) == _short(new)),
        "parent": Property(computed=True, replaces=True),
        "quotaConfig": Property("object", required=True, fields=_CONFIG),
        "quotaId": Property(computed=True),
        "reconciling": computed("bool"),
        "service": Property(computed=True),
        "updateTime": computed(),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=_plan,
    named_by=("name",),
)
