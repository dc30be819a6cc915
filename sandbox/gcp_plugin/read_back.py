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
        known = {key: value for key, value in planned.items() if value is not UNKNOWN}
        raise PartlyCreatedError(resource_id, known, error) from error
    if state is None:
        raise PluginError(f"{resource_id} vanished right after it was created")
    return Created(resource_id, state)
