"""Getting a token: where that sends secrets, and what may be printed of the answer.

A job's token, a refresh token or a signed assertion goes to the addresses that a credentials file
names. One that is open to the network is refused before anything is sent. What was sent is taken
out of a token server's error, which may echo it.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, quote_plus

from google.auth.credentials import Credentials
from google.auth.transport.requests import Request

from findings.finding import CheckError
from findings.redaction import Redactor
from findings.shell import Command
from google_api.endpoints import refuse_open_line
from google_api.network_settings import GOOGLES, other_universe

# google-auth 2.62.2 has no public names for all of them.
ADDRESSES = (
    *("_token_url", "_token_uri", "_service_account_impersonation_url"),
    *("_iam_endpoint_override", "_revoke_url", "_token_info_url"),
)
# RFC 6749 §2.3.1, §6; RFC 7523 §2.1; RFC 8693 §2.1
SECRETS = ("client_secret", "refresh_token", "assertion", "subject_token", "actor_token")


class TokenRequest(Request):
    """google-auth's transport, which remembers the secrets that it sent."""

    def __init__(self) -> None:
        super().__init__()
        self.redact = Redactor()

    def __call__(self, *arguments: object, **named: object) -> object:
        """In google-auth's order: url, method, body, headers; it names them where it asks."""
        body, headers = (*arguments[2:4], named.get("body"), named.get("headers"))[:2]
        for secret in secrets_of(body, headers):
            self.redact.learn(secret, quote_plus(secret))
        return super().__call__(*arguments, **named)  # type: ignore[no-untyped-call]


def secrets_of(body: object, headers: object) -> Iterator[str]:
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
    try:
        fields = json.loads(text)
    except ValueError:
        fields = dict(parse_qsl(text))
    if isinstance(fields, dict):
        yield from (str(fields[name]) for name in SECRETS if fields.get(name))
    if isinstance(headers, Mapping):
        sent = {str(name).lower(): str(value) for name, value in headers.items()}
        kind, _, secret = sent.get("authorization", "").partition(" ")
        yield secret
        if kind.lower() == "basic":  # base64 of ID:SECRET
            yield base64.b64decode(secret).decode("utf-8", "replace").partition(":")[2]


def verify_addresses(credentials: Credentials, fix: Command) -> None:
    """`fix` is the command that leads to other credentials. Asks nobody.

    Raises CheckError INSECURE_URL, or TOKEN_DESTINATION for another universe than Google's.
    """
    source: Credentials | None = credentials
    while source is not None:
        for address in filter(None, (getattr(source, name, None) for name in ADDRESSES)):
            refuse_open_line(str(address), fix=fix)
        domain = getattr(source, "_universe_domain", None) or GOOGLES  # its property may ask
        if domain != GOOGLES:
            raise CheckError(other_universe("the credentials' file", str(domain), fix))
        source = getattr(source, "_source_credentials", None)
