"""The report: target, checks, figures. One shape for the smoke test and for every other check.

Its JSON Schema is `report.schema.json` beside this file. It never holds a token or a header.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from findings.finding import Finding

SCHEMA_VERSION = 2


class Status(StrEnum):
    """Unable to check is neither a pass nor a failure: it is skipped, with the reason."""

    PASS = "pass"  # noqa: S105 - a status
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured value; None where it could not be measured."""

    value: float | int | None
    unit: str
    formula: str
    """How it was computed, from the names of other figures."""


@dataclass(frozen=True, kw_only=True)
class AttemptRecord:
    """One request that was sent for a check."""

    http_status: int | None
    verdict: str
    code: str | None
    """The finding's code; None where nothing was wrong."""
    duration_ms: float
    waited_ms: float
    """The pause before it."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the model said."""

    text: str
    reasoning: str
    finish_reason: str | None
    done: bool
    """Whether `data: [DONE]` came."""
    tool_calls: list[dict[str, str]]
    usage: dict[str, int | None] | None
    """Google's own token counts."""


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """One metric over many samples; None where there are too few of them to say."""

    unit: str
    formula: str
    count: int
    """Samples; for most metrics one per passing run."""
    min: float
    mean: float
    max: float
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One of several runs of a check."""

    number: int
    """From 1, in the order of starting."""
    began_ms: float
    """Since the first run began."""
    status: Status
    verdict: str
    code: str | None
    attempts: int
    connection_reused: bool
    """False: the run's times include opening its connection."""
    slo_met: bool | None
    """None: no objectives were given."""
    metrics: dict[str, float | int | None]
    """By name; units and formulas are those of the check's `metrics`."""


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One question and its answer."""

    id: str
    """Stable, never given a second meaning: `VTX-CHAT-001`."""
    category: str
    name: str
    good_state: str
    """The fact that should hold, as a sentence."""
    status: Status
    verdict: str | None = None
    evidence: str | None = None
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    finding: Finding | None = None
    """What is wrong and what to do; None when nothing is."""
    retryable: bool = False
    """Whether the check may come out better later without anybody doing anything."""
    duration_ms: float = 0.0
    attempts: list[AttemptRecord] = field(default_factory=list)
    answer: Answer | None = None
    metrics: dict[str, Figure] = field(default_factory=dict)
    """Of the run that decided: the first of the worst, or the last where all were well."""
    runs: list[RunRecord] = field(default_factory=list)
    distributions: dict[str, Distribution] = field(default_factory=dict)
    percentile_rule: str | None = None
    totals: dict[str, Figure] = field(default_factory=dict)
    """Figures of all runs together: how many, how fast, how many met the objectives."""

    @property
    def undecided(self) -> bool:
        """It could not be answered, and the finding says why; others were skipped because of it."""
        return self.status is Status.SKIP and self.finding is not None


@dataclass(frozen=True, kw_only=True)
class Target:
    """What was asked, and as whom; None for what is not known or does not apply."""

    project: str | None = None
    project_number: str | None = None
    location: str | None = None
    model: str | None = None
    url: str | None = None
    principal: str | None = None
    stack: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """One run of one command."""

    schema_version: int = SCHEMA_VERSION
    tool_version: str = ""
    command: str = ""
    """The command line that runs it again."""
    started_at: str = ""
    """RFC 3339, UTC."""
    exit_code: int = 0
    strict: bool = False
    """Whether warnings make the run fail."""
    target: Target = field(default_factory=Target)
    checks: list[CheckResult] = field(default_factory=list)

    def fails(self, check: CheckResult) -> bool:
        return check.status is Status.FAIL or (self.strict and check.status is Status.WARN)

    def root_causes(self) -> list[CheckResult]:
        """Checks with something wrong of their own; several with the same finding count once."""
        causes: dict[tuple[str, str, str], CheckResult] = {}
        for check in self.checks:
            if check.finding:
                found = check.finding
                causes.setdefault((check.status, found.code, found.fix), check)
        return list(causes.values())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
