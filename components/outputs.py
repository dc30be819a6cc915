"""Every output, declared once: the program exports them, the component package declares them.

`make generate` writes the table of docs/google.md and the declarations of
component_package/environment.py from this table.
"""

from collections.abc import Iterator, Mapping

from components.core.stack_output import StackOutput
from components.environment import Environment
from components.features.registry import FEATURES

CORE_OUTPUTS = (
    StackOutput(
        name="projectId",
        description="the project's id, once the project is billed and its APIs are on",
        value=lambda environment: environment.project_id,
    ),
    StackOutput(
        name="projectNumber",
        description="the project's number, which Google chooses",
        value=lambda environment: environment.project_number,
    ),
    StackOutput(
        name="location",
        description="where requests are served; of several models, the first one's",
        value=lambda environment: environment.first.location,
    ),
    StackOutput(
        name="model",
        description="the `model` field of a request; of several models, the first one's",
        value=lambda environment: environment.first.request_id,
    ),
    StackOutput(
        name="callerServiceAccount",
        package_name="caller",
        description="e-mail of the account of `callerAccountId`, once it may call the model",
        value=lambda environment: environment.caller,
    ),
    StackOutput(
        name="callers",
        type="dict[str, str]",
        description="e-mail by account id, once all of them may call",
        value=lambda environment: environment.callers,
        only_with="account ids in `callers`",
    ),
    StackOutput(
        name="chatCompletionsUrl",
        description="where the first model answers, once it can be called",
        value=lambda environment: environment.chat_completions_url,
    ),
    StackOutput(
        name="endpoints",
        type="dict[str, Endpoint]",
        description="by MODEL/LOCATION: `model`, `location` and `chatCompletionsUrl` of each model",
        value=lambda environment: environment.endpoints,
    ),
)
"""Their values are read from the environment."""

OUTPUTS = (*CORE_OUTPUTS, *(output for feature in FEATURES for output in feature.outputs))


def values(environment: Environment) -> Iterator[tuple[StackOutput, object]]:
    """Each output that this environment has, with its value."""
    everything = [
        *((output, output.value(environment)) for output in CORE_OUTPUTS),
        *environment.features.outputs(),
    ]
    return ((output, value) for output, value in everything if value is not None)


def exported(environment: Environment) -> Mapping[str, object]:
    """The outputs of a stack that has this one environment."""
    return {output.name: value for output, value in values(environment)}
