"""Service Usage v1 and v1beta1: the operations of enabling and disabling."""

from collections.abc import Iterator

from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, invalid
from sandbox.local_google.protocol.paging import page


@handles("serviceusage.operations.get", "v1", "v1beta1")
def get(call: Call) -> Json:
    return operations.poll(call, "serviceusage")


@handles("serviceusage.operations.list", "v1", "v1beta1")
def list_operations(call: Call) -> Json:
    """Those of projects whose operations the caller may list, newest last (inferred)."""
    if call.query.get("filter"):
        raise invalid("filter is not imitated by the local Google; leave it out.")
    if call.query.get("returnPartialSuccess"):
        raise GoogleError("UNIMPLEMENTED", "return_partial_success is not supported.")
    return page(list(_visible(call)), call.query, "operations", default=50, most=100)


def _visible(call: Call) -> Iterator[Json]:
    for key, operation in call.world.operations.items():
        api, _, name = key.partition("/")
        if api != "serviceusage":
            continue
        project = call.world.project(name.split("-")[1])
        resource = f"projects/{project.project_id}" if project else ""
        if call.allowed("serviceusage.operations.list", resource):
            yield operations.shown(call.world, operation)
