"""The probe `openai-sdk` as a check of the report: passed when text arrived, no more."""

from reports.model import AttemptRecord, CheckResult, Status
from smoke.run.openai_sdk import BLIND_SPOTS, GOOD_STATE, ID, NAME, Heard

MILLISECONDS = 1000.0


def check_of_openai_sdk(heard: Heard) -> CheckResult:
    finding = heard.diagnosis.finding if heard.diagnosis else None
    failed = Status.SKIP if heard.diagnosis and heard.diagnosis.undecided else Status.FAIL
    duration = round(heard.seconds * MILLISECONDS, 3)
    attempt = AttemptRecord(
        http_status=heard.http_status,
        verdict=heard.verdict.value,
        code=finding.code if finding else None,
        duration_ms=duration,
        waited_ms=0.0,
    )
    return CheckResult(
        id=ID,
        category="chat",
        name=NAME,
        good_state=GOOD_STATE,
        status=failed if finding else Status.PASS,
        verdict=heard.verdict.value,
        evidence=f"{heard.evidence}; {BLIND_SPOTS}",
        finding=finding,
        retryable=bool(finding and finding.waiting_helps),
        duration_ms=duration,
        attempts=[attempt],
    )
