"""The variables lead every program to the sandbox and none to the real Google."""

from pathlib import Path

import pulumi_gcp
import pytest

from sandbox.lifecycle.environment import (
    BIN,
    ENDPOINTS,
    PYTHON_BIN,
    UNSET,
    environment,
    inside,
    verify_place,
)
from sandbox.lifecycle.errors import SandboxError

URL = "http://127.0.0.1:4321"
ENGINE = Path("/cache/engine/pulumi")


def made(path: str = "/usr/bin:/bin", directory: str = "/work dir/.sandbox") -> dict[str, str]:
    return environment(URL, Path(directory), ENGINE, path)


def test_every_endpoint_is_a_setting_of_the_installed_plugin() -> None:
    """A misspelt or dropped name would silently send its calls to the real Google."""
    settings = pulumi_gcp.ProviderArgs.__init__.__annotations__
    known = {f"GOOGLE_{name.upper()}" for name in settings}
    assert set(ENDPOINTS) - known == set()


def test_every_endpoint_is_the_sandboxs_and_ends_in_a_slash() -> None:
    for name in ENDPOINTS:
        assert made()[name].startswith(f"{URL}/"), name
        assert made()[name].endswith("/"), name  # the plugin appends to it


def test_what_is_not_loopback_is_refused_at_once() -> None:
    variables = made()
    assert variables["HTTPS_PROXY"] == "http://127.0.0.1:1"
    assert "127.0.0.1" in variables["NO_PROXY"]


def test_the_state_backend_is_a_url_even_in_an_awkward_folder() -> None:
    """The engine takes a file URL it cannot parse for Pulumi Cloud's and asks for a token."""
    url = made(directory="/a b%é/.sandbox")["PULUMI_BACKEND_URL"]
    assert url == "file:///a%20b%25%C3%A9/.sandbox/state?metadata=skip"


def test_the_callers_own_project_and_credentials_stay_outside() -> None:
    foreign = ("GOOGLE_CLOUD_QUOTA_PROJECT", "CLOUDSDK_CORE_PROJECT", "GCLOUD_PROJECT", *UNSET)
    caller = dict.fromkeys(foreign, "mine") | {"EDITOR": "vi", "HTTPS_PROXY": "http://proxy"}
    caller["GOOGLE_APPLICATION_CREDENTIALS"] = "mine.json"
    seen = inside(caller, made())
    assert "mine" not in seen.values()
    assert seen["GOOGLE_APPLICATION_CREDENTIALS"].endswith(
        ".sandbox/application_default_credentials.json"
    )
    assert seen["EDITOR"] == "vi"
    assert seen["HTTPS_PROXY"] == "http://127.0.0.1:1"


def test_nothing_is_both_set_and_unset() -> None:
    assert set(made()) & set(UNSET) == set()


def test_our_programs_come_first_then_the_engine() -> None:
    assert made()["PATH"].split(":") == [
        *(str(BIN), str(PYTHON_BIN)),
        *("/cache/engine", "/usr/bin", "/bin"),
    ]


def test_going_inside_twice_changes_nothing_more() -> None:
    once = made()["PATH"]
    assert made(path=once)["PATH"].split(":").count(str(BIN)) == 1


def test_an_engine_that_path_leads_to_does_not_move_its_folder(tmp_path: Path) -> None:
    """/usr/local/bin pulled to the front would hide a virtual environment's Python."""
    engine = tmp_path / "pulumi"
    engine.touch(mode=0o755)
    path = environment(URL, tmp_path, engine, f"/venv/bin:{tmp_path}")["PATH"]
    assert path.split(":") == [str(BIN), str(PYTHON_BIN), "/venv/bin", str(tmp_path)]


@pytest.mark.parametrize("odd", ["a:b", "a\udcffb", "a\nb"])
def test_a_checkout_whose_path_leads_nowhere_is_named(odd: str) -> None:
    with pytest.raises(SandboxError, match="cannot work from") as refused:
        verify_place(Path("/work") / odd / "sandbox" / "bin")
    assert ascii(odd)[1:-1] in refused.value.found
    assert refused.value.fix.startswith("move the checkout")


@pytest.mark.parametrize("odd", ["a b", "it's", 'a"b', "ünï 你", "$(id)`id`;&", "p%20#q?"])
def test_a_checkout_at_an_odd_path_is_no_obstacle(odd: str) -> None:
    verify_place(Path("/work") / odd / "sandbox" / "bin")
