"""Takes secrets out of text that somebody will read: a server may echo what it was sent.

Two ways. A secret by its look, wherever it came from; and each secret that this run used, even
where only its beginning is left, because evidence is cut to a length.
"""

import re
from collections.abc import Iterable

REDACTED = "[redacted]"

LOOKS = re.compile(
    r"\bya29\.[\w.~+/-]+=*"  # Google's access tokens
    r"|\b[Bb]earer(?:\s|%20|\+)+(?!\$\()[^\s\"'\\,;<>(){}]+"  # not the $(gcloud ...) of a fix
    r"|\b1//[\w-]{20,}"  # refresh tokens
    r"|\bGOCSPX-[\w-]+"  # OAuth client secrets
    r"|\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"  # a JWT: base64 of {"
    r"|\bAIza[\w-]{20,}"  # API keys
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<=://)[^/\s@'\"]+(?=@)"  # user and password in an address
    r"|(?<=[?&])(?:key|api[-_]?key|(?:access_)?token)=[^&\s'\"]+",
    re.DOTALL | re.IGNORECASE,
)
SHORTEST = 4
"""Characters; anything shorter is in every text and no secret."""
TELLING = 8
"""So many first characters give a long secret away."""


class Redactor:
    """Knows the secrets of a run; learns each new token as it is made."""

    def __init__(self, secrets: Iterable[object] = ()) -> None:
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.learn(*secrets)

    def learn(self, *secrets: object) -> None:
        """Whatever is no text, or too short to be a secret, is passed over."""
        for secret in secrets:
            if isinstance(secret, str) and len(secret) >= SHORTEST:
                self._patterns.setdefault(secret, pattern_of(secret))

    def __call__(self, text: str) -> str:
        for pattern in tuple(self._patterns.values()):
            text = pattern.sub(REDACTED, text)
        return LOOKS.sub(REDACTED, text)


def pattern_of(secret: str) -> re.Pattern[str]:
    """The secret, or what is left of it from TELLING characters on."""
    cut = re.escape(secret[:TELLING]) + r"[^\s\"'\\,;<>]*"
    return re.compile(f"{re.escape(secret)}|{cut}" if len(secret) > TELLING else re.escape(secret))
