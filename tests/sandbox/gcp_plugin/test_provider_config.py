"""The provider's arguments: read, defaulted, refused."""

import pytest

from sandbox.gcp_plugin import provider_config
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.methods import ENDPOINTS, SERVICE_USAGE
from sandbox.gcp_plugin.values import State


def read(**arguments: object) -> provider_config.ProviderConfig:
    return provider_config.read(arguments, {})


def test_the_defaults_are_the_official_plugin_s() -> None:
    config = read()
    assert (config.poll_interval, config.batch_window, config.batching_enabled) == (10.0, 3.0, True)
    assert config.attribution_label
    assert not config.user_project_override


@pytest.mark.parametrize(
    ("given", "window", "enabled"),
    [
        ('{"sendAfter": "0s"}', 0.0, False),
        ('{"send_after": "0s"}', 0.0, False),
        ('{"sendAfter": "1m", "enableBatching": true}', 60.0, True),
        ('{"enableBatching": true}', 3.0, True),
    ],
)
def test_a_batching_block_that_does_not_enable_it_disables_it(
    given: str, window: float, enabled: bool
) -> None:
    config = read(batching=given)
    assert (config.batch_window, config.batching_enabled) == (window, enabled)


def test_durations_are_go_s() -> None:
    assert read(pollInterval="1m30s").poll_interval == 90.0
    assert read(pollInterval="200ms").poll_interval == 0.2


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"requestReason": "x"}, "gcp:requestReason"),
        ({"pollInterval": "soon"}, "'soon', expected a duration"),
        ({"batching": "off"}, "expected JSON"),
    ],
)
def test_what_cannot_be_honoured_is_named(arguments: State, text: str) -> None:
    with pytest.raises(PluginError, match=text):
        provider_config.read(arguments, {})


def test_arguments_win_over_the_environment() -> None:
    environ = {"GOOGLE_OAUTH_ACCESS_TOKEN": "theirs", "GOOGLE_PROJECT": "env-project"}
    config = provider_config.read({"accessToken": "ours"}, environ)
    assert (config.access_token, config.project) == ("ours", "env-project")
    assert "ours" not in repr(config)


def test_the_first_of_the_official_plugin_s_variables_names_the_credentials() -> None:
    environ = {"GCLOUD_KEYFILE_JSON": "third", "GOOGLE_CLOUD_KEYFILE_JSON": "second"}
    assert provider_config.read({}, environ).credentials == "second"
    environ["GOOGLE_CREDENTIALS"] = "first"
    assert provider_config.read({}, environ).credentials == "first"


def test_without_an_endpoint_it_refuses_to_talk_to_google() -> None:
    with pytest.raises(PluginError, match="GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT is not set"):
        read().endpoint_of(SERVICE_USAGE)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.argument)
def test_every_endpoint_can_be_an_argument_or_a_variable(endpoint: object) -> None:
    argument, variable = endpoint.argument, endpoint.variable  # type: ignore[attr-defined]
    from_environment = provider_config.read({}, {variable: "http://env/v1"})
    assert from_environment.endpoint_of(endpoint) == "http://env/v1/"  # type: ignore[arg-type]
    given = provider_config.read({argument: "http://arg/v1/"}, {variable: "http://env/v1/"})
    assert given.endpoint_of(endpoint) == "http://arg/v1/"  # type: ignore[arg-type]
