"""Which failures are tried again, and how often.

The rules of the upstream provider's retrying transport: 429, 500, 502, 503, Google's "operation in
progress" 409 and per-minute quota 403, and connections that were reset. A POST whose answer was
lost (EOF) is *not* tried again: the work may have been done. 403 SERVICE_DISABLED is not either.
Pauses grow as a Fibonacci series from half a second and end after 90 s of the plugin's own time,
so the number of attempts is the same whether the pauses are real or not.
"""

from collections.abc import Callable
from typing import TypeVar

from sandbox.gcp_plugin.errors import GoogleError, PluginError, TransportError
from sandbox.gcp_plugin.waits import Waits

T = TypeVar("T")

_RETRYABLE_CODES = frozenset({429, 500, 502, 503})
_FIRST_PAUSE = 0.5
_GIVE_UP_AFTER = 90.0


def is_temporary(error: PluginError) -> bool:
    """True if the same request may succeed in a moment, by the provider's global rules."""
    if isinstance(error, TransportError):
        return error.temporary
    if not isinstance(error, GoogleError):
        return False
    if error.code in _RETRYABLE_CODES:
        return True
    if error.code == 409:
        return "operationInProgress" in error.body
    return (
        error.code == 403
        and "Quota exceeded for quota metric" in error.body
        and "per minute" in error.body
    )


def retrying(
    attempt: Callable[[], T],
    waits: Waits,
    also: Callable[[PluginError], bool] = lambda _error: False,
) -> T:
    """The first result of `attempt`, or its last error once retrying makes no sense."""
    pause, next_pause, waited = _FIRST_PAUSE, _FIRST_PAUSE, 0.0
    while True:
        try:
            return attempt()
        except PluginError as error:
            if waited + pause > _GIVE_UP_AFTER or not (is_temporary(error) or also(error)):
                raise
        waits.pause(pause)
        waited += pause
        pause, next_pause = pause + next_pause, pause
