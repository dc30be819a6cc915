"""Google's error bodies, whatever they are wrapped in, as one typed value.

The same API answers with an object, with the array that streaming methods wrap around it, with
HTML when a path or a host does not exist, and OAuth servers with an object of their own. What the
error means is decided in `causes`.
"""

import contextlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from findings.printable import printable_line
from google_api.json_text import parse_json

ERROR_INFO, RETRY_INFO = "google.rpc.ErrorInfo", "google.rpc.RetryInfo"
NAME = re.compile(r"[A-Za-z0-9][\w./:-]*")
OFF_IN_PROJECT = re.compile(r"has not been used in project (\S+) before")
PLUGIN_ERROR = re.compile(
    r"googleapi: Error (?P<status>\d{3}): (?P<message>.*?)(?=\n(?:More d|D)etails:|\Z)", re.DOTALL
)
DETAILS = re.compile(r"^\[\s*\{", re.MULTILINE)
DENIED_PERMISSION = re.compile(r"[Pp]ermission '?([a-z]+(?:\.\w+)+)'? denied")


@dataclass(frozen=True, kw_only=True)
class GoogleError:
    """What Google said; empty strings for what it did not say."""

    http_status: int | None
    status: str = ""
    """The canonical code, e.g. PERMISSION_DENIED."""
    reason: str = ""
    """ErrorInfo.reason, the one part that is meant for programs."""
    message: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    is_html: bool = False
    retry_after: float | None = None
    """RetryInfo.retryDelay in seconds, where Google sent one."""

    def __str__(self) -> str:
        words = ["HTTP", str(self.http_status or "?"), self.status]
        if self.reason:
            words.append(f"({self.reason})")
        return f"{' '.join(filter(None, words))}: {self.message or 'no message'}"

    @property
    def is_outage(self) -> bool:
        """Whether the server failed, so that it says nothing about the request."""
        return self.http_status is not None and self.http_status >= 500

    @property
    def permission(self) -> str:
        """The missing permission, or an empty string."""
        in_text = DENIED_PERMISSION.search(self.message)
        return self._name("permission") or (in_text.group(1) if in_text else "")

    @property
    def consumer(self) -> str:
        """Id or number of the project that the API counts the call against."""
        in_text = OFF_IN_PROJECT.search(self.message)
        named = self._name("consumer").removeprefix("projects/")
        return named or (in_text[1] if in_text and NAME.fullmatch(in_text[1]) else "")

    @property
    def service(self) -> str:
        """The API that refused, by its name; or an empty string."""
        return self._name("service")

    @property
    def denial(self) -> str:
        """What a perimeter's administrator finds the refusal by; or an empty string."""
        return self._name("uid")

    def _name(self, key: str) -> str:
        """Empty for what is no name: these end up in commands that people paste into a shell."""
        value = self.metadata.get(key, "")
        return value if NAME.fullmatch(value) else ""


def parse_error_body(http_status: int | None, raw: bytes) -> GoogleError:
    """Never raises: a body that is no error of Google's becomes its own message."""
    try:
        body = parse_json(raw.decode("utf-8", errors="replace"))
    except ValueError:
        return GoogleError(
            http_status=http_status,
            message=printable_line(raw.decode("utf-8", errors="replace")),
            is_html=raw.lstrip().startswith(b"<"),
        )
    return read_error(http_status, body)


def read_error(http_status: int | None, body: object) -> GoogleError:
    """The first error in parsed JSON; the body's own code counts where there is no HTTP status."""
    fields = error_fields(body)
    if fields is None:
        return GoogleError(http_status=http_status, message=printable_line(json.dumps(body)))
    info = detail(fields.get("details"), ERROR_INFO)
    delay = text(detail(fields.get("details"), RETRY_INFO).get("retryDelay"))
    metadata = info.get("metadata")
    return GoogleError(
        http_status=http_status or status_code(fields.get("code")),
        status=printable_line(text(fields.get("status"))),
        reason=printable_line(text(info.get("reason"))),
        message=printable_line(text(fields.get("message"))),
        metadata={str(key): str(value) for key, value in metadata.items()}
        if isinstance(metadata, Mapping)
        else {},
        retry_after=float(delay[:-1]) if re.fullmatch(r"\d{1,6}(\.\d+)?s", delay) else None,
    )


def read_plugin_error(text: str) -> GoogleError:
    """The first error in the text that the gcp plugin makes of Google's answer. Never raises.

    Go's client library writes `googleapi: Error STATUS: MESSAGE`, then `Details:` and Google's
    details as JSON: https://github.com/googleapis/google-api-go-client/blob/main/googleapi/googleapi.go
    """
    said = PLUGIN_ERROR.search(text)
    status, message = (int(said["status"]), said["message"]) if said else (None, text)
    return read_error(status, {"message": message, "details": _details_in(text)})


def _details_in(text: str) -> object:
    for beginning in DETAILS.finditer(text):
        with contextlib.suppress(ValueError, RecursionError):
            return json.JSONDecoder().raw_decode(text, beginning.start())[0]
    return []


def error_fields(body: object) -> Mapping[str, object] | None:
    """The object that holds code, message and details, out of whatever is around it."""
    if isinstance(body, list):
        return next(filter(None, map(error_fields, body)), None)
    if not isinstance(body, Mapping):
        return None
    error = body.get("error")
    if isinstance(error, Mapping):
        return error
    if isinstance(error, str):  # OAuth: {"error": "invalid_grant", "error_description": "..."}
        return {"message": ": ".join(filter(None, [error, text(body.get("error_description"))]))}
    return body if "message" in body else None


def detail(details: object, kind: str) -> Mapping[str, object]:
    """The first of that type, or nothing."""
    for item in details if isinstance(details, list) else []:
        if isinstance(item, Mapping) and text(item.get("@type")).endswith(kind):
            return item
    return {}


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def status_code(value: object) -> int | None:
    """Some servers send the code as a string."""
    return int(str(value)) if re.fullmatch("[0-9]{3}", str(value)) else None
