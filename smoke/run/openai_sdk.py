"""The probe `openai-sdk`: does what people will write work? One streaming call by OpenAI's client.

Never the judge. The client reports a truncated stream, and a 200 that is no stream, as success
(https://github.com/pydantic/pydantic-ai/issues/6610 tells of the same); so all that is asked here
is whether text arrived without an exception, and the rest is left to the other probes.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from findings.finding import CheckError
from findings.printable import printable_line
from google_api.causes import Cause, classify, settle_with_catalogue
from google_api.error_body import GoogleError, parse_error_body, read_error
from google_api.transport import transport_cause
from smoke.http.request import Patience
from smoke.judge.fix_context import Situation, today
from smoke.judge.probes import Wanted
from smoke.judge.remedies import Diagnosis, diagnose
from smoke.judge.verdict import VerdictName
from smoke.run.authorization import Authorization

if TYPE_CHECKING:
    import openai

NAME, ID = "openai-sdk", "VTX-CHAT-007"
GOOD_STATE = "OpenAI's Python client gets a streamed answer"
PATH = "/chat/completions"
NOT_INSTALLED = "not run: the openai package is not installed; fix: pip install 'openai>=3'"
OTHER_PATH = f"not run: OpenAI's client needs an address that ends in {PATH}"
BLIND_SPOTS = (
    "OpenAI's client cannot see a truncated stream, a missing [DONE] or a 200 that is no stream; "
    "VTX-CHAT-001 judges those"
)
NO_KEY = "none"
"""The client refuses to start without a key; a server that needs none ignores it."""


@dataclass
class Heard:
    """What the client handed over, up to its exception if there was one."""

    text: str = ""
    chunks: int = 0
    finish_reason: str | None = None
    verdict: VerdictName = VerdictName.OK
    failure: str = ""
    http_status: int | None = None
    cause: Cause | None = None
    error: GoogleError | None = None
    seconds: float = 0.0
    diagnosis: Diagnosis | None = None

    def fail(self, verdict: VerdictName, cause: Cause, said: object) -> None:
        self.verdict, self.cause = verdict, cause
        self.failure = printable_line(str(said))

    @property
    def evidence(self) -> str:
        counts = f"{len(self.text)} characters in {self.chunks} chunks"
        finish = f"finish_reason {self.finish_reason or 'never came'}"
        return "; ".join(filter(None, [self.failure, counts, finish]))


def why_not(url: str) -> str:
    """Why the probe cannot be run; empty if it can."""
    try:
        import openai  # noqa: F401 - a second, which only this probe shall cost
    except ImportError:
        return NOT_INSTALLED
    return "" if url.endswith(PATH) else OTHER_PATH


def ask(
    situation: Situation,
    authorization: Authorization,
    wanted: Wanted,
    patience: Patience,
    clock: Callable[[], float] = time.perf_counter,
) -> Heard:
    """One call, never repeated and never redirected.

    Raises CheckError when the credentials give no token.
    """
    import openai

    heard = Heard()
    authorization.token()  # an error of the credentials is told as such, not as the client's
    began = clock()
    try:
        with openai.OpenAI(
            base_url=situation.url.removesuffix(PATH),
            api_key=lambda: authorization.token() or NO_KEY,
            max_retries=0,
            timeout=patience.read,
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        ) as client:
            listen(client, wanted, heard, lambda: clock() - began > patience.total)
    except CheckError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it raises is the answer
        explain(error, heard)
    heard.seconds = clock() - began
    if heard.cause is None and not heard.text.strip():
        heard.fail(VerdictName.EMPTY_ANSWER, Cause.EMPTY_ANSWER, "no text came")
    heard.diagnosis = diagnosis_of(heard, situation)
    return heard


def listen(
    client: "openai.OpenAI", wanted: Wanted, heard: Heard, out_of_time: Callable[[], bool]
) -> None:
    with client.chat.completions.create(
        model=wanted.model,
        messages=[{"role": "user", "content": wanted.prompt}],
        max_tokens=wanted.max_tokens,
        reasoning_effort=wanted.reasoning_effort,
        stream=True,
    ) as stream:
        for chunk in stream:
            heard.chunks += 1
            for choice in chunk.choices:
                heard.text += choice.delta.content or ""
                heard.finish_reason = choice.finish_reason or heard.finish_reason
            if out_of_time():
                heard.fail(VerdictName.STALLED, Cause.STALLED, "the total time was used up")
                return


def explain(error: Exception, heard: Heard) -> None:
    """The client's exceptions as the causes that our own client finds."""
    import openai

    if isinstance(error, openai.APIStatusError):
        # The text of an array-shaped error is in `body` alone, and str(error) hides it.
        heard.http_status, heard.error = error.status_code, body_error(error)
        heard.fail(VerdictName.HTTP_ERROR, classify(heard.error), heard.error)
    elif isinstance(error, openai.APIConnectionError):
        described = f"{type(error).__name__}: {error.__cause__ or error}"
        verdict = VerdictName.STREAM_TRUNCATED if heard.chunks else VerdictName.NO_RESPONSE
        cause = Cause.STREAM_TRUNCATED if heard.chunks else transport_cause(error)
        heard.fail(verdict, cause, described)
    elif isinstance(error, openai.APIError):
        heard.error = read_error(None, {"error": error.body})
        cause = classify(heard.error)
        unclear = cause is Cause.UNEXPECTED_RESPONSE
        heard.fail(VerdictName.STREAM_ERROR, Cause.STREAM_ERROR if unclear else cause, error)
    else:
        said = f"OpenAI's client failed: {type(error).__name__}: {error}"
        heard.fail(VerdictName.MALFORMED_EVENT, Cause.MALFORMED_EVENT, said)


def body_error(error: "openai.APIStatusError") -> GoogleError:
    body = error.body
    if body is None or isinstance(body, str):
        return parse_error_body(error.status_code, (body or "").encode())
    # The client takes an object out of its "error"; an array it leaves alone.
    whole = body if isinstance(body, list) else {"error": body}
    return read_error(error.status_code, whole)


def diagnosis_of(heard: Heard, situation: Situation) -> Diagnosis | None:
    if heard.cause is None:
        return None
    cause = settle_with_catalogue(heard.cause, situation.model, situation.location, today())
    return diagnose(cause, heard.failure, situation, heard.error)
