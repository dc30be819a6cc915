"""Takes every secret out of what the journal keeps, so that it can be pasted into a report.

Owns what a secret is: by the name it is sent under, in bodies and in queries, and by its look,
wherever it stands (an error message that repeats a token, a key inside a text). Headers never come
as far as here.
"""

import re
from urllib.parse import unquote_plus

from sandbox.local_google import json_text
from sandbox.local_google.json_types import JsonValue

REDACTED = "[redacted]"

# Without case and underscores: discovery's, OAuth's and the notification channels' own names.
NAMES = frozenset(
    {
        *("accesstoken", "actortoken", "bearertoken", "idtoken", "oauthtoken", "refreshtoken"),
        "huggingfaceaccesstoken",
        *("subjecttoken", "assertion", "clientsecret", "apikey", "password", "authtoken"),
        *("privatekey", "privatekeydata", "servicekey", "signedjwt"),
    }
)
QUERY_NAMES = NAMES | {"key"}

LOOKS = re.compile(
    r"\bya29\.[\w.~+/-]+"  # Google's access tokens, and ours
    r"|\b[Bb]earer\s+[\w.~+/-]{8,}=*"
    r"|\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"  # a JWT: base64 of {"
    r"|\bAIza[\w-]{20,}"  # an API key
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)


# One of these is in every text that LOOKS finds something in.
_LOOK_SIGNS = ("ya29.", "earer", "eyJ", "AIza", "PRIVATE KEY")
# One of these is in every text that holds a secret: in small letters and without underscores.
_SIGNS = tuple(sorted(NAMES | {"ya29.", "bearer", "eyj", "aiza", "privatekey", "private key"}))


def redact(text: bytes) -> JsonValue:
    """The value of a JSON text, without secrets. Most have none, which the text shows fastest."""
    value = json_text.copy(text)
    plain = text.decode().lower().replace("_", "")
    return _redacted(value) if any(sign in plain for sign in _SIGNS) else value


def _redacted(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {n: REDACTED if _plain(n) in NAMES else _redacted(v) for n, v in value.items()}
    if isinstance(value, list):
        return [_redacted(item) for item in value]
    return value


def redact_url(path: str, query: str) -> str:
    """Path and query as they were sent, but for the secrets."""
    pairs = [_pair(pair) for pair in query.split("&")] if query else []
    whole = _text(path)
    return f"{whole}?{'&'.join(pairs)}" if pairs else whole


def _pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if equals and _plain(unquote_plus(name)) in QUERY_NAMES:
        return f"{name}={REDACTED}"
    return f"{name}{equals}{_text(value)}"


def _text(text: str) -> str:
    """Without what looks like a secret; none does that has none of their signs."""
    return LOOKS.sub(REDACTED, text) if any(sign in text for sign in _LOOK_SIGNS) else text


def _plain(name: str) -> str:
    return name.replace("_", "").lower().lstrip("$")
