"""Speaks to the local Google's own surface, `/_sandbox/`, over plain loopback HTTP.

`http.client` on purpose: it knows no proxies, and the sandbox's environment names one that refuses.
"""

import http.client
import json
import urllib.parse
from typing import Any, cast

from sandbox.lifecycle.errors import SandboxError

TIMEOUT_SECONDS = 10.0

Json = dict[str, Any]


class Admin:
    def __init__(self, url: str) -> None:
        self._place = urllib.parse.urlsplit(url).netloc

    def ask(self, method: str, path: str, body: object = None) -> Json:
        """The decoded answer; a refusal is a SandboxError with what the server said."""
        return cast("Json", json.loads(self.text(method, path, body) or "{}"))

    def text(self, method: str, path: str, body: object = None) -> str:
        """The answer as it came, refused as in `ask`."""
        connection = http.client.HTTPConnection(self._place, timeout=TIMEOUT_SECONDS)
        sent = None if body is None else json.dumps(body)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"/_sandbox/{path}", sent, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            found = f"the local Google at {self._place} does not answer: {error}"
            fix = (
                ".venv/bin/python -m scripts.sandbox down && .venv/bin/python -m scripts.sandbox up"
            )
            raise SandboxError(found, fix) from error
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            found = f"the local Google refused {method} /_sandbox/{path}: {_reason(text)}"
            raise SandboxError(
                found, "correct what it names; .venv/bin/python -m scripts.sandbox --help"
            )
        return text


def _reason(text: str) -> str:
    try:
        return str(json.loads(text)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return text.strip()[:500]
