"""The smoke test itself: credentials, one streamed request, verdict, diagnosis.

Token and HTTP client are ready before the request's clock starts, so that the figures are the
endpoint's and not the credentials'.
"""

import dataclasses
import datetime

from google.auth.credentials import Credentials

from checks.causes import classify
from checks.chat.client import Listener, http_client, stream_chat
from checks.chat.diagnosis import diagnose_chat
from checks.chat.report import SmokeReport
from checks.chat.request import ChatRequest, Patience
from checks.chat.verdict import judge
from checks.credentials import ensure_token, load_credentials
from checks.endpoints import VERTEX_AI, refuse_open_line
from checks.finding import CheckError
from checks.impersonation import impersonate, refusal
from checks.principal import principal_of
from checks.remedies import Diagnosis, diagnose
from checks.situation import Situation

NETWORK = "NETWORK"


def run_smoke_test(
    situation: Situation, request: ChatRequest, patience: Patience, listener: Listener
) -> SmokeReport:
    """Never raises for what can go wrong outside: the report says it."""
    try:
        refuse_open_line(situation.url, fix=f"unset {VERTEX_AI.variable}")
        source = load_credentials()
        situation = dataclasses.replace(situation, principal=principal_of(source))
        ensure_token(source)
        credentials = source
        if situation.caller:
            credentials = impersonated(source, situation)
            member = f"serviceAccount:{situation.caller}"
            situation = dataclasses.replace(situation, principal=member)
    except CheckError as error:
        diagnosis = Diagnosis(error.finding, undecided=error.finding.code == NETWORK)
        return SmokeReport(situation=situation, diagnosis=diagnosis)
    headers: dict[str, str] = {}
    credentials.apply(headers)  # type: ignore[no-untyped-call]
    with http_client() as client:
        seen = stream_chat(client, situation.url, headers, request, patience, listener)
    verdict = judge(seen)
    today = datetime.datetime.now(datetime.UTC).date()
    found = diagnose_chat(seen, verdict, situation, today)
    return SmokeReport(situation=situation, transcript=seen, verdict=verdict, diagnosis=found)


def impersonated(source: Credentials, situation: Situation) -> Credentials:
    """Credentials of the caller, with a token. Raises CheckError with Google's reason."""
    credentials = impersonate(source, situation.caller)
    try:
        ensure_token(credentials)
    except CheckError as error:
        google_error = refusal(error)
        if google_error is None:
            raise
        diagnosis = diagnose(classify(google_error), str(google_error), situation, google_error)
        raise CheckError(diagnosis.finding) from error
    return credentials
