"""What follows every create: reading the resource that now exists.

A read that fails must not lose it: it goes into the state as partly created, and the next run can
still delete it or finish it.
"""

from collections.abc import Callable

from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError
from sandbox.gcp_plugin.schema import Created
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State

Read = Callable[[Session, str, State], State | None]


def read_back(session: Session, read: Read, resource_id: str, planned: State) -> Created:
    """Raises PartlyCreatedError, or PluginError where the resource is gone again."""
    try:
        state = read(session, resource_id, planned)
    except PluginError as error:
        raise PartlyCreatedError(resource_id, _known(planned), error) from error
    if state is None:
        raise PluginError(f"{resource_id} vanished right after it was created")
    return Created(resource_id, state)


def _known(state: State) -> State:
    """Without what only Google could have told: the engine takes no state with an unknown in it."""
    return {name: _pruned(value) for name, value in state.items() if value is not UNKNOWN}


def _pruned(value: object) -> object:
    if isinstance(value, dict):
        return _known(value)
    return [_pruned(each) for each in value] if isinstance(value, list) else value
