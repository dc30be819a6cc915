"""What Google's transports send is accepted by every API: encodings, spellings, parameters."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.protocol.request_body import MOST_BYTES, read
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import CHAT, MODEL, Caller

READS = {
    "cloudresourcemanager v1": "/cloudresourcemanager/v1/projects",
    "cloudresourcemanager v3": "/cloudresourcemanager/v3/projects/ready-project:getIamPolicy",
    "serviceusage": "/serviceusage/v1/projects/ready-project/services",
    "cloudbilling": "/cloudbilling/v1/billingAccounts",
    "iam": "/iam/v1/projects/ready-project/roles",
    "aiplatform": "/aiplatform/v1/publishers/openai/models/gpt-oss-120b-maas",
}
WRITES = {
    "cloudresourcemanager": (
        "/cloudresourcemanager/v1/projects/ready-project:getIamPolicy",
        {"options": {"requested_policy_version": 3}},
    ),
    "serviceusage": (
        "/serviceusage/v1/projects/ready-project/services:batchEnable",
        {"service_ids": ["iam.googleapis.com"]},
    ),
    "iam": (
        "/iam/v1/projects/ready-project/serviceAccounts",
        {"account_id": "packed-caller", "service_account": {"display_name": "Packed"}},
    ),
    "aiplatform": (
        CHAT,
        {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "hi"}]},
    ),
}
SYSTEM = (
    *("alt=json", "$alt=json", "$alt=json;enum-encoding=int", "%24alt=json%3Benum-encoding%3Dint"),
    *("prettyPrint=false", "$prettyPrint=true", "quotaUser=me", "key=AIza-none", "$unique_id=1"),
)


@pytest.fixture
def reading(dev: Caller, ready: Project, world: World) -> Callable[..., list[tuple[int, Any]]]:
    """Asks every API the same way; what the reads need is switched on."""
    world.projects["seed-project"].policy.bindings.append(
        {"role": "roles/serviceusage.serviceUsageConsumer", "members": [DEV]}
    )

    def ask(suffix: str = "", query: str = "", **headers: str) -> list[tuple[int, Any]]:
        paths = [path + suffix + (f"?{query}" if query else "") for path in READS.values()]
        methods = ["POST" if ":getIamPolicy" in path else "GET" for path in paths]
        asked = zip(methods, paths, strict=True)
        return [dev.ask(method, path, headers=headers) for method, path in asked]

    return ask


def test_a_trailing_slash_changes_nothing(reading: Any) -> None:
    assert reading("/") == reading()


@pytest.mark.parametrize("query", SYSTEM)
def test_system_parameters_are_accepted_with_and_without_the_dollar(
    reading: Any, query: str
) -> None:
    assert [status for status, _ in reading(query=query)] == [200] * len(READS)


@pytest.mark.parametrize("name", ["alt", "$alt"])
def test_enums_come_as_numbers_where_they_are_asked_for(dev: Caller, name: str) -> None:
    path = "/cloudresourcemanager/v1/projects/existing-project"
    assert dev.ok("GET", path)["lifecycleState"] == "ACTIVE"
    assert dev.ok("GET", f"{path}?{name}=json;enum-encoding=int")["lifecycleState"] == 1


def test_an_answer_is_indented_unless_that_is_turned_off(dev: Caller) -> None:
    path = "/cloudresourcemanager/v1/projects/existing-project"
    pretty, plain = (dev.http.get(path + asked).text for asked in ("", "?prettyPrint=false"))
    assert '\n  "projectId": ' in pretty
    assert "\n" not in plain.strip()
    assert json.loads(pretty) == json.loads(plain)


@pytest.mark.parametrize("name", ["fields", "$fields"])
def test_a_selection_hides_all_else(reading: Any, name: str) -> None:
    assert reading(query=f"{name}=nothing") == [(200, {})] * len(READS)


def test_the_user_project_is_accepted_and_must_be_one_to_use(reading: Any) -> None:
    allowed = reading(**{"X-Goog-User-Project": "seed-project"})
    assert [status for status, _ in allowed] == [200] * len(READS)
    refused = reading(**{"X-Goog-User-Project": "taken-project"})
    assert [status for status, _ in refused] == [403] * len(READS)


def test_a_query_name_may_be_snake_case(dev: Caller, ready: Project) -> None:
    for path in ("/cloudresourcemanager/v1/projects", READS["serviceusage"], READS["iam"]):
        assert dev.ok("GET", f"{path}?page_size=1") == dev.ok("GET", f"{path}?pageSize=1")


@pytest.mark.parametrize("api", WRITES)
def test_a_gzip_body_with_snake_case_names_is_read(api: str, dev: Caller, ready: Project) -> None:
    path, body = WRITES[api]
    packed = gzip.compress(json.dumps(body).encode())
    status, answer = dev.ask("POST", path, content=packed, headers={"content-encoding": "gzip"})
    assert status == 200, answer


@pytest.mark.parametrize(
    ("encoding", "body", "told"),
    [
        ("gzip", b"{}", "Invalid gzip request body: "),
        ("gzip", gzip.compress(b'{"options": {}}', mtime=0)[:-9], "cut short"),
        ("gzip", gzip.compress(b"{}", mtime=0) + b"more", "goes on after its end"),
        ("br", b"{}", "Unsupported Content-Encoding 'br'"),
        ("gzip", gzip.compress(b"[" * 1000, mtime=0), "Invalid JSON payload"),
        ("gzip", gzip.compress(b" " * (MOST_BYTES + 1), mtime=0), "size exceeds the limit"),
        ("identity", b" " * (MOST_BYTES + 1), "size exceeds the limit"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_400(
    dev: Caller, encoding: str, body: bytes, told: str
) -> None:
    for path, _ in WRITES.values():
        status, answer = dev.ask("POST", path, content=body, headers={"content-encoding": encoding})
        error = (answer[0] if isinstance(answer, list) else answer)["error"]
        assert (status, told in error["message"]) == (400, True), error


def test_a_bomb_is_unpacked_no_further_than_the_limit() -> None:
    bomb = gzip.compress(bytes(40 * MOST_BYTES), mtime=0)
    tracemalloc.start()
    with pytest.raises(GoogleError, match="exceeds the limit"):
        read(bomb, {"content-encoding": "gzip"})
    assert tracemalloc.get_traced_memory()[1] < 4 * MOST_BYTES
    tracemalloc.stop()


def test_an_unpublished_query_name_is_refused_unless_switched_off(
    dev: Caller, world: World
) -> None:
    path = "/cloudresourcemanager/v1/projects?updateMask=x"
    assert 'Unknown name "updateMask"' in dev.refused("GET", path)["message"]
    world.switches.refuse_unknown_query = False
    dev.ok("GET", path)


def test_a_forwarded_client_is_answered_and_streamed_to(dev: Caller, ready: Project) -> None:
    """It was looked for under the address it named, and its stream ended before it began."""
    model = MODEL.removeprefix("publishers/").replace("/models/", "/")
    body = {"model": model, "messages": [{"role": "user", "content": "hi"}], "stream": True}
    answer = dev.http.post(CHAT, json=body, headers={"X-Forwarded-For": "192.0.2.7"})
    assert answer.status_code == 200
    assert answer.text.endswith("data: [DONE]\n\n")
