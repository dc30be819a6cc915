"""Long-running operations: starting one, and answering the reads that wait for it.

Owns `done: false` for as many reads as the world says, and under a latency profile until its time.
The key holds the API, because several number theirs alike (`operations/…`).
"""

from datetime import datetime

from sandbox.local_google.calls.registry import Call
from sandbox.local_google.faults import latency
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.errors import GoogleError, denied
from sandbox.local_google.resources.operation import Operation
from sandbox.local_google.state.world import World


def start(world: World, api: str, name: str, response: Json, metadata: Json | None = None) -> Json:
    """The work is done by now; only telling so takes polls. Answers the bare name, as Google."""
    polls = world.operation_polls
    world.operations[f"{api}/{name}"] = Operation(name, response, metadata or {}, polls)
    return {"name": name}


def fail(world: World, api: str, name: str, error: GoogleError, metadata: Json) -> Json:
    """For what Google accepts and only then finds impossible: the operation ends in the error."""
    world.operations[f"{api}/{name}"] = Operation(
        name, {}, metadata, world.operation_polls, error=error.rpc_status()
    )
    return {"name": name}


def poll(call: Call, api: str) -> Json:
    name = call.path["name"]
    operation = call.world.operations.get(f"{api}/{name}")
    if operation is None:
        raise denied()  # (inferred): like every other name the caller cannot see
    answer = shown(call.world, operation)
    operation.polls_left = max(0, operation.polls_left - 1)
    return answer


def shown(world: World, operation: Operation) -> Json:
    """As it is now, which a list shows without using up a poll."""
    answer: Json = {"name": operation.name}
    if operation.metadata:
        answer["metadata"] = operation.metadata
    if operation.polls_left > 0 or not _is_time(world, operation):
        return answer
    if operation.error:
        return answer | {"done": True, "error": operation.error}
    return answer | {"done": True, "response": operation.response}


def pending(world: World, api: str, name: str) -> bool:
    """Whether an operation is one that still answers `done: false`."""
    operation = world.operations.get(f"{api}/{name}")
    if operation is None:
        return False
    return operation.polls_left > 0 or not _is_time(world, operation)


def note_origin(world: World, method: Method, name: str) -> None:
    """Which method started it: that says what it carries, and how long it takes."""
    operation = world.operations.get(f"{method.document.api}/{name}")
    if operation is not None:
        operation.method_id, operation.version = method.key
        operation.done_at = latency.done_at(world, method.id)


def _is_time(world: World, operation: Operation) -> bool:
    return not operation.done_at or world.now() >= datetime.fromisoformat(operation.done_at)
