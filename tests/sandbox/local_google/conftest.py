"""Callers of the local Google, and a project that is ready for a reply."""

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx2
import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, FOLDER, MAIN, NOBODY
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle

Json = dict[str, Any]

MODEL = "publishers/openai/models/gpt-oss-120b-maas"
CHAT = "/aiplatform/v1/projects/ready-project/locations/global/endpoints/openapi/chat/completions"
# Plain HTTP only; without it each client loads every certificate authority there is (0.1 s).
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Caller:
    """One identity over one connection pool; `ask` gives the parsed answer and its status."""

    def __init__(self, google: LocalGoogle, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx2.Client(base_url=google.url, headers=headers, verify=NO_TLS)

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        answer = self.http.request(method, path, json=body, **more)
        kind = answer.headers.get("content-type", "")
        return answer.status_code, json.loads(answer.text) if "json" in kind else answer.text

    def ok(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = self.ask(method, path, body)
        assert status == 200, answer
        return answer

    def refused(self, method: str, path: str, body: Any = None) -> Json:
        """The error object, out of its array where it comes in one."""
        status, answer = self.ask(method, path, body)
        assert status >= 400, answer
        error: Json = (answer[0] if isinstance(answer, list) else answer)["error"]
        assert error["code"] == status
        return error


@pytest.fixture
def caller(google: LocalGoogle) -> Iterator[Callable[[str], Caller]]:
    """A caller by member name; the empty name is somebody without a token."""
    with ExitStack() as stack:

        def named(member: str) -> Caller:
            made = Caller(google, google.world.token_for(member) if member else "")
            stack.enter_context(made.http)
            return made

        yield named


@pytest.fixture
def dev(caller: Callable[[str], Caller]) -> Caller:
    return caller(DEV)


@pytest.fixture
def nobody(caller: Callable[[str], Caller]) -> Caller:
    return caller(NOBODY)


@pytest.fixture
def world(google: LocalGoogle) -> World:
    return google.world


@pytest.fixture
def ready(world: World) -> Project:
    return make_ready(world)


def make_ready(world: World) -> Project:
    """`ready-project`: owned by dev, billed, both APIs on, the large model enabled."""
    project = Project("ready-project", "200000000001", world.timestamp(), "ready-project")
    project.parent, project.billing_account = f"folders/{FOLDER}", MAIN
    project.services = [
        "aiplatform.googleapis.com",
        "cloudcommerceconsumerprocurement.googleapis.com",
    ]
    project.models = [MODEL]
    project.policy = Policy(world.next_etag(), [{"role": "roles/owner", "members": [DEV]}])
    world.projects[project.project_id] = project
    return project
