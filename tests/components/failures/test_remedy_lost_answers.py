"""A connection that breaks off is told with what may have been done, and what to do about it."""

import json
from pathlib import Path

import pytest

from components.failures.plugin_errors import at_a_delete, finding_for, plugin_errors
from components.ownership.orphans import DELETE

RECORDINGS = Path(__file__).parents[2] / "sandbox" / "gcp_plugin" / "recordings" / "faults"
LOST = {
    name: told
    for name, told in json.loads((RECORDINGS / "summary.json").read_text("utf-8")).items()
    if name.startswith("lost-")
}
MADE_TWICE = {
    "gcp:monitoring/alertPolicy:AlertPolicy": "alertPolicies",
    "gcp:monitoring/notificationChannel:NotificationChannel": "notificationChannels",
    "gcp:monitoring/dashboard:Dashboard": "dashboards",
    "gcp:billing/budget:Budget": "budgets",
    "gcp:resourcemanager/lien:Lien": "liens",
    "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment": (
        "endpoints"
    ),
}
ACCOUNT = "gcp:serviceaccount/account:Account"
CREATED = 'Error creating X: Post "https://a.googleapis.com/v1/b?alt=json": '
IMPERSONATED = 'Post "https://iamcredentials.googleapis.com/v1/a@b.c:generateAccessToken": '
TOKEN = 'oauth2: cannot fetch token: Post "https://oauth2.googleapis.com/token": '


@pytest.mark.parametrize("scenario", LOST)
def test_the_official_plugins_words_for_it_are_recognised(scenario: str) -> None:
    (error, *_) = [line for line in LOST[scenario]["errors"] if "EOF" in line]
    finding = finding_for(ACCOUNT, "a", {}, error, str, "p-1")
    assert finding is not None
    assert (finding.code, finding.fix, finding.waiting_helps) == ("ANSWER_LOST", "pulumi up", True)
    assert "whether it was done" in finding.found


@pytest.mark.parametrize(
    "words",
    [
        "EOF",
        "unexpected EOF",
        "read tcp 10.0.0.1:5->10.0.0.2:443: read: connection reset by peer",
        "write tcp 10.0.0.1:5->10.0.0.2:443: write: broken pipe",
        "http2: client connection lost",
        "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
    ],
)
@pytest.mark.parametrize("kind", MADE_TWICE)
def test_what_google_names_itself_may_be_made_twice(kind: str, words: str) -> None:
    finding = finding_for(kind, "a", {}, CREATED + words, str, "p-1")
    assert finding is not None
    assert (finding.code, finding.fix) == ("ANSWER_LOST", "pulumi up")
    assert "may have been made" in finding.found
    assert "bears this stack's mark" in finding.expected
    update = finding_for(kind, "a", {}, CREATED.replace("Post", "Patch") + words, str, "p-1")
    assert update is not None
    assert "may have been made" not in update.found


def test_everything_that_is_told_as_a_stray_is_told_so_beforehand() -> None:
    rows = [row for row in plugin_errors() if row.code == "ANSWER_LOST" and row.types]
    assert {kind for row in rows for kind in row.types} == set(MADE_TWICE)
    assert {name.rpartition("/")[2] for name in DELETE} == set(MADE_TWICE.values())


def test_a_destroy_that_broke_off_is_to_go_on() -> None:
    error = 'Error deleting X: Delete "https://a.googleapis.com/v1/b": EOF'
    finding = finding_for(ACCOUNT, "a", {}, error, str, "p-1")
    assert finding is not None
    assert at_a_delete(finding, "a", protected=False).fix == ("pulumi destroy --run-program")


@pytest.mark.parametrize(
    "words",
    [
        "dial tcp: lookup a.googleapis.com: no such host",
        "dial tcp 10.0.0.2:443: connect: connection refused",
        "proxyconnect tcp: dial tcp 10.0.0.2:3128: i/o timeout",
        "net/http: TLS handshake timeout",
    ],
)
def test_what_never_reached_google_was_not_done(words: str) -> None:
    finding = finding_for(ACCOUNT, "a", {}, CREATED + words, str, "p-1")
    assert finding is not None
    assert (finding.code, finding.waiting_helps) == ("NETWORK", True)
    assert finding.fix == "pulumi up"
    assert finding.note == "if it fails again: gcloud info --run-diagnostics"
    assert "nothing was asked of Google" in finding.found


@pytest.mark.parametrize(
    "words",
    [
        "tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "x509: certificate signed by unknown authority",
        "proxyconnect tcp: tls: first record does not look like a TLS handshake",
    ],
)
@pytest.mark.parametrize(
    ("asked", "host"),
    [(CREATED, "a.googleapis.com"), (f"{CREATED}{TOKEN}", "oauth2.googleapis.com")],
)
def test_a_certificate_that_the_plugin_does_not_trust_is_not_waited_for(
    asked: str, host: str, words: str
) -> None:
    """Python may trust it all the same: what the program asked was answered."""
    finding = finding_for(ACCOUNT, "a", {}, asked + words, str, "p-1")
    assert finding is not None
    assert (finding.code, finding.waiting_helps) == ("NETWORK", False)
    assert finding.fix == f"curl -v https://{host}/"
    assert finding.note.endswith("SSL_CERT_FILE; then pulumi up")
    assert "nothing was asked of Google" in finding.found


@pytest.mark.parametrize(
    "asked",
    [
        f"{CREATED}{TOKEN}",
        f"{CREATED}oauth2: cannot fetch token: ",
        f"{CREATED}oauth2/google: {IMPERSONATED}",
        f'{CREATED}Get "http://metadata.example/service-accounts/default/token?scopes=a": ',
    ],
)
@pytest.mark.parametrize("kind", [ACCOUNT, *MADE_TWICE])
def test_where_the_token_s_answer_was_lost_nothing_was_done(kind: str, asked: str) -> None:
    finding = finding_for(kind, "a", {}, f"{asked}unexpected EOF", str, "p-1")
    assert finding is not None
    assert (finding.code, finding.fix, finding.waiting_helps) == ("UNAVAILABLE", "pulumi up", True)
    assert "nothing was asked of Google" in finding.found
