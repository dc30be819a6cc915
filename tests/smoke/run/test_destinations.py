"""Google's token goes to Vertex AI and to the custom endpoint of this API, and to nobody else."""

import pytest

from findings.finding import CheckError
from smoke.judge.fix_context import Situation
from smoke.run.destinations import may_have_googles_token, verify_destination, verify_key

PATH = "v1/projects/p/locations/global/endpoints/openapi/chat/completions"
VERTEX = "GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT"
DEDICATED = "123.us-central1-456.prediction.vertexai.goog"


def situation(url: str, **more: str | bool) -> Situation:
    return Situation(project="p", location="global", model="m", url=url, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("up", ["..", "%2e%2e", ".%2E", "..%2F"])
def test_no_address_leads_out_of_the_custom_endpoint_again(
    up: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries and servers may follow it to another service behind the same host."""
    monkeypatch.setenv(VERTEX, "https://proxy.example/vertex/v1/")
    assert may_have_googles_token(f"https://proxy.example/vertex/{PATH}")
    assert not may_have_googles_token(f"https://proxy.example/vertex/{up}/other/{PATH}")


@pytest.mark.parametrize(
    "host",
    [
        *("aiplatform.googleapis.com", "us-central1-aiplatform.googleapis.com"),
        *("aiplatform.eu.rep.googleapis.com", "aiplatform.us-central1.rep.googleapis.com"),
        *(DEDICATED, "1.us-central1-fasttryout.prediction.vertexai.goog"),
        *("aiplatform.googleapis.com:443", "AIPLATFORM.googleapis.com"),
    ],
)
def test_a_host_of_vertex_ai_may_have_the_token(host: str) -> None:
    assert may_have_googles_token(f"https://{host}/{PATH}")


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example", "https://aiplatform.googleapis.com.evil.example"),
        *("https://evilaiplatform.googleapis.com.", "https://aiplatform.googleapis.com."),
        *("https://storage.googleapis.com/bucket", "https://x.p.googleapis.com"),
        *("http://aiplatform.googleapis.com", "https://aiplatform.googleapis.com:8443"),
        "https://aiplatform.googleapis.com@evil.example",
        "https://user:pw@aiplatform.googleapis.com",
        "https://evil.example\\@aiplatform.googleapis.com",
        "https://evil.example/aiplatform.googleapis.com",
        "https://evil.example#.aiplatform.googleapis.com",
        "https://evil.example?.aiplatform.googleapis.com",
        "https://evil.example\n.aiplatform.googleapis.com",
        f"https://evil.example\t{DEDICATED}",
        *(
            "https://vertexai.goog",
            "https://prediction.vertexai.goog",
            f"https://evil.{DEDICATED}x",
        ),
        *("https://\u212aiplatform.googleapis.com", "https://[aiplatform.googleapis.com"),
        *("http://127.0.0.1:8080", "http://localhost", "https://[::1]", "", "file://"),
    ],
)
@pytest.mark.parametrize("custom", ["", "http://127.0.0.1:9/aiplatform/v1beta1/"])
def test_any_other_address_may_not(
    address: str, custom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VERTEX, custom)
    assert not may_have_googles_token(f"{address}/{PATH}")
    with pytest.raises(CheckError, match="TOKEN_DESTINATION"):
        verify_destination(situation(f"{address}/{PATH}", stack="dev"))


@pytest.mark.parametrize(
    "custom", ["http://127.0.0.1:9/a/v1beta1/", "http://127.0.0.1:9/a/v1", "http://127.0.0.1:9/a/"]
)
def test_below_the_custom_endpoint_of_this_api_the_token_is_sent(
    custom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VERTEX, custom)
    assert may_have_googles_token(f"http://127.0.0.1:9/a/{PATH}")
    for other in ("http://127.0.0.1:99/a/", "http://127.0.0.1:9/b/", "http://127.0.0.1:9@evil/a/"):
        assert not may_have_googles_token(f"{other}{PATH}")
    assert not may_have_googles_token(f"http://127.0.0.1:9/a/{PATH}\r\nX: y")


@pytest.mark.parametrize("custom", ["https://proxy.example/", "https://proxy.example"])
def test_a_custom_endpoint_without_a_version_does_not_admit_every_host(
    custom: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last part was taken for the version, which left `https:/`."""
    monkeypatch.setenv(VERTEX, custom)
    assert may_have_googles_token(f"https://proxy.example/{PATH}")
    assert not may_have_googles_token(f"https://evil.example/{PATH}")


@pytest.mark.parametrize("another", ["GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT", "GOOGLE_X"])
def test_the_custom_endpoint_of_another_api_admits_nothing(
    another: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(another, "http://127.0.0.1:9/v1/")
    assert not may_have_googles_token(f"http://127.0.0.1:9/{PATH}")


def test_the_finding_says_who_named_the_host_and_shows_no_password() -> None:
    with pytest.raises(CheckError) as caught:
        verify_destination(situation("https://me:pw-1@evil.example/x", stack="a;b"))
    finding = caught.value.finding
    assert finding.found == "an output of the stack a;b names evil.example"
    assert finding.fix == "pulumi up --stack 'a;b'"
    assert "pw-1" not in str(finding)


@pytest.mark.parametrize(
    ("variable", "key", "refused"),
    [
        ("GOOGLE_OAUTH_ACCESS_TOKEN", "opaque", True),
        ("CLOUDSDK_AUTH_ACCESS_TOKEN", "opaque", True),
        ("MY_KEY", "ya29.abc", True),
        ("MY_KEY", "1//0gabcdefghijklmnopqrstuv", True),
        ("MY_KEY", "opaque-of-google", True),
        ("MY_KEY", "sk-1", False),
    ],
)
def test_a_token_of_googles_is_no_key_for_another_server(
    variable: str, key: str, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOGLE_OAUTH_ACCESS_TOKEN", "opaque-of-google")
    verify_key(situation(f"https://aiplatform.googleapis.com/{PATH}"), variable, key)
    foreign = situation("https://evil.example/chat/completions", by_url=True)
    if refused:
        with pytest.raises(CheckError, match="TOKEN_DESTINATION") as caught:
            verify_key(foreign, variable, key)
        assert key not in str(caught.value)
    else:
        verify_key(foreign, variable, key)
