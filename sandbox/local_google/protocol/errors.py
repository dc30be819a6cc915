"""Google's error model (AIP-193) and its one constructor per failure.

Owns the envelope: `{"error": {code, message, status, details}}`, the older `errors[]` list that
some APIs add to it, and the array that wraps it on the chat route. Handlers raise `GoogleError`;
only the dispatcher turns it into bytes. Sources of the texts: the recordings of the official
plugin and the error tables in its documentation; wording marked (inferred) has no source.
"""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json, JsonValue

HTTP_STATUS = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ABORTED": 409,
    "ALREADY_EXISTS": 409,
    "RESOURCE_EXHAUSTED": 429,
    "CANCELLED": 499,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
# google.rpc.Code, as errors inside operations carry it.
RPC_CODES = {
    "CANCELLED": 1,
    "INVALID_ARGUMENT": 3,
    "DEADLINE_EXCEEDED": 4,
    "NOT_FOUND": 5,
    "ALREADY_EXISTS": 6,
    "PERMISSION_DENIED": 7,
    "RESOURCE_EXHAUSTED": 8,
    "FAILED_PRECONDITION": 9,
    "ABORTED": 10,
    "OUT_OF_RANGE": 11,
    "UNIMPLEMENTED": 12,
    "INTERNAL": 13,
    "UNAVAILABLE": 14,
    "UNAUTHENTICATED": 16,
}
STATUS_FOR_HTTP = {code: status for status, code in reversed(HTTP_STATUS.items())}

# What the older `errors[]` list calls each status. The official plugin prints this word last.
LEGACY_REASONS = {
    "ABORTED": "aborted",
    "ALREADY_EXISTS": "alreadyExists",
    "FAILED_PRECONDITION": "failedPrecondition",
    "INTERNAL": "backendError",
    "NOT_FOUND": "notFound",
    "PERMISSION_DENIED": "forbidden",
    "RESOURCE_EXHAUSTED": "rateLimitExceeded",
    "UNAUTHENTICATED": "authError",
    "UNAVAILABLE": "backendError",
}
# Which APIs send it (inferred from error texts of the official plugin quoted in public issues).
LEGACY_APIS = frozenset({"cloudbilling", "cloudresourcemanager", "iam", "serviceusage"})

NO_PERMISSION = "The caller does not have permission"


@dataclass
class GoogleError(Exception):
    """One refusal, ready to be sent. Not frozen: a raised exception gets its traceback set."""

    status: str
    message: str
    details: list[Json] = field(default_factory=list)
    code: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.code = self.code or HTTP_STATUS[self.status]

    def rpc_status(self) -> Json:
        """As google.rpc.Status, for an operation's `error`."""
        status: Json = {"code": RPC_CODES[self.status], "message": self.message}
        return status | ({"details": self.details} if self.details else {})

    def body(self, api: str = "", *, array: bool = False) -> JsonValue:
        error: Json = {"code": self.code, "message": self.message, "status": self.status}
        if api in LEGACY_APIS:
            reason = LEGACY_REASONS.get(self.status, "badRequest")
            if any(detail.get("reason") == "SERVICE_DISABLED" for detail in self.details):
                reason = "accessNotConfigured"  # the plugin tolerates this word on billing reads
            error["errors"] = [{"message": self.message, "domain": "global", "reason": reason}]
        if self.details:
            error["details"] = self.details
        return [{"error": error}] if array else {"error": error}


@dataclass
class OAuthError(GoogleError):
    """A refusal of the token exchange, which answers in OAuth's shape (RFC 6749 §5.2)."""

    oauth: str = "invalid_request"


# The details of google/rpc/error_details.proto, one function each.


def _detail(kind: str, **fields: JsonValue) -> Json:
    return {"@type": f"type.googleapis.com/google.rpc.{kind}", **fields}


def error_info(reason: str, domain: str, metadata: dict[str, str]) -> Json:
    return _detail("ErrorInfo", reason=reason, domain=domain, metadata=metadata)


def field_violations(violations: dict[str, str]) -> Json:
    """Field name to description, as google.rpc.BadRequest carries them."""
    listed = [{"field": name, "description": text} for name, text in violations.items()]
    return _detail("BadRequest", fieldViolations=listed)


def quota_failure(violations: dict[str, str]) -> Json:
    """Subject (`project:123`, `clientip:…`) to which limit was passed."""
    listed = [{"subject": name, "description": text} for name, text in violations.items()]
    return _detail("QuotaFailure", violations=listed)


def resource_info(name: str, description: str) -> Json:
    return _detail("ResourceInfo", resourceName=name, description=description)


def retry_info(seconds: float) -> Json:
    """How long to wait before asking again; proto3 JSON writes 0, 3, 6 or 9 decimals."""
    nanoseconds = round(seconds * 10**9)
    decimals = next(n for n in (0, 3, 6, 9) if nanoseconds % 10 ** (9 - n) == 0)
    return _detail("RetryInfo", retryDelay=f"{seconds:.{decimals}f}s")


def precondition_failure(kind: str, subject: str, description: str) -> Json:
    """One violation. `kind` is the API's own word, e.g. `TOS` or a constraint's name."""
    violation = {"type": kind, "subject": subject, "description": description}
    return _detail("PreconditionFailure", violations=[violation])


def localized_message(message: str, locale: str = "en-US") -> Json:
    return _detail("LocalizedMessage", locale=locale, message=message)


def help_links(links: dict[str, str]) -> Json:
    """Description to URL."""
    listed = [{"description": text, "url": url} for text, url in links.items()]
    return _detail("Help", links=listed)


# The errors, one function for each failure.


def bad_request(message: str, violations: dict[str, str]) -> GoogleError:
    """400 naming fields: `violations` as in `field_violations`."""
    return GoogleError("INVALID_ARGUMENT", message, [field_violations(violations)])


def invalid(message: str) -> GoogleError:
    return GoogleError("INVALID_ARGUMENT", message)


def denied(message: str = NO_PERMISSION, details: list[Json] | None = None) -> GoogleError:
    return GoogleError("PERMISSION_DENIED", message, details or [])


def not_found(message: str) -> GoogleError:
    return GoogleError("NOT_FOUND", message)


def already_exists(message: str = "Requested entity already exists") -> GoogleError:
    return GoogleError("ALREADY_EXISTS", message)


def precondition(message: str, details: list[Json] | None = None) -> GoogleError:
    return GoogleError("FAILED_PRECONDITION", message, details or [])


def violated(message: str, kind: str, subject: str, description: str, *more: Json) -> GoogleError:
    """FAILED_PRECONDITION naming the one condition that does not hold; `more` details follow."""
    return precondition(message, [precondition_failure(kind, subject, description), *more])


def iam_denied(permission: str, domain: str, resource: str = "") -> GoogleError:
    """The form of the newer APIs: permission and resource in text and ErrorInfo."""
    named = f"resource '{resource}'" if resource else "resource"
    metadata = {"permission": permission} | ({"resource": resource} if resource else {})
    return GoogleError(
        "PERMISSION_DENIED",
        f"Permission '{permission}' denied on {named} (or it may not exist).",
        [error_info("IAM_PERMISSION_DENIED", domain, metadata)],
    )


def unauthenticated(method: str, service: str, *, presented: bool) -> GoogleError:
    """401, with and without a token; `WWW-Authenticate` tells clients to refresh."""
    challenge = 'Bearer realm="https://accounts.google.com/"'
    if presented:
        text = (
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login"
            " cookie or other valid authentication credential."
        )
        reason, challenge = "ACCESS_TOKEN_TYPE_UNSUPPORTED", challenge + ', error="invalid_token"'
    else:
        text = (
            "Request is missing required authentication credential. Expected OAuth 2 access token,"
            " login cookie or other valid authentication credential."
        )
        reason = "CREDENTIALS_MISSING"
    text += " See https://developers.google.com/identity/sign-in/web/devconsole-project."
    info = error_info(reason, "googleapis.com", {"method": method, "service": service})
    return GoogleError("UNAUTHENTICATED", text, [info], headers={"WWW-Authenticate": challenge})
