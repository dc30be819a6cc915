"""The inputs that go with what was read: refresh follows the live values, import makes them up."""

from collections.abc import Mapping

from sandbox.gcp_plugin.check import DEFAULTS
from sandbox.gcp_plugin.schema import ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import PropertyValue, State


def refreshed_inputs(resource: ResourceType, inputs: State, live: State) -> State:
    """The program's inputs with Google's values; what differs only in spelling stays."""
    refreshed = {}
    for name, value in inputs.items():
        prop = resource.properties.get(name)
        if prop is None or name not in live or prop.same(live[name], _plain(value)):
            refreshed[name] = value
        else:
            refreshed[name] = _with_bookkeeping(value, live[name])
    return refreshed


def imported_state(session: Session, resource: ResourceType, known: State) -> State:
    """What an import starts from: nothing set, except what the id tells."""
    state = {name: prop.unset for name, prop in resource.properties.items() if not prop.computed}
    if resource.deletion_policy:
        state["deletionPolicy"] = session.config.deletion_policy or resource.deletion_policy
    return {**state, **known}


def imported_inputs(resource: ResourceType, live: State) -> State:
    """Inputs that a program would have to give to get this resource."""
    inputs: State = {DEFAULTS: []}
    for name, prop in resource.inputs.items():
        value = live.get(name)
        if value in (None, "", {}, [], False) or value == resource.deletion_policy:
            continue
        inputs[name] = _with_bookkeeping({DEFAULTS: []}, value) if prop.kind == "object" else value
        if value == prop.default:
            inputs[DEFAULTS].append(name)
    return inputs


def _plain(value: PropertyValue) -> PropertyValue:
    if isinstance(value, Mapping):
        return {key: item for key, item in value.items() if key != DEFAULTS}
    return value


def _with_bookkeeping(old: PropertyValue, live: PropertyValue) -> PropertyValue:
    if isinstance(old, Mapping) and DEFAULTS in old and isinstance(live, Mapping):
        return {DEFAULTS: old[DEFAULTS], **live}
    return live
