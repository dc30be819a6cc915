"""Any address may be asked: what cannot be one is refused, and no secret goes where it must not."""

import socket
from typing import Any

import pytest

from google_api.causes import Cause
from smoke.http.connection import Origin
from tests.findings.test_redaction import LOGINS
from tests.scripts.network_rows import OTHER_SERVERS
from tests.scripts.remedy_bench import Bench, bench_of
from tests.smoke.conftest import scripted_server  # noqa: F401 - a fixture
from tests.smoke.test_frozen_cases import DONE, OK, chunk, head, sse

CHAT = "chat/completions"
ANSWERS = [OK, sse(chunk("hi", "stop"), DONE)]
TOLD = ("--format", "json", "--retries", "0")


@pytest.mark.parametrize(
    "url",
    [
        *(f"http://127.0.0.1:99999/{CHAT}", f"http://127.0.0.1:x/{CHAT}", f"http://[::1/{CHAT}"),
        *(f"http:///{CHAT}", f"https://a..b/{CHAT}", f"https://{'a' * 64}.example/{CHAT}"),
        *("https://x.invalid/日本", f"http://127.0.0.1:0/{CHAT}"),
        *("https://x.invalid/a b", "https://x.invalid/\r\nHost: y", "https://x.invalid/#a\u2028"),
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_asked(url: str, smoke: Any) -> None:
    done = smoke.run("--url", url, "--model", "m")
    assert (done.returncode, done.stdout) == (2, "")
    assert "expected http(s)://HOST/.../chat/completions" in done.stderr


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("scheme", ["http://", "https://", "http:/", ""])
def test_an_address_with_a_login_is_refused_and_its_password_is_not_shown(
    scheme: str, login: str, smoke: Any
) -> None:
    done = smoke.run("--url", f"{scheme}{login}@x.invalid/{CHAT}", "--model", "m")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"found '{scheme if '//' in scheme else ''}[redacted]@x.invalid/" in done.stderr
    assert "an address takes no user and no password" in done.stderr
    assert "--api-key-env" in done.stderr
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("login", [login for login in LOGINS if " " not in login])
@pytest.mark.parametrize("option", [(), ("--stack",), ("--project",), ("--url", "http://x", "")])
def test_an_address_in_another_place_shows_no_password_either(
    option: tuple[str, ...], login: str, smoke: Any
) -> None:
    done = smoke.run(*option, f"http://{login}@x.invalid/{CHAT}")
    assert (done.returncode, "hunter2" in done.stderr) == (2, False)


def test_a_backslash_in_an_https_address_is_what_is_refused(smoke: Any) -> None:
    smoke.env["KEY"] = "sk-1"
    done = smoke.run("--url", "https://x.invalid\\y/chat/completions", "--api-key-env", "KEY")
    assert (done.returncode, done.stdout) == (2, "")
    assert "in ASCII without a backslash" in done.stderr


@pytest.mark.parametrize(
    ("key", "code"), [("sk-1\n", 0), ("a\r\nX-Evil: 1", 1), ("schl\u00fcssel", 1)]
)
def test_a_key_cannot_add_a_header(
    key: str,
    code: int,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    smoke.env["MY_KEY"] = key
    server = scripted_server(ANSWERS)
    done = smoke.run("--url", server.url, "--model", "m", "--api-key-env", "MY_KEY")
    assert done.returncode == code, done.stderr
    assert [b"Bearer sk-1\r\n" in request for request in server.requests] == [True] * (1 - code)
    assert code == 0 or "NO_CREDENTIALS" in done.stderr


def test_a_server_on_this_machine_that_is_not_googles_gets_no_token_of_googles(
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    """A tunnel's end is on this machine too; and a local server needs no login at Google."""
    smoke.env["GOOGLE_APPLICATION_CREDENTIALS"] = "/nonexistent.json"
    server = scripted_server(ANSWERS)
    assert smoke.run("--url", server.url, "--model", "m").returncode == 0
    assert b"authorization" not in server.requests[0].lower()


def test_a_token_for_this_machine_does_not_leave_it_through_a_proxy(
    smoke: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """http:// on loopback is safe only while nothing else carries it."""
    bench = bench_of(smoke, tmp_path / "gcloud")
    proxy = {"HTTP_PROXY": "http://proxy.example:3128", "http_proxy": "http://proxy.example:3128"}
    before = dict(bench.smoke.env)
    for name in ("NO_PROXY", "no_proxy"):
        bench.smoke.env.pop(name, None)
    bench.smoke.env |= {**proxy, "GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.mine"}
    code, check = bench.answer()
    assert (code, check["finding"]["code"]) == (1, "INSECURE_URL")
    assert "through the proxy http://proxy.example:3128" in check["finding"]["found"]
    bench.shell(check["finding"]["fix"])
    bench.smoke.env |= {"GOOGLE_OAUTH_ACCESS_TOKEN": bench.world.token_for("user:dev@example.com")}
    assert bench.answer()[0] == 0
    bench.smoke.env.clear()
    bench.smoke.env.update(before)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "https://127.0.0.1:1", "http://h:port"])
def test_a_proxy_that_is_not_understood_is_named(proxy: str, smoke: Any) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        smoke.env.pop(name, None)
    smoke.env |= {"HTTPS_PROXY": proxy, "https_proxy": proxy}
    url = f"https://x.invalid/{CHAT}"
    assert smoke.finding("--url", url, "--model", "m")[:2] == (3, "NETWORK")


def test_an_address_in_brackets_keeps_them() -> None:
    assert Origin("https", "::1", 443).authority == "[::1]"
    assert Origin("https", "::1", 443).host_and_port == "[::1]:443", "CONNECT needs the port"
    assert Origin("http", "x.invalid", 8080).authority == "x.invalid:8080"


def test_an_ipv6_literal_is_called(smoke: Any) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listening:
        port = listening.getsockname()[1]
    url = f"http://[::1]:{port}/{CHAT}"
    assert smoke.finding("--url", url, "--model", "m")[:2] == (3, "UNAVAILABLE")


REFUSED = {
    "a key is refused": (
        [head(401, "application/json"), b'{"detail": "no"}'],
        "CREDENTIALS_EXPIRED",
    ),
    "no model of that name": (
        [head(404, "application/json"), b'{"error": {"message": "model m"}}'],
        "MODEL_NOT_ENABLED_OR_RETIRED",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_another_servers_refusal_names_what_that_server_takes(
    name: str,
    smoke: Any,
    scripted_server: Any,  # noqa: F811
    tmp_path: Any,
) -> None:
    bench: Bench = bench_of(smoke, tmp_path / "gcloud")
    server = scripted_server(REFUSED[name][0])
    bench.smoke.env["MY_KEY"] = "sk-old"
    bench.arguments = ["--url", server.url, "--model", "m", "--api-key-env", "MY_KEY"]
    _, check = bench.answer()
    fix = check["finding"]["fix"]
    assert check["finding"]["code"] == REFUSED[name][1]
    assert "gcloud" not in fix
    assert fix.startswith(
        "export MY_KEY=KEY"
        if OTHER_SERVERS[name] is Cause.KEY_REFUSED
        else f"curl {server.url.removesuffix(CHAT)}models"
    )


def test_a_server_that_wants_a_key_is_given_one(
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    url = scripted_server([head(401, "application/json"), b"{}"]).url
    fix = smoke.finding("--url", url, "--model", "m")[2]
    assert fix.startswith("export KEY=YOUR_KEY && .venv/bin/python -m scripts.smoke_test --url ")
    assert fix.endswith(" --api-key-env KEY")


def test_an_impersonated_token_goes_to_google_only(
    smoke: Any,
    scripted_server: Any,  # noqa: F811
) -> None:
    server = scripted_server(ANSWERS)
    done = smoke.run("--url", server.url, "--model", "m", "--impersonate", "a@b.example")
    assert done.returncode == 2
    assert "--api-key-env" in done.stderr
    assert server.requests == []
