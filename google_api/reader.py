"""Reads from Google's REST APIs, with one way to say that nothing is known.

`Reader.get` is for a check that goes on without an answer. `Reader.read` is for a check that needs
one: it raises, and `google_api.client_errors.explained` makes a finding of what it raises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests.exceptions
from google.api_core import exceptions
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import AuthorizedSession

from google_api.endpoints import Api, api_root
from google_api.error_body import GoogleError, parse_error_body

SECONDS_PER_CALL = 10.0
Answer = dict[str, Any]
Query = Mapping[str, str | int | list[str]]


@dataclass(frozen=True)
class Unknown:
    """Google refused, or did not answer: the check cannot tell."""

    reason: str
    error: GoogleError | None = None
    """What Google answered; None where no answer came."""

    def __str__(self) -> str:
        return self.reason


class Reader:
    """Sends requests that change nothing, each bounded in time."""

    def __init__(self, credentials: Credentials) -> None:
        self._session = AuthorizedSession(credentials)  # type: ignore[no-untyped-call]

    def get(
        self, api: Api, path: str, query: Query | None = None, seconds: float = SECONDS_PER_CALL
    ) -> Answer | Unknown:
        """The object at `path`, which begins with the API's version.

        Raises CheckError INSECURE_URL only: any other failure is Unknown.
        """
        try:
            answer = self._send("GET", api, path, query, seconds)
            if answer.status_code == requests.codes.ok:
                found = answer.json()
                return found if isinstance(found, dict) else Unknown("the answer is no object")
        except (requests.exceptions.RequestException, GoogleAuthError) as error:
            return Unknown(str(error))
        refused = parse_error_body(answer.status_code, answer.content)
        return Unknown(str(refused), refused)

    def read(
        self,
        api: Api,
        path: str,
        query: Query | None = None,
        seconds: float = SECONDS_PER_CALL,
        method: str = "GET",
    ) -> Answer:
        """As `get`; raises GoogleAPICallError, RequestException or GoogleAuthError."""
        answer = self._send(method, api, path, query, seconds)
        if answer.status_code != requests.codes.ok:
            raise exceptions.from_http_response(answer)  # type: ignore[no-untyped-call]
        found: Answer = answer.json()
        return found

    def _send(
        self, method: str, api: Api, path: str, query: Query | None, seconds: float
    ) -> requests.Response:
        url = f"{api_root(api)}/{path}"
        answer: requests.Response = self._session.request(  # type: ignore[no-untyped-call]
            method, url, params=query, timeout=seconds
        )
        return answer
