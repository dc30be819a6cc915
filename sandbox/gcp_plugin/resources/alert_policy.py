"""`gcp.monitoring.AlertPolicy`: conditions, and whom to tell."""

from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.monitoring_calls import (
    MonitoringCalls,
    body_of,
    parse_import_id,
    with_zeros,
)
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.resources.alert_policy_properties import ALERT_POLICY_PROPERTIES
from sandbox.gcp_plugin.schema import Created, ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State

_CALLS = MonitoringCalls("AlertPolicy", "alertPolicies", "alertPolicy")
_SENT = (
    *("displayName", "combiner", "conditions", "notificationChannels", "alertStrategy"),
    *("userLabels", "severity", "documentation"),
)
_ZEROS: State = {
    "alertStrategy": None,
    "combiner": "",
    "conditions": [],
    "displayName": "",
    "documentation": None,
    "enabled": False,
    "name": "",
    "notificationChannels": [],
    "severity": "",
    "userLabels": None,
}


def _create(session: Session, planned: State) -> Created:
    name = _CALLS.create(session, session.project_of(planned), body_of(planned, _SENT))
    return read_back(session, _read, name, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    live = _CALLS.get(session, resource_id)
    if live is None:
        return None
    made = [live["creationRecord"]] if "creationRecord" in live else []
    return {
        **state,
        **with_zeros(live, _ZEROS),
        "creationRecords": made,
        "project": session.project_of(state),
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    changed = [
        name for name in (*_SENT, "enabled") if filled(old.get(name)) != filled(planned.get(name))
    ]
    if changed:
        mask = {"updateMask": ",".join(changed)}
        _CALLS.patch(session, resource_id, body_of(planned, _SENT), mask)
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f"AlertPolicy {resource_id} does not exist.")
    return state


def _delete(session: Session, resource_id: str, _state: State) -> None:
    _CALLS.delete(session, resource_id)


def _parse_import_id(session: Session, text: str) -> Created:
    """`PROJECT NAME`; of a name alone the provider takes no project, and needs its own."""
    found = parse_import_id(session, text)
    project, _, name = text.rpartition(" ")
    return Created(name, {**found.state, "project": project or session.project_of({})})


def _plan(_session: Session, planned: State, old: State | None) -> State:
    """A condition keeps the name that Google gave it; what the program leaves out is no change."""
    conditions = planned.get("conditions")
    if not isinstance(conditions, list):
        return planned
    before = (old or {}).get("conditions") or []
    names = [condition.get("name") for condition in before]
    names += [UNKNOWN] * (len(conditions) - len(names))
    named = [
        {**filled(condition), "name": name}
        for condition, name in zip(conditions, names, strict=False)
    ]
    for name in ("alertStrategy", "documentation"):
        if isinstance(planned.get(name), dict):
            planned = {**planned, name: filled(planned[name])}
    return {**planned, "conditions": named}


ALERT_POLICY = ResourceType(
    urn_type="gcp:monitoring/alertPolicy:AlertPolicy",
    properties=ALERT_POLICY_PROPERTIES,
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    plan=_plan,
    deletion_policy="DELETE",
)
