"""Pulumi's server of the package, with refusals told to people and not as a traceback.

The one error that the engine shows without a type and a traceback is InputPropertiesError (seen
with the SDK 3.259.0). A refusal comes while the environment is made, or later, from a gate that
one of its outputs waits for: both pass here.
"""

from typing import Any

import pulumi
from pulumi.provider import server
from pulumi.runtime.proto import provider_pb2

from component_package.wording import in_a_program


class TellingServicer(server.ProviderServicer):
    async def _construct(
        self,
        request: provider_pb2.ConstructRequest,
        context: Any,  # noqa: ANN401 - untyped there
    ) -> provider_pb2.ConstructResponse:
        try:
            return await super()._construct(request, context)
        except (pulumi.RunError, server.ComponentInitError) as error:
            refused = error.inner if isinstance(error, server.ComponentInitError) else error
            if not isinstance(refused, pulumi.RunError):
                raise
            # An empty list and not None: the SDK 3.259 builds its answer from the list.
            raise pulumi.InputPropertiesError(in_a_program(str(refused)), errors=[]) from None


def tell_refusals() -> None:
    """To be called before the package is served: `pulumi.provider.main` takes no servicer."""
    server.ProviderServicer = TellingServicer  # type: ignore[misc]
