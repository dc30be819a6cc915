"""Failures on the wire: a plain error, or one that says that the resource exists all the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import grpc
from google.protobuf import any_pb2

# Not the copy in pulumi.runtime.proto: a process that also loads a google-cloud client holds both,
# and protobuf refuses the second.
from google.rpc import status_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2

from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError, bulleted
from sandbox.gcp_plugin.values import State, encode

# Where gRPC keeps the details of an error.
_DETAILS_HEADER = "grpc-status-details-bin"


@contextmanager
def failures_answered(context: grpc.ServicerContext) -> Iterator[None]:
    """Turn a `PluginError` into the call's error, worded as the bridge words it."""
    try:
        yield
    except PluginError as error:
        context.abort(grpc.StatusCode.UNKNOWN, bulleted(str(error)))


def abort_partly_created(
    context: grpc.ServicerContext,
    urn: str,
    failure: PartlyCreatedError,
    inputs: State,
    outputs: Callable[[str, State], State],
) -> NoReturn:
    """The engine records the resource with this reason among its initialization errors."""
    reason = f"creating {urn}: {bulleted(str(failure))}"
    detail = any_pb2.Any()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=failure.resource_id,
            properties=encode(outputs(failure.resource_id, failure.state)),
            reasons=[reason],
            inputs=encode(inputs),
        )
    )
    code = grpc.StatusCode.UNKNOWN
    status = status_pb2.Status(code=code.value[0], message=reason, details=[detail])
    context.set_trailing_metadata(((_DETAILS_HEADER, status.SerializeToString()),))
    context.abort(code, reason)
    raise AssertionError("abort does not return")
