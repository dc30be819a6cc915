"""Nothing is sent again once something came; before that, only what may help."""

from collections.abc import Iterator

import pytest

from google_api.causes import Cause
from smoke.judge.fix_context import Situation
from smoke.judge.remedies import diagnose
from smoke.judge.verdict import Verdict, VerdictName
from smoke.run.attempts import BACKOFF, POLL_EVERY, Attempt, Attempts, Persistence
from smoke.stream.transcript import Transcript

SITUATION = Situation(project="p", location="global", model="openai/m", url="https://x.invalid/")
GOOD = Attempt(transcript=Transcript(), verdict=Verdict(VerdictName.OK, ""), diagnosis=None)


def failed(
    cause: Cause,
    verdict: VerdictName = VerdictName.HTTP_ERROR,
    retry_after: float | None = None,
    seen: Transcript | None = None,
) -> Attempt:
    return Attempt(
        transcript=seen or Transcript(status=503),
        verdict=Verdict(verdict, "e"),
        diagnosis=diagnose(cause, "f", SITUATION, retry_after=retry_after),
    )


class Run:
    """Plays attempts on a clock that only sleeping moves."""

    def __init__(self, persistence: Persistence, *attempts: Attempt) -> None:
        self.now, self.slept = 0.0, list[float]()
        self.told: list[str] = []
        self._coming: Iterator[Attempt] = iter(attempts)
        self.attempts = Attempts(
            persistence,
            lambda attempt, _delay: self.told.append(attempt.verdict.name),
            sleep=self.sleep,
            clock=lambda: self.now,
        )
        self.last = self.attempts.run(lambda _waited: next(self._coming))

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)


def test_congestion_is_tried_again_so_often_and_every_try_is_kept() -> None:
    busy = failed(Cause.UNAVAILABLE)
    assert Run(Persistence(retries=2), busy, busy, GOOD).last is GOOD
    given_up = Run(Persistence(retries=2), busy, busy, busy)
    assert given_up.last is busy
    assert (len(given_up.attempts.made), len(given_up.slept), len(given_up.told)) == (3, 2, 2)
    assert given_up.slept[0] < given_up.slept[1]


@pytest.mark.parametrize(
    "attempt",
    [
        failed(Cause.PERMISSION_MISSING),
        failed(Cause.INVALID_REQUEST),
        failed(Cause.QUOTA_FIXED),
        failed(Cause.DNS, VerdictName.NO_RESPONSE),
        failed(Cause.UNAVAILABLE, VerdictName.STREAM_ERROR),
        failed(Cause.STREAM_TRUNCATED, VerdictName.STREAM_TRUNCATED),
        failed(Cause.UNREACHABLE, VerdictName.NO_RESPONSE, seen=Transcript(response_started=True)),
    ],
    ids=lambda attempt: f"{attempt.verdict.name}-{attempt.diagnosis.cause}",
)
def test_nothing_else_is_sent_twice(attempt: Attempt) -> None:
    assert Run(Persistence(retries=5), attempt).slept == []


def test_the_servers_own_delay_is_kept_unless_it_is_too_long() -> None:
    run = Run(Persistence(), failed(Cause.QUOTA_429, retry_after=7.0), GOOD)
    assert run.slept == [7.0]
    too_long = failed(Cause.QUOTA_429, retry_after=BACKOFF.longest + 1)
    assert Run(Persistence(), too_long).slept == []


def test_waiting_goes_on_until_the_time_is_up() -> None:
    missing = failed(Cause.PERMISSION_MISSING)
    run = Run(Persistence(wait=3 * POLL_EVERY), missing, missing, missing, missing)
    assert run.last is missing
    assert run.slept == [POLL_EVERY] * 3


def test_the_last_try_comes_as_the_time_is_up_and_not_before() -> None:
    missing = failed(Cause.PERMISSION_MISSING)
    assert Run(Persistence(wait=POLL_EVERY / 2), missing, GOOD).slept == [POLL_EVERY / 2]
    asked_longer = failed(Cause.QUOTA_429, retry_after=POLL_EVERY)
    assert Run(Persistence(wait=POLL_EVERY / 2), asked_longer, GOOD).slept == []


def test_waiting_stops_at_once_when_the_reason_becomes_one_that_stays() -> None:
    run = Run(Persistence(wait=300), failed(Cause.API_DISABLED), failed(Cause.MODEL_RETIRED), GOOD)
    assert (run.last.diagnosis and run.last.diagnosis.cause) is Cause.MODEL_RETIRED
    assert run.slept == [POLL_EVERY]


def test_a_wait_is_one_for_all_that_a_command_asks() -> None:
    """Seven probes that each wait five minutes would be half an hour."""
    missing = failed(Cause.PERMISSION_MISSING)
    begun = Persistence(wait=3 * POLL_EVERY, since=-2 * POLL_EVERY)
    assert Run(begun, missing, missing, GOOD).slept == [POLL_EVERY]
