"""Which cause an error of Google's has: a table, read from the top.

ErrorInfo.reason decides where it is known, because it is meant for programs; then HTTP status and
text. Texts are matched on what does not change with the product's name ("Vertex AI API" became
"Agent Platform API"). What to do about a cause is in findings/catalogue.
"""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum, auto

from google_api.error_body import GoogleError
from settings.catalogue.models import model_by_request_id


class Cause(StrEnum):
    """Every cause that has a remedy; auto() makes the value the name in lower case."""

    # Google refused.
    CREDENTIALS_EXPIRED = auto()
    KEY_REFUSED = auto()
    SCOPE_MISSING = auto()
    API_DISABLED = auto()
    BILLING_DISABLED = auto()
    PERMISSION_MISSING = auto()
    QUOTA_PROJECT = auto()
    PROJECT_SUSPENDED = auto()
    VPC_SC = auto()
    ORG_POLICY = auto()
    CALLER_MISSING = auto()
    CALLER_DISABLED = auto()
    MODEL_NOT_ENABLED_OR_RETIRED = auto()
    MODEL_RETIRED = auto()
    MODEL_UNKNOWN = auto()
    MODEL_NOT_SERVED = auto()
    WRONG_LOCATION = auto()
    WRONG_ADDRESS = auto()
    QUOTA_429 = auto()
    QUOTA_FIXED = auto()
    UNAVAILABLE = auto()
    INVALID_REQUEST = auto()
    UNEXPECTED_RESPONSE = auto()
    # Nothing came back.
    DNS = auto()
    TLS = auto()
    PROXY = auto()
    UNREACHABLE = auto()
    # HTTP 200, and still no answer.
    UNEXPECTED_REDIRECT = auto()
    STREAM_ERROR = auto()
    NOT_A_STREAM = auto()
    NOT_A_COMPLETION = auto()
    MALFORMED_EVENT = auto()
    STREAM_TRUNCATED = auto()
    STALLED = auto()
    EMPTY_ANSWER = auto()
    NO_REASONING = auto()
    NO_TOOL_CALL = auto()
    BAD_TOOL_ARGUMENTS = auto()
    NOT_JSON = auto()
    TOO_SHORT = auto()
    # A complete answer with something odd about it: a warning.
    NO_DONE = auto()
    HARMONY_MARKERS = auto()


REASONS: dict[Cause, frozenset[str]] = {
    Cause.API_DISABLED: frozenset({"SERVICE_DISABLED"}),
    Cause.BILLING_DISABLED: frozenset({"BILLING_DISABLED"}),
    Cause.PERMISSION_MISSING: frozenset({"IAM_PERMISSION_DENIED"}),
    Cause.QUOTA_PROJECT: frozenset(
        {"USER_PROJECT_DENIED", "CONSUMER_INVALID", "RESOURCE_PROJECT_INVALID"}
    ),
    Cause.PROJECT_SUSPENDED: frozenset({"CONSUMER_SUSPENDED", "GCP_SUSPENDED"}),
    Cause.VPC_SC: frozenset({"SECURITY_POLICY_VIOLATED"}),
    Cause.ORG_POLICY: frozenset(
        {
            "ENDPOINT_USAGE_RESTRICTION_VIOLATED",
            "LOCATION_ORG_POLICY_VIOLATED",
            "LOCATION_POLICY_VIOLATED",
            "ORG_RESTRICTION_VIOLATION",
            "RESOURCE_USAGE_RESTRICTION_VIOLATED",
        }
    ),
    Cause.CREDENTIALS_EXPIRED: frozenset(
        {
            "ACCESS_TOKEN_EXPIRED",
            "ACCESS_TOKEN_TYPE_UNSUPPORTED",
            "ACCOUNT_STATE_INVALID",
            "CREDENTIALS_MISSING",
            "JWT_TOKEN_INVALID",
        }
    ),
    Cause.SCOPE_MISSING: frozenset({"ACCESS_TOKEN_SCOPE_INSUFFICIENT"}),
    Cause.QUOTA_429: frozenset({"RATE_LIMIT_EXCEEDED", "RESOURCE_QUOTA_EXCEEDED"}),
}


@dataclass(frozen=True)
class Signal:
    """Status and text that stand for a cause; an empty text fits every message."""

    cause: Cause
    http_statuses: frozenset[int]
    text: str = ""
    html: bool = False

    def fits(self, error: GoogleError) -> bool:
        return (
            error.http_status in self.http_statuses
            and bool(re.search(self.text, error.message, re.IGNORECASE))
            and (error.is_html or not self.html)
        )


SIGNALS: tuple[Signal, ...] = (
    Signal(Cause.CALLER_DISABLED, frozenset({400, 403}), r"service account is disabled"),
    Signal(Cause.ORG_POLICY, frozenset({400, 403}), r"organization policy|constraints/"),
    Signal(Cause.WRONG_LOCATION, frozenset({400}), r"is not servable in region"),
    Signal(
        Cause.MODEL_NOT_ENABLED_OR_RETIRED,
        frozenset({400}),
        r"is not allowed to use publisher model",
    ),
    Signal(Cause.INVALID_REQUEST, frozenset({400})),
    Signal(Cause.CREDENTIALS_EXPIRED, frozenset({401})),
    Signal(Cause.API_DISABLED, frozenset({403}), r"has not been used in project .* or it is dis"),
    Signal(Cause.BILLING_DISABLED, frozenset({403}), r"billing to be enabled|enable billing"),
    Signal(Cause.VPC_SC, frozenset({403}), r"vpc ?service ?controls"),
    Signal(Cause.PERMISSION_MISSING, frozenset({403})),
    Signal(Cause.PROXY, frozenset({407})),
    Signal(Cause.CALLER_MISSING, frozenset({404}), r"service account|gaia id not found"),
    Signal(Cause.WRONG_ADDRESS, frozenset({404}), html=True),
    Signal(Cause.MODEL_NOT_ENABLED_OR_RETIRED, frozenset({404})),
    Signal(Cause.QUOTA_FIXED, frozenset({429}), r"^quota exceeded for"),
    Signal(Cause.QUOTA_429, frozenset({429})),
    Signal(Cause.UNAVAILABLE, frozenset({408, 500, 502, 503, 504})),
)


ELSEWHERE: dict[Cause, Cause] = {
    Cause.CREDENTIALS_EXPIRED: Cause.KEY_REFUSED,
    Cause.PERMISSION_MISSING: Cause.KEY_REFUSED,
    Cause.MODEL_NOT_ENABLED_OR_RETIRED: Cause.MODEL_NOT_SERVED,
}
"""What the same status means at a server that is not Google's."""


def classify(error: GoogleError) -> Cause:
    """The cause, as far as Google says."""
    for cause, reasons in REASONS.items():
        if error.reason in reasons:
            return cause
    return next(
        (signal.cause for signal in SIGNALS if signal.fits(error)), Cause.UNEXPECTED_RESPONSE
    )


def settle_with_catalogue(
    cause: Cause, request_id: str, location: str, today: datetime.date
) -> Cause:
    """Google's 404 fits four causes and does not say which; the catalogue settles three offline.

    A location that does not exist has no host name either, so it can look like a DNS failure. An
    address without a location is not Google's, and no catalogue knows it.
    """
    no_such_host = (Cause.DNS, Cause.WRONG_ADDRESS)
    if not location:
        return ELSEWHERE.get(cause, cause)
    if cause not in (Cause.MODEL_NOT_ENABLED_OR_RETIRED, *no_such_host):
        return cause
    model = model_by_request_id(request_id)
    if model is None:
        return Cause.MODEL_UNKNOWN if cause not in no_such_host else cause
    if model.is_retired(today) and cause not in no_such_host:
        return Cause.MODEL_RETIRED
    return cause if location in model.locations else Cause.WRONG_LOCATION
