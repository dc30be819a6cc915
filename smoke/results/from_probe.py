"""Probe results as checks of the report."""

from dataclasses import replace

from findings.finding import Finding
from findings.redaction import without_login
from reports.model import (
    Answer,
    AttemptRecord,
    CheckResult,
    Status,
    Target,
)
from smoke.judge.fix_context import Situation
from smoke.judge.verdict import Outcome
from smoke.metrics.metrics import metrics
from smoke.run.attempts import Attempt
from smoke.run.probe_run import ProbeResult
from smoke.stream.transcript import Transcript

MILLISECONDS = 1000.0
STATUSES = {Outcome.OK: Status.PASS, Outcome.WARN: Status.WARN, Outcome.FAIL: Status.FAIL}


def target_of(situation: Situation) -> Target:
    names = ("project", "project_number", "location", "model", "url", "principal", "stack")
    shown = replace(situation, url=without_login(situation.url))
    return Target(**{name: getattr(shown, name) or None for name in names})


def check_of(result: ProbeResult) -> CheckResult:
    last = result.last
    seen, verdict, found = last.transcript, last.verdict, last.diagnosis
    undecided = found is not None and found.undecided
    return CheckResult(
        id=result.probe.id,
        category="chat",
        name=result.name,
        good_state=result.probe.good_state,
        status=Status.SKIP if undecided else STATUSES[verdict.outcome],
        verdict=verdict.name.value,
        evidence=verdict.evidence,
        warnings=list(verdict.warnings),
        notes=seen.notes,
        finding=found.finding if found else None,
        retryable=bool(found and found.finding.waiting_helps),
        duration_ms=sum(attempt.transcript.closed_at for attempt in result.attempts) * MILLISECONDS,
        attempts=[record_of(attempt) for attempt in result.attempts],
        answer=answer_of(seen) if seen.chunks else None,
        metrics=metrics(seen),
    )


def record_of(attempt: Attempt) -> AttemptRecord:
    return AttemptRecord(
        http_status=attempt.transcript.status,
        verdict=attempt.verdict.name.value,
        code=attempt.diagnosis.finding.code if attempt.diagnosis else None,
        duration_ms=round(attempt.transcript.closed_at * MILLISECONDS, 3),
        waited_ms=round(attempt.waited * MILLISECONDS, 3),
    )


def answer_of(seen: Transcript) -> Answer:
    return Answer(
        text=seen.answer,
        reasoning=seen.thoughts,
        finish_reason=seen.finish_reason,
        done=seen.done,
        tool_calls=[
            {"name": call.name, "arguments": call.arguments} for call in seen.tool_calls.values()
        ],
        usage=seen.usage.as_dict() if seen.usage else None,
    )


def stopped(identifier: str, category: str, good_state: str, finding: Finding) -> CheckResult:
    """What kept the probes from being run at all."""
    undecided = finding.code in ("NETWORK", "UNAVAILABLE")
    return CheckResult(
        id=identifier,
        category=category,
        name=category,
        good_state=good_state,
        status=Status.SKIP if undecided else Status.FAIL,
        finding=finding,
        retryable=finding.waiting_helps,
    )


def not_run(name: str, identifier: str, good_state: str, because: str) -> CheckResult:
    return CheckResult(
        id=identifier,
        category="chat",
        name=name,
        good_state=good_state,
        status=Status.SKIP,
        evidence=because,
    )
