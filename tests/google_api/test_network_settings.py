"""What the environment says of the ways to Google is judged before a token takes one of them."""

import re
from inspect import signature

import pulumi_gcp as gcp
import pytest

from findings.finding import CheckError, Finding
from google_api.endpoints import VERTEX_AI, api_root
from google_api.network_settings import foreign_endpoints, verify_network_settings
from smoke.judge.fix_context import Situation
from smoke.run.destinations import foreign
from tests.findings.test_redaction import LOGINS
from tests.google_api.test_endpoints import APIS

OF_THE_PLUGIN = [
    f"GOOGLE_{name}".upper()
    for name in signature(gcp.Provider._internal_init).parameters
    if name.endswith("_custom_endpoint")
]
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")

FOREIGN = Situation(project="p", location="global", model="m", url="https://evil.example/x")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


def refusal() -> Finding:
    with pytest.raises(CheckError) as caught:
        verify_network_settings()
    return caught.value.finding


def test_the_plugin_has_the_endpoints_that_this_reads_from_its_schema() -> None:
    assert len(OF_THE_PLUGIN) > 150
    assert {api.variable for api in APIS} <= {*OF_THE_PLUGIN}


@pytest.mark.parametrize("variable", [*OF_THE_PLUGIN, "GOOGLE_NEW_API_CUSTOM_ENDPOINT"])
def test_every_custom_endpoint_that_would_show_a_token_is_refused(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "http://proxy.example.com/v1/")
    finding = refusal()
    assert (finding.code, finding.fix) == ("INSECURE_URL", f"unset {variable}")


@pytest.mark.parametrize(
    "value",
    [
        *("http://127.0.0.1\\@evil.example/v1/", "http://evil.example\\@127.0.0.1/v1/"),
        *("http://127.0.0.1@evil.example/v1/", "http://127.0.0.1.evil.example/v1/", "ftp://x/v1/"),
        *("https://[x/v1/", "https://x:99999/v1/", "https:///v1/", "x", "http://127.0.0.1:0/v1/"),
    ],
)
def test_what_only_looks_like_loopback_or_is_no_address_is_refused(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_TAGS_CUSTOM_ENDPOINT", value)
    assert refusal().code == "INSECURE_URL"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("http://x.example/v1/", "not encrypted: http://x.example/v1/"),
        ("ftp://x.example/v1/", "not encrypted: ftp://x.example/v1/"),
        ("https://x.example:99999/v1/", "has no usable host and port: https://x.example:99999/v1/"),
        ("https:///v1/", "has no usable host and port: https:///v1/"),
        ("https://x.example\\y/v1/", "has a backslash, or a character that is not printable ASCII"),
        ("https://x.example/p@y/v1/", "has an @ behind its host: https://[redacted]@y/v1/"),
    ],
)
def test_a_refused_endpoint_says_what_is_wrong_with_it(
    value: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_TAGS_CUSTOM_ENDPOINT", value)
    assert found in refusal().found


@pytest.mark.parametrize("variable", [VERTEX_AI.variable, "GOOGLE_TAGS_CUSTOM_ENDPOINT"])
@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_password_of_a_custom_endpoint_is_in_no_finding(
    scheme: str, login: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"{scheme}://{login}@proxy.example/v1/")
    told = [*foreign_endpoints(), foreign(FOREIGN)]
    try:
        verify_network_settings()
    except CheckError as error:
        told.append(error.finding)
    assert "hunter2" not in "".join(map(str, told))


@pytest.mark.parametrize(
    ("value", "warned"),
    [
        ("https://evil.example/v1/", True),
        ("https://googleapis.com.evil.example/v1/", True),
        ("https://evilgoogleapis.com/v1/", True),
        ("https://storage.googleapis.com@evil.example/v1/", True),
        ("https://us-central1-aiplatform.googleapis.com/v1/", False),
        ("https://cloudresourcemanager-mine.p.googleapis.com/v1/", False),
        ("http://127.0.0.1:9/v1/", False),
        ("", False),
    ],
)
def test_a_foreign_host_that_gets_the_token_is_warned_of(
    value: str, warned: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("GOOGLE_IAM_CUSTOM_ENDPOINT", "GOOGLE_TAGS_CUSTOM_ENDPOINT")
    for name in names:
        monkeypatch.setenv(name, value)
    verify_network_settings()
    assert [finding.fix for finding in foreign_endpoints()] == warned * [f"unset {' '.join(names)}"]


def test_another_universe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "evil.example")
    finding = refusal()
    assert finding.code == "TOKEN_DESTINATION"
    assert finding.fix == "unset GOOGLE_CLOUD_UNIVERSE_DOMAIN"
    monkeypatch.setenv("GOOGLE_CLOUD_UNIVERSE_DOMAIN", "googleapis.com")
    verify_network_settings()


@pytest.mark.parametrize("character", [*'/#?[]\\ ^{}|<>"`\t\n', "\u00fc"])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_password_that_ends_an_address_is_refused_unseen(
    character: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, f"http://robot:pa{character}ss@word@proxy.example:3128")
    finding = refusal()
    assert (finding.code, variable in finding.found) == ("NETWORK", True)
    assert finding.fix == f"export {variable}=http://USER:PASSWORD@HOST:PORT"
    assert not re.search("robot|word@|pa.?ss@", str(finding).replace("PASSWORD@", ""))


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://robot:p%23w@proxy.example:3128",
            "robot:p@w:x@proxy.example",
            "proxy.example:3128",
        ),
        *("http://proxy.example", "socks5://127.0.0.1:1"),
    ],
)
def test_a_proxy_that_libraries_read_alike_passes(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    verify_network_settings()


def test_a_proxy_without_a_usable_host_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://robot:pw-1@[::1")
    assert "the host in HTTPS_PROXY" in refusal().found


def test_the_root_of_an_api_is_refused_like_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for api in APIS:
        monkeypatch.setenv(api.variable, "http://proxy.example.com/v1/")
        with pytest.raises(CheckError, match=f"unset {api.variable}"):
            api_root(api)
