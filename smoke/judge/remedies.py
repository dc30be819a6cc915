"""A cause and its situation to a finding: the case of the catalogue that is named as the cause."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from findings.cases import make_finding
from findings.finding import Finding
from google_api.causes import Cause
from google_api.error_body import GoogleError
from smoke.judge.fix_context import Situation

CODES: Mapping[Cause, str] = {
    Cause.KEY_REFUSED: "CREDENTIALS_EXPIRED",
    Cause.CALLER_DISABLED: "CALLER_MISSING",
    Cause.MODEL_UNKNOWN: "MODEL_NOT_ENABLED_OR_RETIRED",
    Cause.MODEL_NOT_SERVED: "MODEL_NOT_ENABLED_OR_RETIRED",
    Cause.QUOTA_FIXED: "QUOTA_429",
    Cause.DNS: "NETWORK",
    Cause.TLS: "NETWORK",
    Cause.PROXY: "NETWORK",
    Cause.UNREACHABLE: "UNAVAILABLE",
}
"""Where it is not the cause's own name."""
UNDECIDED = frozenset({Cause.DNS, Cause.TLS, Cause.PROXY, Cause.UNREACHABLE})
"""No answer of Google's came back (exit code 3)."""
DEFAULT_SERVICE = "aiplatform.googleapis.com"
DEFAULT_CONSTRAINT = "vertexai.allowedModels"
DEFAULT_PERMISSION = "aiplatform.endpoints.predict"


@dataclass(frozen=True)
class Diagnosis:
    """The finding, and what a program needs to know beside it."""

    finding: Finding
    cause: Cause | None = None
    undecided: bool = False
    """Whether the question could not be decided at all."""
    retry_after: float | None = None
    """Seconds the server asks to be left alone."""


def code_of(cause: Cause) -> str:
    """The finding's code; its case is named as the cause."""
    return CODES.get(cause, cause.name)


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
    finding = make_finding(code_of(cause), cause.value, words, found=found)
    missing = finding.permission or error.permission or None
    return Diagnosis(replace(finding, permission=missing), cause, cause in UNDECIDED, retry_after)
