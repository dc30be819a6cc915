"""The one border where errors of the google-cloud clients are retried, and become findings.

ErrorInfo.reason SERVICE_DISABLED   API_DISABLED
403 Forbidden                       PERMISSION_MISSING
5xx, retries used up                UNAVAILABLE
refused, reset or timed out         UNAVAILABLE
DNS, TLS, proxy                     NETWORK
RefreshError, OAuthError            CREDENTIALS_EXPIRED
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import google.auth.exceptions
import requests.exceptions
from google.api_core import exceptions as api
from google.api_core.retry import Retry, if_exception_type

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import Command
from google_api.causes import Cause
from google_api.credentials import credentials_expired
from google_api.error_body import GoogleError
from google_api.transport import transport_cause

SERVICE_DISABLED = "SERVICE_DISABLED"
USER_PROJECT_DENIED = "USER_PROJECT_DENIED"
REQUEST_LINE = re.compile(r"^[A-Z]+ https?://\S+: ")
"""The REST transports put it before Google's own words."""


def bounded(seconds: float, *passing: type[Exception]) -> Retry:
    """Retry errors of the `passing` types (default: 503) for so many seconds in all.

    The google-cloud clients retry 503 for a minute, whatever timeout they get.
    """
    return Retry(
        predicate=if_exception_type(*(passing or (api.ServiceUnavailable,))),
        initial=min(1.0, seconds / 4),
        timeout=seconds,
    )


@contextmanager
def explained(good_state: str, *, permission: str, grant: Command) -> Iterator[None]:
    """Run one call to Google; raise CheckError for whatever it refuses.

    `permission` is what the call needs; `grant` is the command that gives it.
    """
    try:
        yield
    except (requests.exceptions.RequestException, google.auth.exceptions.TransportError) as error:
        refused_or_late = transport_cause(error) is Cause.UNREACHABLE
        finding = (unavailable if refused_or_late else unreachable)(good_state, error)
        raise CheckError(finding) from error
    except google.auth.exceptions.GoogleAuthError as error:
        raise CheckError(credentials_expired(str(error))) from error
    except api.Forbidden as error:
        raise CheckError(forbidden(good_state, error, permission, grant)) from error
    except (api.ServerError, api.RetryError, api.TooManyRequests) as error:
        raise CheckError(unavailable(good_state, error)) from error
    except api.GoogleAPICallError as error:
        raise CheckError(refused(good_state, error)) from error


def forbidden(good_state: str, error: api.Forbidden, permission: str, grant: Command) -> Finding:
    if error.reason == SERVICE_DISABLED:
        told = google_error(error)
        return make_finding(
            "API_DISABLED",
            "off_in_quota_project",
            good_state=good_state,
            api=told.service or "the API",
            service=told.service,
            consumer=told.consumer or "PROJECT",
        )
    return make_finding(
        "PERMISSION_MISSING",
        "question_refused",
        good_state=good_state,
        said=own_words(error),
        permission=permission,
        grant=grant,
    )


def unavailable(good_state: str, error: Exception) -> Finding:
    return make_finding(
        "UNAVAILABLE", "question_not_answered", good_state=good_state, said=str(error)
    )


def refused(good_state: str, error: api.GoogleAPICallError) -> Finding:
    return make_finding(
        "INVALID_REQUEST",
        "question_refused",
        good_state=good_state,
        status=error.code,
        said=own_words(error),
    )


def google_error(error: api.GoogleAPICallError) -> GoogleError:
    """What Google said, as a value of error_body: these clients have read the body already."""
    return GoogleError(
        http_status=error.code,
        reason=error.reason or "",
        message=own_words(error),
        metadata=error.metadata or {},
    )


def own_words(error: api.GoogleAPICallError) -> str:
    return REQUEST_LINE.sub("", error.message or "")


def unreachable(good_state: str, error: Exception) -> Finding:
    return make_finding("NETWORK", "no_way_to_google", good_state=good_state, said=str(error))
