"""Whatever is sent, it answers: never a 500, never silence, always JSON, and the world stays one.

Every property runs over a few examples, always the same, and in the slow set over many new ones.
"""

import base64
import http.client
import json
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google.calls import registry
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.state import storage
from sandbox.local_google.state.seed import ORGANIZATION
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.arbitrary import JSON, TEXTS, body_for, path_for, query_for
from tests.sandbox.local_google.tour.step import Step
from tests.sandbox.local_google.tour.walk import TOURIST, empower, toured

PATIENCE_SECONDS = 60.0  # for one answer; only a hang takes that long
BUILT = sorted(registry.HANDLERS)
METHODS = vendored().methods
EXAMPLES = [pytest.param(60, id="few"), pytest.param(400, id="many", marks=pytest.mark.slow)]
both = pytest.mark.parametrize("examples", EXAMPLES)


class Target:
    """A local Google after the tour, asked byte by byte over one connection."""

    def __init__(self, url: str, world: World, taken: dict[tuple[str, str], Step]) -> None:
        self.place, self.world, self.taken = urlsplit(url).netloc, world, taken
        self.http = http.client.HTTPConnection(self.place, timeout=PATIENCE_SECONDS)

    def ask(self, verb: str, path: str, body: bytes | None, **headers: str) -> tuple[int, bytes]:
        """Status and body; what comes as JSON must be JSON, and no 500 may come."""
        organization = self.world.organizations[ORGANIZATION]
        if not any(TOURIST in one.get("members", []) for one in organization.policy.bindings):
            empower(self.world)
        token = {"Authorization": f"Bearer {self.world.token_for(TOURIST)}"}
        try:
            self.http.request(verb, path, body, token | headers)
            answer = self.http.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            self.http.close()  # the next example has a connection of its own
            raise
        if "json" in answer.getheader("content-type", ""):
            json.loads(raw.decode(), parse_constant=_no_json)
        assert answer.status not in (0, 500), (verb, path, body, raw)
        if answer.status == http.client.OK:
            self.hold()
        return answer.status, raw

    def hold(self) -> None:
        """The invariants of a world: it can be saved and loaded, and nothing has two names."""
        world = self.world
        dumped = storage.dump(world)
        assert storage.dump(storage.load(json.loads(json.dumps(dumped)))) == dumped
        numbers = [project.number for project in world.projects.values()]
        assert len(numbers) == len(set(numbers))
        emails = [a.email for a in world.service_accounts.values() if not a.deleted]
        assert len(emails) == len(set(emails))


def _no_json(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with toured() as after:
        yield Target(after.url, after.world, after.taken)


@pytest.fixture(scope="module")
def untouched() -> Iterator[Target]:
    """A world that no other property has changed: one of them may delete ready-project itself.

    Which requests are made up depends on the modules imported before (Hypothesis picks constants
    from them), so that happened in a whole run only: all lists of that project then answered 403.
    """
    with toured() as after:
        yield Target(after.url, after.world, after.taken)


def hold(examples: int, holds: Callable[..., None], *sent: Any) -> None:
    """Runs a property over so many examples; the short runs are always the same ones."""
    ours = settings(
        max_examples=examples,
        deadline=None,
        derandomize=examples < 100,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    given(*sent)(ours(holds))()


def escaped(path: str) -> str:
    return quote(path, safe="/:@$", errors="surrogatepass")


def as_sent(path: str) -> str:
    """A tour's path, whose query is written for people."""
    return quote(path, safe="/:@$?&=*,%")


def requests(target: Target) -> st.SearchStrategy[Any]:
    """Key, path, query and body of any built method."""

    def of(key: tuple[str, str]) -> st.SearchStrategy[Any]:
        method, step = METHODS[key], target.taken[key]
        body = body_for(method, step.body)
        return st.tuples(st.just(key), path_for(step), query_for(method), body)

    return st.sampled_from(BUILT).flatmap(of)


@both
def test_no_request_is_answered_with_a_500(target: Target, examples: int) -> None:
    def holds(sent: Any) -> None:
        key, path, query, body = sent
        asked = urlencode(query, errors="surrogatepass")
        whole = f"{escaped(path)}?{asked}" if asked else escaped(path)
        data = None if body is None else json.dumps(body).encode()
        target.ask(METHODS[key].http_method, whole, data)

    hold(examples * 2, holds, requests(target))


@both
def test_no_bytes_are_answered_with_a_500(target: Target, examples: int) -> None:
    """Broken UTF-8, half a JSON, deep nesting, numbers JSON does not know, other media types."""
    kinds = st.sampled_from(["application/json", "text/plain", "x", "",
                             "application/x-www-form-urlencoded"])  # fmt: skip
    bodies = st.one_of(
        st.binary(max_size=40),
        JSON.map(lambda value: json.dumps(value).encode()[:-1]),
        st.sampled_from([b"[" * 100_000, b'{"a":' * 50_000, b"NaN", b'{"name": Infinity}',
                         b'{"name": 1' + b"0" * 5000 + b"}", b'"\\ud800"', b"\xef\xbb\xbf{}"]),
    )  # fmt: skip
    with_body = [key for key in BUILT if METHODS[key].request]

    def holds(key: tuple[str, str], body: bytes, kind: str) -> None:
        step = target.taken[key]
        target.ask(step.http_method, as_sent(step.path), body, **{"Content-Type": kind})

    hold(examples, holds, st.sampled_from(with_body), bodies, kinds)


@both
def test_no_path_is_answered_with_a_500(target: Target, examples: int) -> None:
    segment = st.one_of(
        TEXTS, st.sampled_from(["..", "v1", "projects", "%2F", "x:y:z", "cloudbilling"])
    )
    paths = st.lists(segment, max_size=6).map("/".join)
    verbs = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE"])

    def holds(verb: str, path: str) -> None:
        target.ask(verb, "/" + escaped(path).lstrip("/"), None)

    hold(examples, holds, verbs, paths)


@both
def test_no_header_is_answered_with_a_500(target: Target, examples: int) -> None:
    names = st.sampled_from(["Authorization", "X-Goog-User-Project", "Accept", "Content-Encoding",
                             "X-HTTP-Method-Override", "X-Goog-FieldMask", "Cookie"])  # fmt: skip
    values = st.one_of(
        st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20),
        st.sampled_from(
            ["Bearer", "Bearer  ", "Basic eDp5", "gzip", "br", "ready-project", "p" * 9000]
        ),
    )

    def holds(name: str, value: str, key: tuple[str, str]) -> None:
        step = target.taken[key]
        body = None if step.body is None else json.dumps(step.body).encode()
        target.ask(step.http_method, as_sent(step.path), body, **{name: value})

    hold(examples, holds, names, values, st.sampled_from(BUILT))


@both
def test_no_connection_hangs(target: Target, examples: int) -> None:
    """Bytes that are hardly HTTP end in an answer or a closed connection."""
    host, _, port = target.place.partition(":")
    lines = st.one_of(st.binary(max_size=60), st.sampled_from([b"GET / HTTP/9.9", b"\x16\x03\x01"]))

    def holds(line: bytes) -> None:
        with socket.create_connection((host, int(port)), PATIENCE_SECONDS) as peer:
            peer.sendall(line + b"\r\n\r\n")
            peer.shutdown(socket.SHUT_WR)
            while peer.recv(4096):
                pass

    hold(examples, holds, lines)


PAGED = [key for key in BUILT if {"pageSize", "pageToken"} <= set(METHODS[key].query_parameters)]
# Whose proto says that both parameters are ignored: everything comes at once.
UNPAGED = "orgpolicy."


def items(key: tuple[str, str], answer: dict[str, Any]) -> list[str]:
    """The list of an answer, each item as text; its name differs from method to method."""
    method = METHODS[key]
    properties = method.document.schemas[method.response]["properties"]
    name = next(n for n, s in properties.items() if s.get("type") == "array" and n in answer)
    return [json.dumps(item, sort_keys=True) for item in answer[name]]


def pages(target: Target, key: tuple[str, str], size: int) -> Iterator[list[str]]:
    path, token = as_sent(target.taken[key].path), ""
    joined = f"{path}{'&' if '?' in path else '?'}pageSize={size}&pageToken="
    while True:
        status, raw = target.ask("GET", joined + quote(token), None)
        answer = json.loads(raw)
        assert status == 200, answer
        page = items(key, answer) if set(answer) - {"nextPageToken"} else []
        yield page
        token = answer.get("nextPageToken", "")
        if not token:
            return


@pytest.mark.parametrize("key", PAGED, ids=[" ".join(key) for key in PAGED])
def test_pages_hold_each_item_once_and_no_more_than_asked(
    untouched: Target, key: tuple[str, str]
) -> None:
    whole = [item for page in pages(untouched, key, 1000) for item in page]
    for size in (1, 2, 7) if len(whole) < 20 else (len(whole) // 3,):
        parts = list(pages(untouched, key, size))
        assert [item for page in parts for item in page] == whole
        assert key[0].startswith(UNPAGED) or all(len(page) <= size for page in parts)


@both
def test_no_page_token_is_answered_with_a_500(target: Target, examples: int) -> None:
    def holds(key: tuple[str, str], size: Any, token: str) -> None:
        path = as_sent(target.taken[key].path)
        asked = urlencode({"pageSize": size, "pageToken": token}, errors="surrogatepass")
        target.ask("GET", f"{path}{'&' if '?' in path else '?'}{asked}", None)

    sizes = st.one_of(st.integers(-(2**70), 2**70), TEXTS)
    packed = st.one_of(st.binary(max_size=9), st.integers(-9, 10**30).map(lambda n: b"%d" % n))
    tokens = st.one_of(TEXTS, packed.map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
    hold(examples, holds, st.sampled_from(PAGED), sizes, tokens)


POLICY = "/cloudresourcemanager/v1/projects/existing-project"
MEMBERS = ("user:dev@example.com", "user:nobody@example.com", "allUsers", "domain:example.com")
ROLES = ("roles/owner", "roles/editor", "roles/viewer", "roles/aiplatform.user")
BINDINGS = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(ROLES),
            "members": st.lists(st.sampled_from(MEMBERS), max_size=3),
        }
    ),
    max_size=4,
)


def granted(policy: dict[str, Any]) -> set[tuple[str, str]]:
    return {(b["role"], m) for b in policy.get("bindings", []) for m in b.get("members", [])}


@both
def test_a_policy_is_as_it_was_set_or_as_it_was(target: Target, examples: int) -> None:
    """Written under its etag or not at all, and each write has an etag of its own."""
    seen: set[str] = set()

    def read() -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(target.ask("POST", f"{POLICY}:getIamPolicy", b"{}")[1])
        return answer

    def holds(bindings: Any, etag: str) -> None:
        before = read()
        sent = {"bindings": bindings} | (
            {"etag": before["etag"] if etag == "now" else etag} if etag else {}
        )
        body = json.dumps({"policy": sent}).encode()
        status, raw = target.ask("POST", f"{POLICY}:setIamPolicy", body)
        after = read()
        if status != 200:
            assert after == before
            return
        assert etag in ("", "now")
        assert granted(after) == granted(sent)
        assert after["etag"] == json.loads(raw)["etag"]
        assert after["etag"] not in seen
        seen.add(after["etag"])

    hold(
        examples, holds, BINDINGS, st.sampled_from(["", "now", "now", "BwXhqDVVAAA=", "junk", "é"])
    )
