"""Whatever names an address, a server that is not Vertex AI's never gets a token of Google's."""

import json
from typing import Any

import pytest

from tests.findings.test_redaction import LOGINS
from tests.scripts.conftest import READY
from tests.scripts.test_stack_outputs import Install, endpoint, outputs
from tests.smoke.conftest import ScriptedServer, scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import DONE, OK, chunk, head, sse

PATH = f"/aiplatform/v1/projects/{READY}/locations/global/endpoints/openapi/chat/completions"
ANSWERS = [OK, sse(chunk("hi", "stop"), DONE)]
CALLER = "deployer@seed-project.iam.gserviceaccount.com"
VERTEX = "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"


@pytest.fixture
def foreign(scripted_server: Any) -> ScriptedServer:  # noqa: F811
    """Another user's server on this machine; it would answer as Google does."""
    server: ScriptedServer = scripted_server(ANSWERS)
    return server


def root_of(server: ScriptedServer) -> str:
    return server.url.removesuffix("/chat/completions")


@pytest.mark.parametrize("custom", [True, False])
@pytest.mark.parametrize(
    "more", [(), ("--impersonate", "caller"), ("--probe", "openai-sdk"), ("--probe", "all")]
)
def test_a_stack_output_that_names_another_server_gets_no_token(
    custom: bool, more: tuple[str, ...], smoke: Any, fake_pulumi: Install, foreign: ScriptedServer
) -> None:
    if not custom:
        del smoke.env[VERTEX]
    fake_pulumi(outputs(root_of(foreign)))
    done = smoke.run("--stack", "dev", "--format", "json", *more)
    finding = json.loads(done.stdout)["checks"][0]["finding"]
    assert (done.returncode, finding["code"]) == (1, "TOKEN_DESTINATION")
    assert finding["found"] == f"an output of the stack dev names {root_of(foreign)[7:]}"
    assert finding["fix"] == "pulumi up --stack dev"
    assert foreign.requests == []


@pytest.mark.parametrize("name", ["gpt-oss-120b/global", "gpt-oss-20b/selfDeployed"])
@pytest.mark.parametrize("model", ["all", "openai/gpt-oss-20b"])
def test_an_endpoint_of_a_stack_that_names_another_server_gets_no_token(
    name: str, model: str, smoke: Any, fake_pulumi: Install, foreign: ScriptedServer
) -> None:
    places = {
        "gpt-oss-120b/z": endpoint(smoke.url, "global"),
        name: endpoint(root_of(foreign), "us-central1", "openai/gpt-oss-20b"),
    }
    fake_pulumi(outputs(smoke.url, endpoints=places))
    done = smoke.run("--stack", "dev", "--model", model)
    assert done.returncode == 1
    assert "TOKEN_DESTINATION" in done.stderr
    assert foreign.requests == []


@pytest.mark.parametrize(
    "url", ["https://[x/", "https://x:99999/", "https://aiplatform.googleapis.com:0/", "", "oops"]
)
def test_a_stack_output_that_is_no_address_is_refused(
    url: str, smoke: Any, fake_pulumi: Install
) -> None:
    fake_pulumi(outputs("", chatCompletionsUrl=url))
    assert smoke.finding("--stack", "dev")[:2] == (1, "INSECURE_URL")


@pytest.mark.parametrize("login", LOGINS)
def test_a_password_in_a_stack_output_is_in_no_report(
    login: str, smoke: Any, fake_pulumi: Install
) -> None:
    fake_pulumi(outputs("", chatCompletionsUrl=f"https://{login}@evil.example{PATH}"))
    done = smoke.run("--stack", "dev", "--format", "json")
    assert (done.returncode, "hunter2" in done.stdout + done.stderr) == (1, False)


def test_a_path_like_googles_does_not_make_a_local_server_googles(
    smoke: Any, foreign: ScriptedServer
) -> None:
    """It is asked, as any other server, without a token."""
    done = smoke.run("--url", f"{root_of(foreign)}{PATH}", "--model", "m")
    assert done.returncode == 0, done.stderr
    assert b"authorization" not in foreign.requests[0].lower()
    done = smoke.run("--url", f"{root_of(foreign)}{PATH}", "--impersonate", CALLER)
    assert (done.returncode, len(foreign.requests)) == (2, 1)


@pytest.mark.parametrize("variable", ["GOOGLE_OAUTH_ACCESS_TOKEN", "MY_KEY"])
def test_a_token_of_googles_is_not_sent_as_another_servers_key(
    variable: str, smoke: Any, foreign: ScriptedServer
) -> None:
    smoke.env[variable] = smoke.world.token_for("user:dev@example.com")
    arguments = ("--url", foreign.url, "--model", "m", "--api-key-env", variable)
    assert smoke.finding(*arguments)[:2] == (1, "TOKEN_DESTINATION")
    assert foreign.requests == []
    google = ("--url", f"{smoke.url}{PATH}", "--api-key-env", variable)
    assert smoke.run(*google, "--model", "gpt-oss-120b").returncode == 0


@pytest.mark.parametrize("probe", ["text", "nonstream", "openai-sdk"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_does_not_carry_the_token_to_another_server(
    probe: str,
    status: int,
    smoke: Any,
    foreign: ScriptedServer,
    scripted_server: Any,  # noqa: F811
) -> None:
    moved = f"location: {foreign.url}"
    google = scripted_server([head(status, "text/plain", moved, "connection: close")])
    smoke.env[VERTEX] = f"{root_of(google)}/aiplatform/v1beta1/"
    done = smoke.run("--project", READY, "--probe", probe, "--retries", "0")
    assert done.returncode == 1, done.stderr
    assert b"authorization: bearer ya29." in google.requests[0].lower()
    assert not [raw for raw in foreign.requests if b"authorization" in raw.lower()]


def test_a_custom_endpoint_at_another_host_is_warned_of_on_standard_error(smoke: Any) -> None:
    smoke.env["GOOGLE_TAGS_CUSTOM_ENDPOINT"] = "https://evil.example/v3/"
    done = smoke.run("--project", READY, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["exit_code"]) == (0, 0)
    assert "warning: TOKEN_DESTINATION" in done.stderr
    assert "evil.example gets it, by GOOGLE_TAGS_CUSTOM_ENDPOINT" in done.stderr
    assert "evil.example" not in smoke.run("--project", READY, "--anonymize").stderr


@pytest.mark.parametrize("password", ["pa#ss", "pa/ss", "p?ss", "p ss"])
def test_a_proxy_password_is_in_no_output(password: str, smoke: Any) -> None:
    for name in ("NO_PROXY", "no_proxy", "https_proxy"):
        smoke.env.pop(name, None)
    smoke.env["HTTPS_PROXY"] = f"http://robot:{password}word@127.0.0.1:1"
    for target in (("--project", READY), ("--url", "https://x.invalid/chat/completions")):
        done = smoke.run(*target, "--probe", "all", "--retries", "0")
        assert done.returncode == 3
        assert "robot" not in done.stdout + done.stderr
        assert "ss@" not in done.stdout + done.stderr
        assert "the user or the password in HTTPS_PROXY" in done.stderr
