"""An anonymized report names nobody, and still tells its facts and its remedy."""

import dataclasses

import pytest

from reports.anonymize import LEFT_OUT, QUOTING_VERDICTS, anonymized
from reports.as_json import as_json
from reports.model import Report, Status, Target
from tests.reports.made_reports import a_check, a_finding, an_answer

TARGET = Target(
    project="acme-prod",
    project_number="123456789012",
    url="https://llm.acme.example:8443/tenant-7/chat/completions",
    principal="user:ann@acme.example",
    stack="dev",
)
IDENTIFYING = {
    "project in a path": "denied on projects/other-proj/locations/global",
    "number": "project 987654321098 has no billing",
    "person": "for ben+x@corp.example",
    "service account": "sa@their-proj.iam.gserviceaccount.com",
    "plain project": "gcloud projects add-iam-policy-binding plainproject --member=x",
    "option": "gcloud services enable x --project=plainproject",
    "quota project": "gcloud auth application-default set-quota-project plainproject",
    "quoted project": "project 'plainproject' is off",
    "endpoint": "endpoints/5551234:predict",
    "billing": "billingAccounts/012345-6789AB-CDEF01",
    "organization": "organizations/4455",
    "pool": "workloadIdentityPools/corp-pool/subject/ben",
    "host": "curl -v https://proxy.corp.example:3128/x",
    "request": "request 1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "address": "no route to 10.20.30.40",
}
NAMES = [
    "other-proj",
    "987654321098",
    "ben",
    "their-proj",
    "plainproject",
    "5551234",
    "012345",
    "4455",
    "corp",
    "1b4e28ba",
    "10.20",
]


@pytest.mark.parametrize("place", IDENTIFYING)
def test_a_name_goes_from_every_place_that_holds_one(place: str) -> None:
    text = IDENTIFYING[place]
    finding = a_finding(found=text, fix=text, expected=text, good_state=text)
    check = a_check(Status.FAIL, finding=finding, evidence=text, warnings=[text], notes=[text])
    said = as_json(anonymized(Report(checks=[check], command=text)))
    assert not [name for name in NAMES if name in said], said


def test_the_target_goes_wherever_it_stands() -> None:
    text = "acme-prod-bucket, llm.acme.example, --stack dev of ann@acme.example, 123456789012"
    report = Report(
        target=TARGET, command=text, checks=[a_check(evidence=f"dev developers {text}")]
    )
    said = as_json(anonymized(report))
    for name in ("acme", "123456789012", "ann", "tenant-7", "8443", '"dev"', " dev "):
        assert name not in said
    assert "developers" in said, "a short name goes only as a word"


def test_one_thing_has_one_placeholder_and_two_have_two() -> None:
    found = "projects/one-proj and projects/two-proj, again --project=one-proj"
    report = anonymized(Report(checks=[a_check(evidence=found)]))
    assert report.checks[0].evidence == (
        "projects/project-1 and projects/project-2, again --project=project-1"
    )


def test_googles_own_hosts_and_the_facts_stay() -> None:
    finding = a_finding(
        fix="curl https://us-central1-aiplatform.googleapis.com/v1", found="HTTP 403"
    )
    report = Report(checks=[a_check(Status.FAIL, finding=finding, verdict="http_error")])
    assert anonymized(report) == report


def test_the_models_words_and_the_prompt_are_left_out() -> None:
    for verdict in ("ok", *QUOTING_VERDICTS):
        secret = "the patient's words"
        check = a_check(answer=an_answer(secret), verdict=verdict, finding=a_finding(found="x"))
        if verdict != "ok":
            found = a_finding(found=f"found {secret}")
            check = dataclasses.replace(check, evidence=f"found {secret!r}", finding=found)
        command = "smoke_test --prompt 'my words' --probe text"
        report = anonymized(Report(checks=[check], command=command), prompt="my words")
        assert secret not in as_json(report)
        assert report.command == "smoke_test --prompt prompt-1 --probe text"
        assert report.checks[0].answer
        assert report.checks[0].answer.text == LEFT_OUT
