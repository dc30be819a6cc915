"""What is tried again, how often, and what never is."""

import json

import pytest

from sandbox.gcp_plugin.errors import GoogleError, PluginError, TransportError
from sandbox.gcp_plugin.retry import is_temporary, retrying
from sandbox.gcp_plugin.waits import Waits

PER_MINUTE = "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'"


def answered(code: int, message: str = "no", **more: object) -> GoogleError:
    body = {"error": {"code": code, "message": message, **more}}
    return GoogleError.from_body(code, json.dumps(body))


@pytest.mark.parametrize(
    "error",
    [
        *(answered(code) for code in (429, 500, 502, 503)),
        answered(409, errors=[{"message": "no", "reason": "operationInProgress"}]),
        answered(403, PER_MINUTE),
        TransportError("connection reset by peer", temporary=True),
    ],
)
def test_temporary_failures_are_tried_again(error: PluginError) -> None:
    outcomes: list[PluginError | None] = [error, error, None]

    def attempt() -> str:
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome
        return "done"

    assert retrying(attempt, Waits(real=False)) == "done"


@pytest.mark.parametrize(
    "error",
    [
        *(answered(code) for code in (400, 401, 403, 404, 409, 412, 501, 504)),
        answered(403, details=[{"reason": "SERVICE_DISABLED"}]),
        TransportError('Post "x": EOF', temporary=False),
    ],
)
def test_other_failures_are_not(error: PluginError) -> None:
    assert not is_temporary(error)


def test_it_gives_up_after_ninety_of_the_plugin_s_seconds() -> None:
    attempts = 0

    def attempt() -> None:
        nonlocal attempts
        attempts += 1
        raise answered(503)

    with pytest.raises(GoogleError):
        retrying(attempt, Waits(real=False))
    # 0.5 + 1 + 1.5 + 2.5 + 4 + 6.5 + 10.5 + 17 + 27.5 = 71 s; the next pause would pass 90.
    assert attempts == 10


def test_the_waits_are_real_only_when_asked_for() -> None:
    real = Waits.from_environment({"SANDBOX_PLUGIN_WAITS": "1"})
    assert real.batch_window(3.0) == 3.0
    assert Waits.from_environment({}).batch_window(3.0) < 1
