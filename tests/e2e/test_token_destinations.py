"""Whoever writes a stack's state or its file gets no token, and no output shows a secret."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_smoke_of_a_stack import smoke_test
from tests.smoke.conftest import ScriptedServer, scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import DONE, OK, chunk, head, sse

pytestmark = pytest.mark.engine

JOB_TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJqb2IifQ.c2lnbmF0dXJl"
OPAQUE = "job-token-of-mine-0123456789"
MOVED = ("serviceUsage", "iamBeta", "resourceManager", "cloudBilling")
Serve = Callable[..., ScriptedServer]


def rewrite_outputs(stack: Stack, old: str, new: str) -> None:
    """As somebody who may write the state's bucket."""
    exported = json.loads(stack.succeed("stack", "export"))
    root = next(
        r for r in exported["deployment"]["resources"] if r["type"] == "pulumi:pulumi:Stack"
    )
    root["outputs"] = json.loads(json.dumps(root["outputs"]).replace(old, new))
    file = stack.folder / "state.json"
    file.write_text(json.dumps(exported))
    stack.succeed("stack", "import", "--file", str(file))


def test_a_state_that_names_another_server_gets_no_token(
    stack: Stack,
    scripted_server: Serve,  # noqa: F811
) -> None:
    foreign = scripted_server([OK, sse(chunk("hi", "stop"), DONE)])
    address = foreign.url.removesuffix("/chat/completions")
    stack.configure(**DEV_SETTINGS, developers=["user:dev@example.com"])
    stack.succeed("config", "set", "gcp:vertexAiCustomEndpoint", f"{address}/v1/")
    stack.up()
    rewrite_outputs(stack, stack.env["SANDBOX_URL"], address)
    assert stack.outputs()["chatCompletionsUrl"].startswith(address)
    for more in ((), ("--impersonate", "caller"), ("--probe", "openai-sdk")):
        code, report = smoke_test(stack, "--stack", "dev", *more)
        finding = report["checks"][0]["finding"]
        assert (code, finding["code"]) == (1, "TOKEN_DESTINATION")
    stack.succeed(*finding["fix"].split()[1:], "--yes", "--skip-preview")
    assert smoke_test(stack, "--stack", "dev")[0] == 0
    assert foreign.requests == []


@pytest.mark.parametrize(
    "command",
    ["up", "up --refresh --run-program", "refresh --run-program", "destroy --run-program"],
)
def test_a_provider_in_the_state_gets_no_token_where_the_program_runs(
    command: str,
    deployed: Stack,
    scripted_server: Serve,  # noqa: F811
) -> None:
    """Without --run-program, a refresh sends it one: that is the engine's, and documented."""
    foreign = scripted_server([head(404, "application/json", "connection: close"), b"{}"])
    exported = json.loads(deployed.succeed("stack", "export"))
    address = foreign.url.removesuffix("/chat/completions")
    for resource in exported["deployment"]["resources"]:
        if resource["type"] == "pulumi:providers:gcp":
            for part, api in itertools.product(("inputs", "outputs"), MOVED):
                resource[part][f"{api}CustomEndpoint"] = f"{address}/v1/"
    file = deployed.folder / "state.json"
    file.write_text(json.dumps(exported))
    deployed.succeed("stack", "import", "--file", str(file))
    deployed.pulumi(*command.split(), "--yes", "--skip-preview")
    assert foreign.requests == []


@pytest.mark.parametrize("token", [JOB_TOKEN, OPAQUE])
def test_a_job_token_that_a_token_server_echoes_is_not_in_the_output(
    token: str,
    stack: Stack,
    scripted_server: Serve,  # noqa: F811
    tmp_path: Path,
) -> None:
    said = {"error": "invalid_grant", "error_description": f"no such token: {token}"}
    answer = [head(400, "application/json", "connection: close"), json.dumps(said).encode()]
    server = scripted_server(answer)
    file = Path(stack.env["GOOGLE_APPLICATION_CREDENTIALS"])
    (tmp_path / "job-token").write_text(token)
    credentials: dict[str, Any] = json.loads(file.read_text())
    credentials |= {"token_url": server.url}
    credentials["credential_source"] = {"file": str(tmp_path / "job-token")}
    file.write_text(json.dumps(credentials))
    for command in (("preview",), ("up", "--yes", "--skip-preview"), ("preview", "--diff")):
        refusal = stack.fail(*command)
        assert "CREDENTIALS_EXPIRED" in refusal
        assert "no such token: [redacted]" in refusal
        assert token not in refusal
    assert any(token.encode() in request for request in server.requests)


@pytest.mark.parametrize("password", ["pa#hunter2x", "pa/hunter2x"])
def test_a_proxy_password_is_not_in_the_output(password: str, stack: Stack) -> None:
    stack.env |= {"HTTPS_PROXY": f"http://robot:{password}@127.0.0.1:1"}
    refusal = stack.fail("preview")
    assert "the user or the password in HTTPS_PROXY" in refusal
    assert "robot" not in refusal
    assert "hunter2x" not in refusal
