"""What is sent in `Authorization`, and who that makes the caller.

Google's token goes where destinations.py allows, whatever named the address. Another server gets
the key that an environment variable holds, or nothing.
"""

import dataclasses
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from google.auth.credentials import Credentials

from findings.cases import make_finding
from findings.finding import CheckError
from findings.redaction import Redactor, without_login
from findings.shell import Command, command
from google_api.causes import classify
from google_api.credentials import IN_A_HEADER, ensure_token, load_credentials, renew_token
from google_api.endpoints import VERTEX_AI, is_loopback, refuse_open_line
from google_api.impersonation import impersonate, refusal
from google_api.network_settings import verify_network_settings, verify_proxies
from google_api.principal import principal_of
from google_api.proxy import proxy_between, proxy_for
from smoke.judge.fix_context import Situation
from smoke.judge.remedies import diagnose
from smoke.run.destinations import may_have_googles_token, verify_destination, verify_key

SECRETS = ("token", "refresh_token", "client_secret")
"""Attributes of credentials that must never be printed."""


class Authorization:
    """Headers for the next request; a Google token is made anew before it runs out.

    Threads may share it: one makes the token, the others wait for it.
    """

    def __init__(
        self, redact: Redactor, credentials: Credentials | None = None, key: str = ""
    ) -> None:
        self._redact, self._credentials, self._key = redact, credentials, key
        self._lock = threading.Lock()
        redact.learn(key)

    @property
    def is_googles(self) -> bool:
        """Whether a token of Google's is sent."""
        return self._credentials is not None

    def headers(self) -> Mapping[str, str]:
        """Raises CheckError CREDENTIALS_EXPIRED, UNAVAILABLE or NETWORK."""
        if self._credentials is None:
            return {"Authorization": f"Bearer {self._key}"} if self._key else {}
        with self._lock:
            ensure_token(self._credentials)
        learn(self._redact, self._credentials)
        headers: dict[str, str] = {}
        self._credentials.apply(headers)  # type: ignore[no-untyped-call]
        return headers

    def renew(self, refused: str) -> bool:
        """Whether there is now another token than the one that was refused."""
        if self._credentials is None:
            return False
        with self._lock:
            if self._credentials.token == refused:  # else another thread has renewed it
                with suppress(CheckError):
                    renew_token(self._credentials)
        return self._credentials.token != refused

    def token(self) -> str:
        """What a client that writes the header itself is given; empty where there is none."""
        headers = {name.lower(): value for name, value in self.headers().items()}
        return headers.get("authorization", "").removeprefix("Bearer ")


def learn(redact: Redactor, credentials: Credentials) -> None:
    redact.learn(*(getattr(credentials, name, None) for name in SECRETS))


def refuse_open_proxy(url: str) -> None:
    """Raises CheckError where a secret would leave this machine unencrypted all the same."""
    parts = urlsplit(url)
    proxy = proxy_between(parts.scheme, parts.hostname or "")
    if parts.scheme == "https" or proxy is None or is_loopback(proxy.hostname):
        return
    name = "no_proxy" if "no_proxy" in os.environ else "NO_PROXY"  # the former wins
    raise CheckError(
        make_finding(
            "INSECURE_URL",
            "open_proxy",
            address=without_login(url),
            proxy=proxy_for(url),
            variable=name,
            kept=Command(f'"${{{name}:+${name},}}"'),
            host=parts.hostname,
        )
    )


def authorize(
    situation: Situation, key_variable: str, redact: Redactor
) -> tuple[Authorization, Situation]:
    """The situation comes back with the principal in it, and `redact` knows every secret.

    Raises CheckError.
    """
    verify_proxies()
    named = key_variable or situation.caller
    if situation.by_url and not named and not may_have_googles_token(situation.url):
        return Authorization(redact), situation
    refuse_open_line(situation.url, other_address(situation))
    refuse_open_proxy(situation.url)
    if key_variable:
        key = key_from(key_variable)
        verify_key(situation, key_variable, key)
        return Authorization(redact, key=key), situation
    verify_network_settings()
    verify_destination(situation)
    source = load_credentials()
    learn(redact, source)
    ensure_token(source)
    learn(redact, source)
    # On Compute the account has no name before its first token.
    situation = dataclasses.replace(situation, principal=principal_of(source))
    if not situation.caller:
        return Authorization(redact, source), situation
    caller = impersonated(source, situation)
    member = f"serviceAccount:{situation.caller}"
    return Authorization(redact, caller), dataclasses.replace(situation, principal=member)


def other_address(situation: Situation) -> Command:
    """The command that leads to an https:// address."""
    if situation.by_url:  # http://, because the command line refuses every other flaw
        return Command("give --url an https:// address")
    moved = bool(os.environ.get(VERTEX_AI.variable))
    if situation.stack and not moved:
        return command("pulumi up --stack {stack}", stack=situation.stack)
    return command("unset {variable}", variable=VERTEX_AI.variable)


def key_from(variable: str) -> str:
    key = os.environ.get(variable, "").strip()
    if IN_A_HEADER.fullmatch(key):
        return key
    raise CheckError(
        make_finding("NO_CREDENTIALS", "key_unusable" if key else "key_not_set", variable=variable)
    )


def impersonated(source: Credentials, situation: Situation) -> Credentials:
    """Credentials of the caller, with a token. Raises CheckError with Google's reason."""
    credentials = impersonate(source, situation.caller)
    try:
        ensure_token(credentials)
    except CheckError as error:
        google_error = refusal(error)
        if google_error is None:
            raise
        diagnosis = diagnose(classify(google_error), str(google_error), situation, google_error)
        raise CheckError(diagnosis.finding) from error
    return credentials
