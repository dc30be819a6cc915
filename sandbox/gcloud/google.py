"""The local Google, as one account: requests, their refusals, operations waited for.

`urllib` on purpose: the sandbox's environment names a proxy that refuses, and this knows none.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sandbox.lifecycle.credentials import AUDIENCE

TIMEOUT_SECONDS = 60.0
POLL_SECONDS = 0.1
POLLS = 600
CHOOSE = ".venv/bin/python -m scripts.sandbox caller"
Json = dict[str, Any]

SCOPE = "https://www.googleapis.com/auth/cloud-platform"
URN = "urn:ietf:params:oauth:"


class Refused(Exception):  # noqa: N818 - Google's word for it
    """What is printed behind `ERROR: (gcloud.…)`; exit code 1."""


@dataclass(frozen=True)
class Google:
    url: str
    """Of the sandbox, on loopback."""
    member: str
    """The active account, e.g. `user:dev@example.com`."""
    impersonated: str = ""
    """E-mail of the service account that --impersonate-service-account names."""
    quota_project: str = ""
    """--billing-project: which project the requests count against."""

    @property
    def account(self) -> str:
        return self.member.partition(":")[2]

    def ask(self, method: str, path: str, body: Json | None = None, /, **query: str) -> Json:
        """`path` is `<api>/<version>/…`. Raises Refused in Google's words."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if self.quota_project:
            headers["X-Goog-User-Project"] = self.quota_project
        try:
            return self._send(method, path, body, headers, query)
        except urllib.error.HTTPError as refusal:
            raise Refused(self._words(refusal)) from None

    def finished(self, path: str, operation: Json) -> Json:
        """The operation once it is done; `path` is `<api>/<version>`. Raises Refused."""
        for _ in range(POLLS):
            if operation.get("done") or not operation.get("name"):
                break
            time.sleep(POLL_SECONDS)
            operation = self.ask("GET", f"{path}/{operation['name']}")
        if "error" in operation:
            raise Refused(str(operation["error"].get("message")))
        if not operation.get("done"):
            raise Refused(f"operation {operation['name']} is still running")
        return operation

    @cached_property
    def token(self) -> str:
        """Raises Refused where the world has no such account."""
        exchange = {
            "grantType": f"{URN}grant-type:token-exchange",
            "requestedTokenType": f"{URN}token-type:access_token",
            "subjectTokenType": f"{URN}token-type:jwt",
            "subjectToken": self.member,
            "audience": AUDIENCE,
        }
        try:
            own = str(self._send("POST", "sts/v1/token", exchange, {}, {})["access_token"])
        except urllib.error.HTTPError as refusal:
            raise Refused(
                f"Your current active account [{self.account}] does not have any valid"
                f" credentials\n{_message(refusal)}\nChoose who you are: {CHOOSE}"
            ) from None
        return self._impersonate(own) if self.impersonated else own

    def _impersonate(self, own: str) -> str:
        name = f"projects/-/serviceAccounts/{self.impersonated}"
        path, headers = f"iamcredentials/v1/{name}:generateAccessToken", {}
        headers = {"Authorization": f"Bearer {own}"}
        try:
            return str(self._send("POST", path, {"scope": [SCOPE]}, headers, {})["accessToken"])
        except urllib.error.HTTPError as refusal:
            told = self._words(refusal)
            raise Refused(f"Failed to impersonate [{self.impersonated}]. {told}") from None

    def _send(
        self,
        method: str,
        path: str,
        body: Json | None,
        headers: dict[str, str],
        query: dict[str, str],
    ) -> Json:
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}/{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        typed = {**headers, "Content-Type": "application/json"}
        request = urllib.request.Request(url, data, typed, method=method)  # noqa: S310 - loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError:
            raise
        except (OSError, ValueError) as error:
            fix = ".venv/bin/python -m scripts.sandbox up"
            found = f"the local Google at {self.url} does not answer: {error}"
            raise Refused(f"{found}\nStart it: {fix}") from None

    def _words(self, refusal: urllib.error.HTTPError) -> str:
        status, message = _status(refusal)
        who = (
            f"\nThis command is authenticated as {self.account}. As somebody else:"
            f" --account=E-MAIL; who there is: {CHOOSE}"
        )
        return f"{status}: {message}" + (who if status == "PERMISSION_DENIED" else "")


def member_of(account: str) -> str:
    """gcloud knows accounts by their e-mail, IAM also by their kind."""
    kind = "serviceAccount" if account.endswith(".gserviceaccount.com") else "user"
    return f"{kind}:{account}"


def _status(refusal: urllib.error.HTTPError) -> tuple[str, str]:
    text = refusal.read().decode(errors="replace")
    try:
        error = json.loads(text)["error"]
        if isinstance(error, str):  # of a token exchange (RFC 6749)
            return error, str(json.loads(text).get("error_description", ""))
        return str(error["status"]), str(error["message"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {refusal.code}", text.strip()[:500]


def _message(refusal: urllib.error.HTTPError) -> str:
    return _status(refusal)[1]
