"""`gcp.monitoring.NotificationChannel`: where alerts go. Secrets of a channel are not supported."""

from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.monitoring_calls import (
    MonitoringCalls,
    body_of,
    parse_import_id,
    with_zeros,
)
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.schema import (
    DELETION_POLICY,
    PROJECT,
    Created,
    Property,
    ResourceType,
    computed,
)
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_CALLS = MonitoringCalls("NotificationChannel", "notificationChannels", "stackdriver/notifications")
_SENT = ("labels", "type", "userLabels", "description", "displayName")
_ZEROS: State = {
    "description": "",
    "displayName": "",
    "enabled": False,
    "labels": None,
    "name": "",
    "type": "",
    "userLabels": None,
    "verificationStatus": "",
}


def _body(planned: State) -> State:
    if planned.get("sensitiveLabels"):
        raise PluginError(
            "sensitiveLabels: the sandbox's gcp plugin keeps no secrets of channels; use email"
        )
    return body_of(planned, _SENT)


def _create(session: Session, planned: State) -> Created:
    name = _CALLS.create(session, session.project_of(planned), _body(planned))
    return read_back(session, _read, name, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    live = _CALLS.get(session, resource_id)
    if live is None:
        return None
    kept = {"forceDelete": bool(state.get("forceDelete")), "project": resource_id.split("/")[1]}
    return {**state, **with_zeros(live, _ZEROS), **kept}


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    """The whole channel, without a mask: what is left out is cleared."""
    if any(filled(old.get(name)) != filled(planned.get(name)) for name in (*_SENT, "enabled")):
        _CALLS.patch(session, resource_id, _body(planned))
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f"NotificationChannel {resource_id} does not exist.")
    return state


def _delete(session: Session, resource_id: str, state: State) -> None:
    force = "true" if state.get("forceDelete") else "false"
    _CALLS.delete(session, resource_id, {"force": force})


NOTIFICATION_CHANNEL = ResourceType(
    urn_type="gcp:monitoring/notificationChannel:NotificationChannel",
    properties={
        "deletionPolicy": DELETION_POLICY,
        "description": Property(unset=""),
        "displayName": Property(unset=""),
        "enabled": Property("bool", default=True),
        "forceDelete": Property("bool", unset=False),
        "labels": Property("map"),
        "name": computed(),
        "project": PROJECT,
        "sensitiveLabels": Property(
            "object",
            fields={
                name: Property(secret=True) for name in ("authToken", "password", "serviceKey")
            },
        ),
        "type": Property(required=True),
        "userLabels": Property("map"),
        "verificationStatus": computed(),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=parse_import_id,
    deletion_policy="DELETE",
)
