"""Reports as a run could have made them, hostile text included."""

from typing import Any

from findings.finding import Finding
from reports.model import Answer, CheckResult, Report, Status

HOSTILE = "```\n<script>alert(1)</script> | row |\r\n::error::pwned\n# title ]]> \x00\x1b[31m\ud800"


def a_finding(**changes: Any) -> Finding:
    fields = {
        "code": "API_DISABLED",
        "good_state": "the API is enabled",
        "found": "it is off",
        "expected": "on",
        "fix": "gcloud services enable x",
        "waiting_helps": True,
    }
    return Finding(**{**fields, **changes})


def a_check(status: Status = Status.PASS, number: int = 1, **changes: Any) -> CheckResult:
    fields = {
        "id": f"VTX-CHAT-{number:03}",
        "category": "chat",
        "name": "text",
        "good_state": "it answers",
        "status": status,
        "duration_ms": 1500.0,
    }
    return CheckResult(**{**fields, **changes})


def an_answer(text: str) -> Answer:
    return Answer(
        text=text, reasoning=text, finish_reason="stop", done=True, tool_calls=[], usage=None
    )


def hostile_report() -> Report:
    found = a_finding(
        found=HOSTILE, fix=HOSTILE, expected=HOSTILE, good_state=HOSTILE, code="NOT_A_STREAM"
    )
    check = a_check(
        Status.FAIL,
        finding=found,
        answer=an_answer(HOSTILE),
        good_state=HOSTILE,
        evidence=HOSTILE,
        warnings=[HOSTILE],
        notes=[HOSTILE],
        verdict="not_a_stream",
    )
    return Report(checks=[check], started_at="2026-11-22T10:00:00+00:00")


def every_status() -> Report:
    return Report(
        checks=[
            a_check(number=1, verdict="ok"),
            a_check(Status.WARN, 2, finding=a_finding(code="NO_DONE"), warnings=["no [DONE]"]),
            a_check(Status.FAIL, 3, finding=a_finding()),
            a_check(Status.SKIP, 4, finding=a_finding(code="NETWORK")),
            a_check(Status.SKIP, 5, evidence="not run: VTX-CHAT-004 comes first"),
            a_check(Status.FAIL, 1, category="target", finding=a_finding(code="X"), name="target"),
        ]
    )
