"""What can go wrong, in the words of the official plugin.

    PluginError               a sentence for the user; the engine shows it and fails the resource
    ├── GoogleError           Google answered with an error
    ├── TransportError        no answer: connection cut, refused, timed out
    └── PartlyCreatedError    the resource exists, but a later step failed: it belongs in the state

A sentence put around another error is a `PluginError` raised `from` it; `google_error` finds the
answer underneath, as the upstream provider's error wrapping does.
"""

import json
from typing import Any, Self

from sandbox.gcp_plugin.values import State


class PluginError(Exception):
    """A failure with a text of its own; `str()` is what the user reads."""


class GoogleError(PluginError):
    """Google's error answer, printed as Go's `googleapi.Error` prints it."""

    def __init__(self, code: int, message: str, text: str, body: str) -> None:
        super().__init__(text)
        self.code = code
        self.message = message
        self.body = body

    @classmethod
    def from_body(cls, status: int, body: str) -> Self:
        """Read the standard error envelope; anything else is quoted whole."""
        error = _envelope(body)
        if error is None:
            return cls(
                status, "", f"googleapi: got HTTP response code {status} with body: {body}", body
            )
        code, message = int(error.get("code") or status), str(error.get("message", ""))
        return cls(code, message, _go_text(code, message, error, body), body)


class TransportError(PluginError):
    """No answer. `temporary` is what the upstream provider retries whatever the method."""

    def __init__(self, text: str, *, temporary: bool) -> None:
        super().__init__(text)
        self.temporary = temporary


class PartlyCreatedError(PluginError):
    """Created as `resource_id`, but not finished; `state` is what is known of it."""

    def __init__(self, resource_id: str, state: State, reason: PluginError) -> None:
        super().__init__(str(reason))
        self.resource_id = resource_id
        self.state = state


def google_error(error: BaseException | None) -> GoogleError | None:
    """Google's answer under the sentences put around it, if there is one."""
    while error is not None:
        if isinstance(error, GoogleError):
            return error
        error = error.__cause__
    return None


def is_google(error: BaseException | None, *codes: int) -> bool:
    found = google_error(error)
    return found is not None and found.code in codes


def bulleted(message: str) -> str:
    """One error as the bridge's error list prints it."""
    return f"1 error occurred:\n\t* {message}\n\n"


def _envelope(body: str) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if isinstance(document, list) and document:
        document = document[0]
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, dict) else None


def _go_text(code: int, message: str, error: dict[str, Any], body: str) -> str:
    """`(*googleapi.Error).Error()`: details as indented JSON, then the reason after a comma."""
    reasons = [item for item in error.get("errors") or [] if isinstance(item, dict)]
    if not message and not reasons:
        return f"googleapi: got HTTP response code {code} with body: {body}"
    text = f"googleapi: Error {code}: {message}"
    if error.get("details"):
        details = json.dumps(error["details"], indent=2, sort_keys=True, ensure_ascii=False)
        text += f"\nDetails:\n{details}\n"
    if not reasons:
        return text.strip()
    if len(reasons) == 1 and reasons[0].get("message") == message:
        return f"{text}, {reasons[0].get('reason', '')}"
    lines = [
        f"Reason: {item.get('reason', '')}, Message: {item.get('message', '')}" for item in reasons
    ]
    return text + "\nMore details:\n" + "\n".join(lines) + "\n"
