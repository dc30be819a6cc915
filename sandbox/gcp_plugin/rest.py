"""One authorised HTTP client for all of Google's APIs, as the official plugin calls them.

Owns query parameters, headers, JSON, retries and the translation of transport failures into Go's
words. Credentials come from outside; proxies and `NO_PROXY` from the environment.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import google.auth.exceptions
import requests
from requests.adapters import HTTPAdapter

from sandbox.gcp_plugin.errors import GoogleError, PluginError, TransportError
from sandbox.gcp_plugin.methods import METHODS, Endpoint, Method
from sandbox.gcp_plugin.retry import retrying
from sandbox.gcp_plugin.waits import Waits

Json = dict[str, Any]
_CONNECTIONS = 32


class EndpointOf(Protocol):
    """Looks up where an API lives; raises if nobody said."""

    def __call__(self, endpoint: Endpoint) -> str: ...


class Google:
    """`call` a method by its discovery id."""

    def __init__(
        self,
        session: requests.Session,
        endpoint_of: EndpointOf,
        waits: Waits,
        quota_project: str | None = None,
        request_timeout: float = 120.0,
    ) -> None:
        adapter = HTTPAdapter(pool_maxsize=_CONNECTIONS)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        self._session = session
        self._endpoint_of = endpoint_of
        self._waits = waits
        self._quota_project = quota_project
        self._request_timeout = request_timeout

    def call(
        self,
        method_id: str,
        *,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        quota_project: str | None = None,
        also_retried: Callable[[PluginError], bool] = lambda _error: False,
        **path: str,
    ) -> Json:
        """Google's answer; temporary failures have been retried by then."""
        method = METHODS[method_id]
        url = self._url(method, query or {}, path)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        charged = self._quota_project or quota_project
        if charged:
            headers["X-Goog-User-Project"] = charged
        data = None if body is None else json.dumps(body)
        return retrying(
            lambda: self._send(method.verb, url, headers, data), self._waits, also_retried
        )

    def _url(self, method: Method, query: Mapping[str, str], path: Mapping[str, str]) -> str:
        base = self._endpoint_of(method.endpoint)
        parameters = {"alt": "json", **query}
        version = "v1" if method.hand_written else method.version
        if version:
            base = f"{base.rstrip('/').rsplit('/', 1)[0]}/{version}/"
        if method.hand_written:
            parameters["prettyPrint"] = "false"
        # Generated code pastes names as they are, which a tag binding's, encoded already, needs.
        safe = "/:@" if method.hand_written else "/:@%"
        filled = method.path.format_map({key: quote(value, safe) for key, value in path.items()})
        return f"{base}{filled}?{urlencode(sorted(parameters.items()))}"

    def _send(self, verb: str, url: str, headers: Mapping[str, str], data: str | None) -> Json:
        try:
            answer = self._session.request(
                verb, url, headers=dict(headers), data=data, timeout=self._request_timeout
            )
        except requests.RequestException as error:
            raise _transport_error(verb, url, error) from error
        except google.auth.exceptions.GoogleAuthError as error:
            text = f'{verb.capitalize()} "{url}": oauth2/google: {error}'
            raise TransportError(text, temporary=False) from error
        if answer.status_code >= 300:
            raise GoogleError.from_body(answer.status_code, answer.text)
        try:
            document = json.loads(answer.text or "{}")
        except ValueError as error:
            raise GoogleError.from_body(answer.status_code, answer.text) from error
        return document if isinstance(document, dict) else {}


def _transport_error(verb: str, url: str, error: requests.RequestException) -> TransportError:
    """Go's wording. A cut connection is "EOF", and Go sends a GET again by itself."""
    reason, temporary = _reason(error)
    if reason == "EOF" and verb == "GET":
        temporary = True
    return TransportError(f'{verb.capitalize()} "{url}": {reason}', temporary=temporary)


def _reason(error: requests.RequestException) -> tuple[str, bool]:
    text = str(error)
    if isinstance(error, requests.Timeout):
        return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)", True
    if isinstance(error, requests.exceptions.ChunkedEncodingError) or "IncompleteRead" in text:
        return "unexpected EOF", True
    if "Connection reset by peer" in text:
        return "read: connection reset by peer", True
    if "RemoteDisconnected" in text or "Connection aborted" in text:
        return "EOF", False
    if "Connection refused" in text:
        return "connect: connection refused", False
    return text, False
