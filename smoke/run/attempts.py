"""Sending again, where that is right: before anything came, and where the cause may pass.

Two plans. Without `--wait` only congestion is retried, a few times: a busy or unreachable server.
With it, everything that waiting can help is tried again until the time is up: a grant or an enabled
API takes minutes to be known everywhere. Once a byte of a stream has come nothing is sent again,
because the second answer may be billed too. A token that Google refuses is replaced once, where a
new one can be had. Every attempt is kept for the report.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from google_api.backoff import Backoff
from google_api.causes import Cause
from smoke.judge.remedies import Diagnosis
from smoke.judge.verdict import Verdict, VerdictName
from smoke.stream.transcript import Transcript

CONGESTION = frozenset({Cause.QUOTA_429, Cause.UNAVAILABLE, Cause.UNREACHABLE})
NOTHING_CAME = frozenset({VerdictName.NO_RESPONSE, VerdictName.HTTP_ERROR})
BACKOFF = Backoff(first=1.0, longest=30.0)
POLL_EVERY = 10.0
"""Seconds between tries while waiting; Google's own starter pack polls as often after enabling."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One request and what became of it."""

    transcript: Transcript
    verdict: Verdict
    diagnosis: Diagnosis | None
    waited: float = 0.0
    """Seconds before it was sent."""

    @property
    def token_was_refused(self) -> bool:
        found = self.diagnosis
        refused = found is not None and found.cause is Cause.CREDENTIALS_EXPIRED
        return refused and self.may_be_repeated

    @property
    def may_be_repeated(self) -> bool:
        nothing_came = self.verdict.name in NOTHING_CAME
        broken_head = self.transcript.status is None and self.transcript.response_started
        return nothing_came and not broken_head


@dataclass(frozen=True, kw_only=True)
class Persistence:
    """When to try again."""

    retries: int = 2
    """How often, where the server is merely busy or away."""
    wait: float = 0.0
    """Seconds in which everything that waiting can help is tried again."""
    since: float | None = None
    """Moment from which `wait` counts, on the clock of `Attempts`; None: from the first try."""

    def poll_delay(self, elapsed: float, asked: float | None = None) -> float | None:
        """Seconds until the next try of what waiting can help; None when the wait is over."""
        left = self.wait - elapsed
        delay = asked or min(POLL_EVERY, left)  # the last try comes as the time is up
        return delay if 0 < delay <= left else None

    def delay(self, attempt: Attempt, made: int, elapsed: float) -> float | None:
        """Seconds until the next try; None when there is none."""
        found = attempt.diagnosis
        if found is None or not attempt.may_be_repeated or not found.finding.waiting_helps:
            return None
        asked = found.retry_after
        if self.wait:
            return self.poll_delay(elapsed, asked)
        if found.cause not in CONGESTION or made > self.retries:
            return None
        delay = asked or jittered(BACKOFF.pause(made))
        return delay if delay <= BACKOFF.longest else None


def jittered(seconds: float) -> float:
    """So that many that failed together do not come back together."""
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311 - no secret


Notice = Callable[[Attempt, float], None]
"""Told before each pause: the attempt that failed and how long the pause is."""
Renew = Callable[[], bool]
"""Makes a new token and says whether there is one."""


@dataclass
class Attempts:
    """Tries until it works or `persistence` gives up; `made` holds every try, in order."""

    persistence: Persistence
    notice: Notice
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    made: list[Attempt] = field(default_factory=list)
    renew: Renew = lambda: False

    def run(self, once: Callable[[float], Attempt]) -> Attempt:
        """`once` gets the seconds that were waited before it."""
        since, waited, tries, renewed = self.persistence.since, 0.0, 0, False
        began = self.clock() if since is None else since
        while True:
            attempt = once(waited)
            self.made.append(attempt)
            if not renewed and attempt.token_was_refused and self.renew():
                renewed, waited = True, 0.0
                continue
            tries += 1
            delay = self.persistence.delay(attempt, tries, self.clock() - began)
            if delay is None:
                return attempt
            self.notice(attempt, delay)
            self.sleep(delay)
            waited = delay
