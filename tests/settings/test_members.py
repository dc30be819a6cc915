"""Federated principals are members like addresses; what lets in everybody is refused, and why."""

import pytest

from settings.members import MOST_MEMBERS, one_spelling
from settings.validation.reading import read_settings
from tests.settings.test_reading import GOOD, TODAY, refusal

WORKLOADS = "iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/team-pool"
GKE = "iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/acme.svc.id.goog"
WORKFORCE = "iam.googleapis.com/locations/global/workforcePools/acme-people"
CLUSTER = "https://container.googleapis.com/v1/projects/acme/locations/europe-west4/clusters/c"
EVERY_ACCOUNT = "cloudresourcemanager.googleapis.com/projects/1/type/ServiceAccount"
FEDERATED = (
    f"principal://{WORKLOADS}/subject/repo:acme/app:ref:refs/heads/main",
    f"principalSet://{WORKLOADS}/attribute.aws_role/arn:aws:sts::123456789012:assumed-role/Batch",
    f"principalSet://{WORKLOADS}/group/batch",
    f"principalSet://{WORKLOADS}/*",
    f"principal://{GKE}/subject/ns/prod/sa/search",
    f"principalSet://{GKE}/namespace/prod",
    f"principalSet://{GKE}/kubernetes.cluster/{CLUSTER}",
    f"principal://{WORKFORCE}/subject/dev@example.com",
    f"principalSet://{WORKFORCE}/group/ml@example.com",
)


@pytest.mark.parametrize("key", ["callers", "developers"])
def test_every_documented_form_of_a_federated_principal_is_a_member(key: str) -> None:
    settings = read_settings({**GOOD, key: list(FEDERATED)}, TODAY)
    assert getattr(settings, key) == FEDERATED


@pytest.mark.parametrize("key", ["callers", "developers"])
@pytest.mark.parametrize(
    ("member", "why"),
    [
        ("allUsers", "everybody on the internet"),
        ("allAuthenticatedUsers", "any Google account"),
        ("deleted:serviceAccount:a@b.iam.gserviceaccount.com?uid=1", "an account that is gone"),
        (f"deleted:{FEDERATED[0]}", "an account that is gone"),
        ("domain:example.com", "name a group"),
        (
            "principalSet://cloudresourcemanager.googleapis.com/projects/1/type/ServiceAccount",
            "every",
        ),
        (FEDERATED[0].replace("projects/123", "projects/acme"), "number, not its id"),
        (f"principal://{WORKLOADS}/*", "not of the form"),
        (f"principalSet://{WORKLOADS}/subject/x", "not of the form"),
        (f"principalSet://{WORKLOADS}/attribute.repo/*", "not of the form"),
        (f"principal://{WORKLOADS}", "not of the form"),
        (f"principal://{WORKLOADS}/subject/", "not of the form"),
        (f"principal://evil.example/{WORKLOADS}/subject/x", "not of the form"),
    ],
)
def test_a_member_that_is_refused_is_told_why(key: str, member: str, why: str) -> None:
    message = refusal({**GOOD, key: ["user:dev@example.com", member]})
    assert f"{member!r}, " in message
    assert why in message.split("expected")[0]
    assert f"pulumi config set --path '{key}[1]'" in message


def test_the_case_of_a_federated_principal_tells_it_apart() -> None:
    two = [f"principal://{WORKLOADS}/subject/{name}" for name in ("Batch", "batch")]
    assert len(read_settings({**GOOD, "callers": two}, TODAY).callers) == len(two)
    assert "a second time" in refusal({**GOOD, "callers": [two[0], two[0]]})


@pytest.mark.parametrize("key", ["callers", "developers"])
def test_more_members_than_a_policy_should_carry_are_refused(key: str) -> None:
    members = [f"user:dev{number}@example.com" for number in range(MOST_MEMBERS + 1)]
    assert len(getattr(read_settings({**GOOD, key: members[1:]}, TODAY), key)) == MOST_MEMBERS
    message = refusal({**GOOD, key: members})
    assert f"found     {MOST_MEMBERS + 1} of them\n" in message
    assert "a group counts as one" in message
    assert f"pulumi config rm --path '{key}[{MOST_MEMBERS}]'" in message


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("user:Dev@Example.com", "user:dev@example.com"),
        (
            "serviceAccount:CI@p-1.iam.gserviceaccount.com",
            "serviceAccount:ci@p-1.iam.gserviceaccount.com",
        ),
        (
            "principal://iam.googleapis.com/P/subject/S",
            "principal://iam.googleapis.com/P/subject/S",
        ),
        ("gpt-oss-batch", "gpt-oss-batch"),
    ],
)
def test_an_address_is_known_by_its_lower_case_and_its_kind_by_its_own(
    typed: str, known: str
) -> None:
    assert one_spelling(typed) == known


POOL = "iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p"


@pytest.mark.parametrize("word", ["$(id)", "`id`", "a;id", "a|id", "a&id", "a>b", "a\nid", 'a"b'])
@pytest.mark.parametrize("form", [f"principal://{POOL}/subject/{{}}", "user:{}@example.com"])
def test_a_member_holds_nothing_that_a_shell_takes_for_its_own(form: str, word: str) -> None:
    assert "callers" in refusal({**GOOD, "callers": [form.format(word)]})


@pytest.mark.parametrize(
    "member",
    [
        "user:o'brien+x@example.com",
        f"principalSet://{POOL}/attribute.aws_role/arn:aws:sts::1:assumed-role/a=b,c@d+e",
        f"principalSet://{POOL}/group/My%20group",
    ],
)
def test_a_member_that_google_documents_is_taken_as_it_is(member: str) -> None:
    assert read_settings({**GOOD, "callers": [member]}, TODAY).callers == (member,)
