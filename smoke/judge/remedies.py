"""A cause and its situation to a finding: remedies.toml with the blanks filled in."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from findings.finding import Finding
from findings.shell import command
from google_api.causes import Cause
from google_api.error_body import GoogleError
from smoke.judge.fix_context import Situation

REMEDIES_FILE = Path(__file__).with_name("remedies.toml")
DEFAULT_SERVICE = "aiplatform.googleapis.com"
DEFAULT_CONSTRAINT = "vertexai.allowedModels"
DEFAULT_PERMISSION = "aiplatform.endpoints.predict"


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """One row of remedies.toml; the texts hold {blanks} for the words of a situation."""

    code: str
    good_state: str
    expected: str
    fix: str
    note: str = ""
    waiting_helps: bool = False
    undecided: bool = False
    """Nothing was learnt about Google: no answer of its own came back."""


@dataclass(frozen=True)
class Diagnosis:
    """The finding, and what a program needs to know beside it."""

    finding: Finding
    cause: Cause | None = None
    undecided: bool = False
    """Whether the question could not be decided at all."""
    retry_after: float | None = None
    """Seconds the server asks to be left alone."""


@cache
def remedies() -> dict[Cause, Remedy]:
    rows = tomllib.loads(REMEDIES_FILE.read_text(encoding="utf-8"))
    return {Cause(name): Remedy(**{"code": name.upper(), **row}) for name, row in rows.items()}


def constraint(error: GoogleError) -> str:
    """Which organization policy refused, as far as the text says."""
    named = re.search(r"constraints/([\w.]+)", error.message)
    return named.group(1) if named else DEFAULT_CONSTRAINT


def diagnose(
    cause: Cause,
    found: str,
    situation: Situation,
    error: GoogleError | None = None,
    retry_after: float | None = None,
) -> Diagnosis:
    """`error` gives the names that Google itself mentioned: permission, service, project."""
    error = error or GoogleError(http_status=None)
    if retry_after is None:
        retry_after = error.retry_after
    consumer = error.consumer
    if consumer in ("", situation.project_number):
        consumer = situation.project
    permission = error.permission or DEFAULT_PERMISSION
    words = {
        **situation.words(),
        "permission": permission,
        "service": error.service or DEFAULT_SERVICE,
        "consumer": consumer,
        "constraint": constraint(error),
        "grant": situation.grant(permission, consumer),
    }
    remedy = remedies()[cause]
    finding = Finding(
        code=remedy.code,
        good_state=remedy.good_state.format_map(words),
        found=found,
        expected=remedy.expected.format_map(words),
        fix=command(remedy.fix, words),
        note=command(remedy.note, words),
        waiting_helps=remedy.waiting_helps,
        permission=permission if "{grant}" in remedy.fix else error.permission or None,
    )
    return Diagnosis(finding, cause, remedy.undecided, retry_after)
