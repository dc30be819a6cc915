"""One smoke test as data: what JSON holds and what the summary on the terminal says.

Never holds a token or a header.
"""

from dataclasses import dataclass

from checks.chat.metrics import Metric, metrics
from checks.chat.transcript import Transcript
from checks.chat.verdict import Verdict
from checks.finding import Finding
from checks.remedies import Diagnosis
from checks.situation import Situation

SCHEMA_VERSION = 1
NOT_SENT = "not_sent"


@dataclass(frozen=True, kw_only=True)
class SmokeReport:
    """What is known when the command ends; None for what it did not come to."""

    tool_version: str = ""
    situation: Situation | None = None
    transcript: Transcript | None = None
    verdict: Verdict | None = None
    diagnosis: Diagnosis | None = None

    @property
    def passed(self) -> bool:
        return self.verdict is not None and self.verdict.passed

    @property
    def undecided(self) -> bool:
        return self.diagnosis is not None and self.diagnosis.undecided

    @property
    def finding(self) -> Finding | None:
        return self.diagnosis.finding if self.diagnosis else None

    def as_dict(self) -> dict[str, object]:
        return {
            "schema_version": SCHEMA_VERSION,
            "tool_version": self.tool_version,
            **target_fields(self.situation),
            "verdict": self.verdict.name.value if self.verdict else NOT_SENT,
            "passed": self.passed,
            "evidence": self.verdict.evidence if self.verdict else None,
            "finding": self.finding.as_dict() if self.finding else None,
            **answer_fields(self.transcript),
            "attempts": attempts(self.transcript, self.verdict),
        }


def target_fields(situation: Situation | None) -> dict[str, object]:
    names = ("project", "project_number", "location", "model", "url", "principal", "stack")
    return {name: getattr(situation, name, None) or None for name in names}


def answer_fields(seen: Transcript | None) -> dict[str, object]:
    return {
        "answer": seen.answer if seen else None,
        "reasoning": seen.thoughts if seen else None,
        "finish_reason": seen.finish_reason if seen else None,
        "done": seen.done if seen else None,
        "usage": seen.usage.as_dict() if seen and seen.usage else None,
        "metrics": {name: metric.as_dict() for name, metric in metrics(seen).items()}
        if seen
        else {},
        "notes": seen.notes if seen else [],
    }


def attempts(seen: Transcript | None, verdict: Verdict | None) -> list[dict[str, object]]:
    """Every request that was sent; there is one, because a stream is never asked for twice."""
    if seen is None or verdict is None:
        return []
    duration = {"value": round(seen.closed_at * 1000, 3), "unit": "ms"}
    return [{"http_status": seen.status, "verdict": verdict.name.value, "duration": duration}]


def summary(seen: Transcript) -> list[tuple[str, str]]:
    """Label and value, for a person."""
    figures = metrics(seen)
    speed = figures["output_tokens_per_second"]
    tokens = figures["output_tokens"]
    return [
        ("finish reason", seen.finish_reason or "none"),
        ("usage", usage_line(seen)),
        ("first token", shown(figures["time_to_first_token_ms"])),
        ("first word", shown(figures["time_to_first_output_token_ms"])),
        ("whole answer", shown(figures["request_latency_ms"])),
        ("speed", f"{shown(speed)} after the first ({tokens.value} tokens, {tokens.formula})"),
        *(("note", note) for note in seen.notes),
    ]


def usage_line(seen: Transcript) -> str:
    if seen.usage is None:
        return "not sent"
    usage = seen.usage
    reasoning = f" ({usage.reasoning_tokens} reasoning)" if usage.reasoning_tokens else ""
    parts = f"{usage.prompt_tokens} prompt + {usage.completion_tokens} completion{reasoning}"
    return f"{parts} = {usage.total_tokens} tokens"


def shown(metric: Metric) -> str:
    return "unknown" if metric.value is None else f"{metric.value:,.1f} {metric.unit}"
