"""The stack's configuration as settings.

Pulumi's Config answers only for keys one knows; a misspelt key is one nobody asks for. So the keys
are read where the SDK keeps them: set by the language host, or handed down in PULUMI_CONFIG.
An empty string stands for unset, because every key of a typed `config:` block needs a default.
"""

import datetime

import pulumi
from pulumi.runtime import config

from settings.environment import EnvironmentSettings
from settings.errors import SettingsError
from settings.validation.reading import read_settings


def settings_of_stack(today: datetime.date) -> EnvironmentSettings:
    """The settings of the current stack, judged as of `today`.

    Raises pulumi.RunError with every problem, so that the CLI shows the message and no traceback.
    """
    prefix = f"{pulumi.get_project()}:"
    everything = {**config.get_config_env(), **config.CONFIG.get()}
    values = {
        key.removeprefix(prefix): value
        for key, value in everything.items()
        if key.startswith(prefix) and value != ""
    }
    try:
        return read_settings(values, today)
    except SettingsError as error:
        raise pulumi.RunError(str(error)) from None
