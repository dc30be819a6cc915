"""The frozen refusals of the chat route: an HTTP status, its headers, its body.

Owns the table of the `e…` cases. Both shapes Google uses on this route are here, the object and
the array; the texts are the documented ones.
"""

import json
from dataclasses import dataclass

from sandbox.local_google.calls.raw_answer import JSON
from sandbox.local_google.protocol.errors import GoogleError, error_info, iam_denied

HTML = "text/html; charset=UTF-8"
NOT_FOUND_PAGE = (
    b"<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n"
    b"<p><b>404.</b> <ins>That's an error.</ins>\n"
)
BUSY = GoogleError("RESOURCE_EXHAUSTED", "Resource exhausted, please try again later.")
DOWN = GoogleError("UNAVAILABLE", "The service is currently unavailable.")
FORBIDDEN = iam_denied(
    "aiplatform.endpoints.predict",
    "aiplatform.googleapis.com",
    "//aiplatform.googleapis.com/projects/P/locations/L/endpoints/openapi",
)
NO_TOKEN = GoogleError(
    "UNAUTHENTICATED",
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or"
    " other valid authentication credential.",
    [error_info("ACCESS_TOKEN_TYPE_UNSUPPORTED", "googleapis.com", {})],
)
BAD = GoogleError("INVALID_ARGUMENT", "Request contains an invalid argument.")


@dataclass(frozen=True)
class Refusal:
    status: int
    headers: tuple[str, ...]
    """The content type first."""
    error: GoogleError | bytes
    array: bool = False


REFUSALS: dict[str, Refusal] = {
    "e429": Refusal(429, (JSON,), BUSY),
    "e429_ra": Refusal(429, (JSON, "retry-after: 2"), BUSY),
    "e429_array": Refusal(429, (JSON,), BUSY, array=True),
    "e503": Refusal(503, (JSON,), DOWN),
    "e403": Refusal(403, (JSON,), FORBIDDEN),
    "e403_array": Refusal(403, (JSON,), FORBIDDEN, array=True),
    "e401": Refusal(401, (JSON, 'www-authenticate: Bearer error="invalid_token"'), NO_TOKEN),
    "e400": Refusal(400, (JSON,), BAD),
    "e404html": Refusal(404, (HTML,), NOT_FOUND_PAGE),
    # Loopback's discard port: a client that follows it with its token reaches nobody.
    "e302": Refusal(302, (HTML, "location: http://127.0.0.1:9/signin"), b""),
}


def refusal(case: str) -> bytes:
    one = REFUSALS[case]
    if isinstance(one.error, bytes):
        return one.error
    return json.dumps(one.error.body(array=one.array), ensure_ascii=False).encode()
