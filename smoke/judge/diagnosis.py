"""A transcript and its verdict to the cause: what Google said, or how the connection failed."""

import datetime
import re

from google_api.causes import Cause, classify, settle_with_catalogue
from google_api.error_body import GoogleError, parse_error_body, read_error
from google_api.proxy import proxy_for
from google_api.transport import transport_cause
from smoke.judge.fix_context import Situation
from smoke.judge.remedies import Diagnosis, diagnose
from smoke.judge.verdict import Outcome, Verdict, VerdictName
from smoke.stream.transcript import Transcript


def diagnose_chat(
    seen: Transcript, verdict: Verdict, situation: Situation, today: datetime.date
) -> Diagnosis | None:
    """None when nothing is wrong; a warning has a diagnosis too."""
    if verdict.outcome is Outcome.OK:
        return None
    error, found = None, verdict.evidence
    if verdict.name is VerdictName.NO_RESPONSE:
        proxy = proxy_for(situation.url)
        found = f"{verdict.evidence} (through {proxy})" if proxy else verdict.evidence
        cause = transport_cause(seen.transport_error)
    elif error := google_error(seen, verdict):
        cause, found = classify(error), str(error)
        if verdict.name is VerdictName.STREAM_ERROR and cause is Cause.UNEXPECTED_RESPONSE:
            cause = Cause.STREAM_ERROR
    elif verdict.name is VerdictName.OK:
        cause, found = Cause.HARMONY_MARKERS, "; ".join(verdict.warnings)
    else:
        cause = Cause(verdict.name.value)
    settled = settle_with_catalogue(cause, situation.model, situation.location, today)
    return diagnose(settled, found, situation, error, asked_delay(seen))


def asked_delay(seen: Transcript) -> float | None:
    """Retry-After in seconds; the form with a date is not used by Google."""
    return float(seen.retry_after) if re.fullmatch(r"\d{1,6}", seen.retry_after) else None


def google_error(seen: Transcript, verdict: Verdict) -> GoogleError | None:
    if verdict.name is VerdictName.HTTP_ERROR:
        return parse_error_body(seen.status, seen.body)
    if verdict.name is VerdictName.STREAM_ERROR and seen.error:
        return read_error(None, seen.error.body)
    return None
