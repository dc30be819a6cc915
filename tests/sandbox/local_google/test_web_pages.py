"""A web page that is open on this machine reaches nothing: not the admin API, STS, or a chat."""

import http.client
import json
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state import storage
from sandbox.local_google.state.world import World
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT
from tests.sandbox.local_google.tour.sts import EXCHANGE

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
FAULT = json.dumps({"method_id": "sts.token", "status": 503})
PROJECTS = "/cloudresourcemanager/v1/projects"
ATTACKS = {
    "plant a fault": ("POST", "/_sandbox/faults", FAULT, "text/plain"),
    "reset the world": ("POST", "/_sandbox/reset", "", ""),
    "change the world": ("PATCH", "/_sandbox/world", '{"projects": null}', JSON),
    "end the faults": ("DELETE", "/_sandbox/faults", "", ""),
    "read the world": ("GET", "/_sandbox/world", "", ""),
    "read the journal": ("GET", "/_sandbox/journal", "", ""),
    "ask for a preflight": ("OPTIONS", "/_sandbox/world", "", ""),
    "get a token by a form": ("POST", "/sts/v1/token", urlencode(EXCHANGE), FORM),
    "get a token by JSON": ("POST", "/sts/v1/token", json.dumps(EXCHANGE), "text/plain"),
    "list projects": ("GET", PROJECTS, "", ""),
    "chat": ("POST", CHAT, "{}", "text/plain"),
    "a path of nobody": ("GET", "/favicon.ico", "", ""),
}
REBOUND = ("evil.example", "evil.example:PORT", "127.0.0.1.evil.example:PORT", "localhost.evil:1")
OTHER_HOSTS = ("192.0.2.1:PORT", "0.0.0.0:PORT", "[::2]:PORT", "2130706433:PORT", "a@127.0.0.1", "")
BROWSERS = [
    *({"Host": host} for host in (*REBOUND, *OTHER_HOSTS)),
    *({"Origin": origin} for origin in ("https://evil.example", "null", "http://127.0.0.1:PORT")),
    *({"Sec-Fetch-Site": site} for site in ("cross-site", "same-site")),
]
PROGRAMS = ("127.0.0.1:PORT", "localhost:PORT", "LOCALHOST", "127.0.0.53:80", "[::1]:PORT", "[::1]")


class Browser:
    """Sends exactly the headers it is given; `PORT` in them is the server's."""

    def __init__(self, url: str) -> None:
        self.place = urlsplit(url).netloc

    def ask(self, attack: tuple[str, str, str, str], headers: dict[str, str]) -> tuple[int, Any]:
        method, path, body, kind = attack
        told = {"Host": self.place, **({"Content-Type": kind} if kind else {}), **headers}
        connection = http.client.HTTPConnection(self.place)
        connection.putrequest(method, path, skip_host=True)
        for name, value in told.items():
            connection.putheader(name, value.replace("PORT", self.place.rpartition(":")[2]))
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body.encode())
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text) if "json" in answer.headers["content-type"] else text


@pytest.fixture
def browser(google: LocalGoogle) -> Browser:
    return Browser(google.url)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("headers", BROWSERS, ids=lambda headers: str(*headers.items()))
def test_request_of_a_web_page_changes_and_reads_nothing(
    browser: Browser, world: World, attack: str, headers: dict[str, str]
) -> None:
    before = storage.dump(world)
    status, answer = browser.ask(ATTACKS[attack], headers)
    assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
    (name,) = headers
    assert f"Found {name} " in answer["error"]["message"]
    assert f"as http://{browser.place}" in answer["error"]["message"]
    assert storage.dump(world) == before
    assert (world.faults, world.tokens, list(world.journal.entries)) == ([], {}, [])


@pytest.mark.parametrize("host", PROGRAMS)
def test_request_of_a_program_is_answered_under_each_name_of_this_machine(
    browser: Browser, host: str
) -> None:
    status, _ = browser.ask(("GET", "/_sandbox/status", "", ""), {"Host": host})
    assert status == 200


def test_address_that_a_person_typed_into_a_browser_is_answered(browser: Browser) -> None:
    attack = ("GET", "/_sandbox/journal", "", "")
    assert browser.ask(attack, {"Sec-Fetch-Site": "none"})[0] == 200


@pytest.mark.parametrize("host", ["x\x1b[31m", "x" * 1000])
def test_refusal_shows_a_host_without_control_characters_and_cut(
    browser: Browser, host: str
) -> None:
    status, answer = browser.ask(ATTACKS["read the world"], {"Host": host})
    if status == 403:  # the HTTP server refuses some by itself
        assert answer["error"]["message"].isprintable()
        assert len(answer["error"]["message"]) < 400
    assert status in (400, 403)


@pytest.mark.parametrize("kind", ["", "text/plain", FORM, "multipart/form-data; boundary=x"])
def test_admin_body_that_is_not_json_by_its_type_is_refused_with_the_header_to_send(
    browser: Browser, world: World, kind: str
) -> None:
    status, answer = browser.ask(("POST", "/_sandbox/faults", FAULT, kind), {})
    assert status == 415
    assert "-H 'Content-Type: application/json'" in answer["error"]["message"]
    assert world.faults == []


def test_admin_body_of_a_method_that_reads_none_is_judged_by_its_type_too(
    browser: Browser,
) -> None:
    assert browser.ask(("DELETE", "/_sandbox/faults", FAULT, "text/plain"), {})[0] == 415


def test_admin_body_with_a_charset_beside_its_type_is_taken(browser: Browser) -> None:
    attack = ("POST", "/_sandbox/clock", '{"speed": 1}', "application/JSON; charset=utf-8")
    assert browser.ask(attack, {})[0] == 200


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x"])
def test_token_exchange_of_another_type_than_json_or_form_is_refused_in_oauths_shape(
    browser: Browser, world: World, kind: str
) -> None:
    status, answer = browser.ask(("POST", "/sts/v1/token", json.dumps(EXCHANGE), kind), {})
    assert (status, answer["error"]) == (400, "invalid_request")
    assert world.tokens == {}


@pytest.mark.parametrize(("kind", "write"), [(JSON, json.dumps), (FORM, urlencode)])
def test_token_exchange_of_a_program_is_answered_in_both_types(
    browser: Browser, ready: Project, kind: str, write: Any
) -> None:
    status, answer = browser.ask(("POST", "/sts/v1/token", write(EXCHANGE), kind), {})
    assert status == 200, answer
