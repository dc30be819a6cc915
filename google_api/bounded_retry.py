"""Retrying that ends: the google-cloud clients retry 503 for a minute whatever timeout they get."""

from google.api_core.exceptions import ServiceUnavailable
from google.api_core.retry import Retry, if_exception_type


def bounded(seconds: float) -> Retry:
    """Tries again while Google is unavailable, for so many seconds in all."""
    return Retry(
        predicate=if_exception_type(ServiceUnavailable),
        initial=min(1.0, seconds / 4),
        timeout=seconds,
    )
