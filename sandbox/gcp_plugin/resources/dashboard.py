"""`gcp.monitoring.Dashboard`: one JSON text, compared by what the program says in it.

Key order and white space are no difference, nor are keys that only the server's answer has.
"""

import json

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.monitoring_calls import MonitoringCalls, parse_import_id
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.schema import DELETION_POLICY, PROJECT, Created, Property, ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, PropertyValue, State

_CALLS = MonitoringCalls("Dashboard", "dashboards")


def _parsed(text: object) -> PropertyValue:
    try:
        return json.loads(str(text))
    except (ValueError, RecursionError) as error:
        raise PluginError(f'"dashboard_json" contains an invalid JSON: {error}') from error


def _without_computed(old: PropertyValue, new: PropertyValue) -> PropertyValue:
    """`old` less the keys that `new` does not have, at any depth."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = {key: value for key, value in old.items() if new.get(key) is not None}
        return {key: _without_computed(value, new[key]) for key, value in kept.items()}
    if isinstance(old, list) and isinstance(new, list):
        rest = old[len(new) :]
        paired = zip(old, new, strict=False)
        return [*(_without_computed(item, other) for item, other in paired), *rest]
    return old


def _same(old: object, new: object) -> bool:
    if UNKNOWN in (old, new):
        return old is new
    wanted = _parsed(new)
    return bool(_without_computed(_parsed(old), wanted) == wanted)


def _create(session: Session, planned: State) -> Created:
    body = _parsed(planned["dashboardJson"])
    name = _CALLS.create(session, session.project_of(planned), body)
    return read_back(session, _read, name, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    live = _CALLS.get(session, resource_id)
    if live is None:
        return None
    text = json.dumps(live, separators=(",", ":"), sort_keys=True)
    return {**state, "dashboardJson": text, "project": session.project_of(state)}


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    """Sent whole, with the etag of what was read last."""
    if not _same(old["dashboardJson"], planned["dashboardJson"]):
        etag = _parsed(old["dashboardJson"]).get("etag")
        _CALLS.patch(session, resource_id, {**_parsed(planned["dashboardJson"]), "etag": etag})
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f"Dashboard {resource_id} does not exist.")
    return state


def _delete(session: Session, resource_id: str, _state: State) -> None:
    _CALLS.delete(session, resource_id)


def _parse_import_id(session: Session, text: str) -> Created:
    found = parse_import_id(session, text)
    return Created(found.resource_id, {"project": found.state["project"]})


DASHBOARD = ResourceType(
    urn_type="gcp:monitoring/dashboard:Dashboard",
    properties={
        "dashboardJson": Property(required=True, same=_same),
        "deletionPolicy": DELETION_POLICY,
        "project": PROJECT,
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    deletion_policy="DELETE",
)
