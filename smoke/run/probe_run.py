"""The smoke test itself: credentials, then each probe's requests, verdicts and diagnoses.

Token and HTTP client are ready before a request's clock starts, so that the figures are the
endpoint's and not the credentials'.
"""

import datetime
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from smoke.http.http_client import HttpClient
from smoke.http.request import ChatRequest, Patience
from smoke.judge.diagnosis import diagnose_chat
from smoke.judge.fix_context import Situation
from smoke.judge.probes import PROBES, Probe, Wanted
from smoke.judge.verdict import Verdict, judge
from smoke.run.attempts import Attempt, Attempts, Notice, Persistence
from smoke.run.authorization import Authorization
from smoke.stream.chunks import Listener
from smoke.stream.client import send
from smoke.stream.transcript import Transcript


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """A probe and everything that was sent for it; the last attempt decides."""

    name: str
    probe: Probe
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def last(self) -> Attempt:
        return self.attempts[-1]


@dataclass(frozen=True, kw_only=True)
class SmokeTest:
    """Everything that a probe needs; probes may follow each other on one connection."""

    client: HttpClient
    situation: Situation
    authorization: Authorization
    patience: Patience
    persistence: Persistence
    listener: Listener
    notice: Notice
    sleep: Callable[[float], None] = time.sleep
    """For the pauses between attempts."""

    def run(self, name: str, wanted: Wanted) -> ProbeResult:
        """Raises CheckError when the credentials give no token any more."""
        probe = PROBES[name]
        result = ProbeResult(name=name, probe=probe)
        request = probe.request(wanted)
        first = self._send(request, result)
        shortfall = probe.expect(first.transcript, wanted) if first.verdict.passed else None
        if shortfall is not None:
            result.attempts[-1] = self._fallen_short(first, Verdict(*shortfall))
        elif probe.second_turn and first.verdict.passed:
            second = self._send(probe.second_turn(request, first.transcript), result)
            second.transcript.notes += called(first.transcript)
        return result

    def _send(self, request: ChatRequest, result: ProbeResult) -> Attempt:
        sent: list[str] = []

        def once(waited: float) -> Attempt:
            headers = self.authorization.headers()
            sent.append(self.authorization.token())
            return self._attempt(request, headers, waited)

        def renew() -> bool:
            return self.authorization.renew(sent[-1])

        attempts = Attempts(self.persistence, self.notice, self.sleep, renew=renew)

        last = attempts.run(once)
        result.attempts.extend(attempts.made)
        return last

    def _attempt(self, request: ChatRequest, headers: Mapping[str, str], waited: float) -> Attempt:
        url = self.situation.url
        seen = send(self.client, url, headers, request, self.patience, self.listener)
        verdict = judge(seen, streamed=request.stream, call_expected=request.call_expected)
        diagnosis = diagnose_chat(seen, verdict, self.situation, today())
        return Attempt(transcript=seen, verdict=verdict, diagnosis=diagnosis, waited=waited)

    def _fallen_short(self, attempt: Attempt, verdict: Verdict) -> Attempt:
        diagnosis = diagnose_chat(attempt.transcript, verdict, self.situation, today())
        return replace(attempt, verdict=verdict, diagnosis=diagnosis)


def called(seen: Transcript) -> list[str]:
    """A server that does not stream the arguments holds the call back until it is whole."""
    return [
        f"{call.name} was called with {call.arguments}, streamed in {len(call.pieces)} pieces"
        for call in seen.tool_calls.values()
    ]


def today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()
