"""The package's provider: Pulumi's own, which would drop the arguments that it does not know."""

from pulumi import Inputs
from pulumi.provider.experimental.analyzer import ComponentDefinition
from pulumi.provider.experimental.component import ComponentProvider

from component_package.environment import Environment
from component_package.identity import NAME, VERSION


class EnvironmentProvider(ComponentProvider):
    def __init__(self) -> None:
        super().__init__([Environment], NAME, version=VERSION)

    def map_inputs(self, inputs: Inputs, component_def: ComponentDefinition) -> Inputs:  # noqa: ARG002
        """As they came, in the spelling of the program.

        The SDK 3.259 would leave out keys that the schema does not have and take what is no object
        for an empty one: the settings judge all of it (`settings_of`), and name what they refuse.
        """
        return inputs
