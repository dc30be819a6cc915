"""Each rule finds its value, in whatever place, and one value has one placeholder everywhere."""

from dataclasses import asdict
from typing import Any

import pytest

from sandbox.recorder.exchange import Exchange
from sandbox.recorder.redaction import leftovers, redacted
from sandbox.recorder.rules import rules
from sandbox.recorder.secrets import SECRET, without_secrets


def one(answer: Any = None, path: str = "/iam/v1/x", request: Any = None) -> Exchange:
    return Exchange(1, "caller-1", "GET", path, {}, request, 200, {}, answer)


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("user:jane.doe@corp.example.co", "user:person-1@redacted.example"),
        ("projects/acme-1x/services/y", "projects/project-1/services/y"),
        ("projects/123456789012/services/y", "projects/900000000001/services/y"),
        ("organizations/4455667788", "organizations/800000000001"),
        ("folders/99887766554", "folders/700000000001"),
        ("billingAccounts/0A1B2C-3D4E5F-678901", "billingAccounts/000000-000000-000001"),
        ("x-runner@acme-1x.iam.gserviceaccount.com",
         "account-1@project-1.iam.gserviceaccount.com"),
        ("service-123456789012@gcp-sa-aiplatform.iam.gserviceaccount.com",
         "service-900000000001@gcp-sa-aiplatform.iam.gserviceaccount.com"),
        ("123456789012-compute@developer.gserviceaccount.com",
         "900000000001-compute@developer.gserviceaccount.com"),
        ("from 203.0.113.77 port", "from 192.0.2.1 port"),
        ("2a00:1450:4001:81b::200e", "2001:db8::1"),
        ("operations/cp.8765432109876543210", "operations/cp.60000000000001"),
        # Between letters, too: in one made-up id of some sixty, ten digits stand in a row.
        ("operations/acat.4a8e-a1234567890b", "operations/acat.4a8e-a60000000000001b"),
        ("domain:corp.example.co", "domain:domain-1.redacted.example"),
        ("2026-11-22T17:34:16.123456789Z", "2026-11-22T17:34:16.123456789Z"),
        ("openai/gpt-oss-120b-maas", "openai/gpt-oss-120b-maas"),
    ],
)  # fmt: skip
def test_a_value_becomes_its_placeholder(written: str, becomes: str) -> None:
    kept, redaction = redacted([one({"text": written})])
    assert kept[0].answer == {"text": becomes}
    assert leftovers(kept, redaction) == []


def test_one_value_has_one_placeholder_wherever_it_stands() -> None:
    """Also as a map's key, in a message, percent-encoded, before the place that gave it away."""
    message = "project acme-1x (number 123456789012) has no acme-1x-bucket"
    first = one({"acme-1x": message}, "/iam/v1/projects/-/serviceAccounts/jo%40corp.example")
    second = one({"projectId": "acme-1x", "projectNumber": "123456789012"})
    kept, _ = redacted([first, second])
    text = "project project-1 (number 900000000001) has no project-1-bucket"
    assert kept[0].answer == {"project-1": text}
    assert kept[0].path.endswith("/person-1@redacted.example")


def test_a_query_keeps_its_meaning() -> None:
    path = "/cloudresourcemanager/v3/projects:search?query=id%3Aacme-1x%20AND%20a%26b&pageSize=2"
    kept, _ = redacted([one({"projectId": "acme-1x"}, path)])
    assert kept[0].path.endswith(":search?query=id:project-1+AND+a%26b&pageSize=2")


def test_a_parent_in_two_parts_is_found() -> None:
    body = {"parent": {"type": "organization", "id": "4455667788"}, "name": "n"}
    kept, redaction = redacted([one(request=body)])
    assert kept[0].request["parent"]["id"] == "800000000001"
    assert redaction.kinds["800000000001"] == "organization"


def test_secrets_are_known_by_their_field() -> None:
    fields = {"accessToken": "a", "access_token": "b", "privateKeyData": "c", "clientSecret": "d"}
    assert set(without_secrets(fields).values()) == {SECRET}
    assert without_secrets({"max_tokens": 3, "tokens": "x"}) == {"max_tokens": 3, "tokens": "x"}


def test_the_summary_shows_no_whole_value() -> None:
    _, redaction = redacted([one({"email": "jane.doe@corp.example.co"})])
    assert redaction.summary() == ["e-mail           ja… -> person-1@redacted.example (1 places)"]


def test_redacting_twice_changes_nothing_more() -> None:
    values = ["jane@corp.example.co", "projects/acme-1x", "organizations/4455667788", "10.1.2.3"]
    once, _ = redacted([one({"values": values})])
    twice, _ = redacted(once)
    assert [asdict(x) for x in twice] == [asdict(x) for x in once]


def test_every_rule_has_a_form_of_its_own() -> None:
    forms = [kind.placeholder for kind in rules().kinds]
    assert len(forms) == len(set(forms))
