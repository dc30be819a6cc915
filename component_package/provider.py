"""The package's provider: Pulumi's own, with refusals told to people and not as a traceback."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import ResourceOptions
from pulumi.provider import ConstructResult
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError

from component_package.environment import Environment
from component_package.identity import NAME, VERSION


class EnvironmentProvider(ComponentProvider):
    def __init__(self) -> None:
        super().__init__([Environment], NAME, version=VERSION)

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, Any],
        options: ResourceOptions | None = None,
    ) -> ConstructResult:
        """Raises pulumi.InputPropertiesError for what the environment refuses with a RunError."""
        try:
            return super().construct(name, resource_type, inputs, options)
        except ComponentInitError as error:
            if isinstance(error.inner, pulumi.RunError):
                # The one error that the engine shows without a type and a traceback. An empty list
                # and not None: the SDK 3.259 builds its answer from the list.
                raise pulumi.InputPropertiesError(in_a_program(error.inner), errors=[]) from None
            raise


def in_a_program(error: pulumi.RunError) -> str:
    """The message, and where a setting is set in a program that has no such configuration."""
    told = str(error)
    if "pulumi config " not in told:
        return told
    return f"{told}\n(`pulumi config set KEY VALUE` is here: the argument KEY of the component)"
