"""`gcp.orgpolicy.Policy`: one organization policy on a project, folder or organization.

Order of calls, bodies and masks: mmv1/products/orgpolicy/Policy.yaml and its templates in
https://github.com/GoogleCloudPlatform/magic-modules (read, not recorded). A refusal is tried again:
Google answers so, too, while the parent is not seen everywhere yet.
"""

import re
from collections.abc import Mapping

from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PluginError, google_error
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State

_SPECS = {"spec": "policy.spec", "dryRunSpec": "policy.dryRunSpec"}
_SWITCHES = ("allowAll", "denyAll", "enforce")
_MAYBE_NOT_THERE_YET = re.compile(r"Permission 'orgpolicy[^']*' denied.*or it may not exist", re.S)


def _call(
    session: Session,
    method: str,
    body: Json | None = None,
    query: Mapping[str, str] | None = None,
    **path: str,
) -> Json:
    return session.google.call(
        f"orgpolicy.projects.policies.{method}",
        body=body,
        query=query,
        also_retried=_may_not_exist_yet,
        **path,
    )


def _may_not_exist_yet(error: PluginError) -> bool:
    answer = google_error(error)
    return bool(answer and answer.code == 403 and _MAYBE_NOT_THERE_YET.search(answer.message))


def _short(name: object) -> str:
    return str(name).rpartition("/")[2]


def _sent_spec(spec: State) -> Json:
    """Booleans travel as text in the state, as JSON to Google; an unset one is sent as null."""
    rules = []
    for rule in spec.get("rules") or []:
        switches = {name: {"TRUE": True, "FALSE": False}.get(rule.get(name)) for name in _SWITCHES}
        rest = {key: value for key, value in rule.items() if key not in _SWITCHES}
        rules.append({**filled(rest), **switches})
    flags = {name: bool(spec.get(name)) for name in ("inheritFromParent", "reset")}
    return {**({"rules": rules} if rules else {}), **flags}


def _body(planned: State) -> Json:
    return {name: _sent_spec(planned[name]) for name in _SPECS if planned.get(name)}


def _create(session: Session, planned: State) -> Created:
    parent, short = planned["parent"], _short(planned["name"])
    body = {"name": planned["name"], **_body(planned)}
    try:
        _call(session, "create", parent=parent, body=body)
    except PluginError as error:
        raise PluginError(f"Error creating Policy: {error}") from error
    resource_id = f"{parent}/policies/{short}"
    return read_back(session, _read, resource_id, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    try:
        live = _call(session, "get", name=resource_id)
    except PluginError as error:
        gone(error, f'OrgPolicyPolicy "{resource_id}"')
        return None
    parent, _, short = resource_id.partition("/policies/")
    specs = {name: _read_spec(live.get(name)) for name in _SPECS}
    return {**state, **specs, "etag": live.get("etag", ""), "name": short, "parent": parent}


def _read_spec(spec: Json | None) -> State | None:
    """What Google tells of itself (`etag`, `updateTime`) is left out: it is never compared."""
    if spec is None:
        return None
    rules = [
        {
            **rule,
            **{name: str(rule[name]).upper() for name in _SWITCHES if name in rule},
        }
        for rule in spec.get("rules", [])
    ]
    flags = {name: spec.get(name, False) for name in ("inheritFromParent", "reset")}
    state: State = filled({"rules": rules, **flags})
    return state


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    mask = [
        field for name, field in _SPECS.items() if filled(old.get(name)) != filled(planned[name])
    ]
    if mask:
        try:
            _call(
                session,
                "patch",
                name=resource_id,
                query={"updateMask": ",".join(mask)},
                body=_body(planned),
            )
        except PluginError as error:
            raise PluginError(f'Error updating Policy "{resource_id}": {error}') from error
    state = _read(session, resource_id, planned)
    if state is None:
        raise PluginError(f"Policy {resource_id} does not exist.")
    return state


def _delete(session: Session, resource_id: str, _state: State) -> None:
    try:
        _call(session, "delete", name=resource_id)
    except PluginError as error:
        gone(error, "Policy")


def _parse_import_id(_session: Session, text: str) -> Created:
    parent, found, short = text.partition("/policies/")
    if not found or "/" in short or parent.count("/") != 1:
        raise PluginError(
            f'Import id "{text}" doesn\'t match any of the accepted formats: '
            "[PARENT/policies/CONSTRAINT]"
        )
    return Created(text, {})


_CONDITION = {name: Property() for name in ("description", "expression", "location", "title")}
_VALUES = {"allowedValues": Property("list"), "deniedValues": Property("list")}
_RULE = {
    **{name: Property(allowed=("TRUE", "FALSE")) for name in _SWITCHES},
    "condition": Property("object", fields=_CONDITION),
    "parameters": Property(),
    "values": Property("object", fields=_VALUES),
}
_SPEC = Property(
    "object",
    fields={
        "inheritFromParent": Property("bool"),
        "reset": Property("bool"),
        "rules": Property("list", fields=_RULE),
    },
)

ORG_POLICY = ResourceType(
    urn_type="gcp:orgpolicy/policy:Policy",
    properties={
        "deletionPolicy": DELETION_POLICY,
        "dryRunSpec": _SPEC,
        "etag": computed(),
        "name": Property(
            required=True, replaces=True, same=lambda old, new: _short(old) == _short(new)
        ),
        "parent": Property(required=True, replaces=True),
        "spec": _SPEC,
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_delete,
    parse_import_id=_parse_import_id,
    deletion_policy="DELETE",
    named_by=("name",),
    autonamed={"name": lambda name: name},
)
