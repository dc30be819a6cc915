"""Long-running operations: starting one, and answering the reads that wait for it.

Owns `done: false` for as many reads as the world says. The key holds the API, because several
number theirs alike (`operations/…`).
"""

from sandbox.local_google.errors import GoogleError, denied
from sandbox.local_google.json_types import Json
from sandbox.local_google.registry import Call
from sandbox.local_google.resources.operation import Operation
from sandbox.local_google.world import World


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
    answer: Json = {"name": name}
    if operation.metadata:
        answer["metadata"] = operation.metadata
    if operation.polls_left > 0:
        operation.polls_left -= 1
        return answer
    if operation.error:
        return answer | {"done": True, "error": operation.error}
    return answer | {"done": True, "response": operation.response}


def pending(world: World, api: str, name: str) -> bool:
    """Whether an operation is one that still answers `done: false`."""
    operation = world.operations.get(f"{api}/{name}")
    return operation is not None and operation.polls_left > 0
