"""The journal can be asked, and holds no secret of any kind."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.local_google.json_text import encode
from sandbox.local_google.records.entry import Entry
from sandbox.local_google.records.journal import Journal
from sandbox.local_google.records.redaction import NAMES, redact
from sandbox.local_google.state.seed import DEV
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller

JOURNAL = "/_sandbox/journal"
PROJECT = "/cloudresourcemanager/v1/projects/existing-project"
GET = "cloudresourcemanager.projects.get"
SECRET = "s3cret-of-mine-0123456789"
LOOKS = {
    "access token": f"ya29.{SECRET}",
    "jwt": f"eyJhbGciOiJSUzI1NiJ9.{SECRET}.{SECRET}",
    "api key": f"AIza{SECRET}",
    "bearer": f"Bearer {SECRET}",
    "private key": f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----",
    "cut private key": f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}",
}


@pytest.fixture
def history(dev: Caller, nobody: Caller) -> Caller:
    """1: dev reads a project. 2: nobody is refused. 3: dev lists accounts. 4: a wrong path."""
    dev.ok("GET", PROJECT)
    nobody.refused("GET", PROJECT)
    dev.ok("GET", "/cloudbilling/v1/billingAccounts?pageSize=5")
    dev.ask("GET", "/nowhere/v1/x")
    return dev


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 3, 4]),
        ({"method_id": GET}, [1, 2]),
        ({"status": "403"}, [2]),
        ({"status": "4xx"}, [2, 4]),
        ({"caller": DEV}, [1, 3]),
        ({"path": "pageSize=5$|^/nowhere"}, [3, 4]),
        ({"since": "2"}, [3, 4]),
        ({"limit": "2"}, [3, 4]),
        ({"caller": DEV, "limit": "1"}, [3]),
        ({"method_id": GET, "status": "2xx", "since": "1"}, []),
    ],
)
def test_it_answers_what_was_asked(history: Caller, query: Any, numbers: list[int]) -> None:
    entries = history.ok("GET", f"{JOURNAL}?{urlencode(query)}")["entries"]
    assert [entry["number"] for entry in entries] == numbers


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "limit=0", "limit=-1", "status=6xx", "status=ok", "path=(", "methodid=x"],
)
def test_what_it_cannot_be_asked_is_refused_by_name(dev: Caller, query: str) -> None:
    error = dev.refused("GET", f"{JOURNAL}?{query}")
    assert [v["field"] for v in error["details"][0]["fieldViolations"]] == [query.split("=")[0]]


def kept(journal: Journal, **fields: Any) -> str:
    plain: dict[str, Any] = {"request": None, "response": None} | fields
    journal.record(Entry(0, "", DEV, GET, "GET", "/", status=200, **plain))
    return json.dumps(list(journal.select()))


@pytest.mark.parametrize("name", sorted({*NAMES, "access_token", "privateKeyData", "subjectToken"}))
def test_no_secret_is_kept_under_its_name(name: str) -> None:
    body = {"deep": [{name: SECRET}]}
    assert SECRET not in kept(Journal(), request=body, response=body)


@pytest.mark.parametrize("kind", LOOKS)
def test_no_secret_is_kept_that_looks_like_one(kind: str) -> None:
    text = f"it said {LOOKS[kind]}"
    assert SECRET not in kept(Journal(), request={"note": text}, response=[{"events": [text]}])
    assert "it said" in kept(Journal(), response=text)


@pytest.mark.parametrize(
    "query",
    [
        *(
            f"{name}={SECRET}"
            for name in ("access_token", "oauth_token", "key", "$key", "id_token")
        ),
        *(f"access%5Ftoken={SECRET}", f"q={quote(LOOKS['access token'])}", f"q={LOOKS['jwt']}"),
    ],
)
def test_no_secret_of_a_query_or_a_header_is_kept(dev: Caller, world: World, query: str) -> None:
    dev.ask("GET", f"{PROJECT}?alt=json&{query}", headers={"X-Token": SECRET})
    told = json.dumps(dev.ok("GET", JOURNAL))
    assert "existing-project?alt=json&" in told
    for secret in (SECRET, *world.tokens):
        assert secret not in told


def test_a_subject_token_is_kept_by_its_name_only(dev: Caller) -> None:
    dev.ask("POST", "/sts/v1/token", {"grantType": "x", "subjectToken": SECRET})
    (entry,) = dev.ok("GET", JOURNAL)["entries"]
    assert entry["request"] == {"grantType": "x", "subjectToken": "[redacted]"}


TEXTS = st.sampled_from(
    ["plain", "ya29.abc", "Bearer abcdefgh", "eyJabcdef.x.y", "AIza" + "k" * 30, "\ud800", "a_b"]
)
NAMED = st.sampled_from(["name", "access_token", "idToken", "PASSWORD", "private_key"])
BODIES = st.recursive(
    TEXTS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMED | TEXTS, inner, max_size=3),
)


@given(BODIES)
def test_the_quick_look_for_secrets_misses_none(body: Any) -> None:
    assert redact(encode(body)) == redact(encode([body, "Bearer abcdefgh"]))[0]
