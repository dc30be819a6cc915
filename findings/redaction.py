"""Takes secrets out of text that somebody will read: a server may echo what it was sent.

Two ways. A secret by its look, wherever it came from; and each secret that this run used, even
where only its beginning is left, because evidence is cut to a length. Text that comes in pieces is
held back while it may be, or may become, a secret's beginning.
"""

import re
from collections.abc import Iterable, Iterator

from findings.proxy_logins import SCHEME, parts_of, proxy_logins

REDACTED = "[redacted]"
ACCOUNT_PATH = "/serviceAccounts/"

LOOKS = re.compile(
    r"\bya29\.[\w.~+/-]+=*"  # Google's access tokens
    r"|\b[Bb]earer(?:\s|%20|\+)+(?!\$\()[^\s\"'\\,;<>(){}]+"  # not the $(gcloud ...) of a fix
    r"|\b1//[\w-]{20,}"  # refresh tokens
    r"|\bGOCSPX-[\w-]+"  # OAuth client secrets
    r"|\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"  # a JWT: base64 of {"
    r"|\bAIza[\w-]{20,}"  # API keys
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|(?<=://)(?!USER:PASSWORD@)[^/\s'\"]+(?=@)"  # user and password in an address, not a fix's
    r"|(?<=[?&])(?:key|api[-_]?key|(?:access_)?token)=[^&\s'\"]+",
    re.DOTALL | re.IGNORECASE,
)
UNSETTLED = re.compile(
    r"(?:ya29\.|1//|GOCSPX-|eyJ|AIza|[?&]\w*=)[^\s\"'\\,;<>(){}]*\Z"
    r"|bearer(?:\s|%20|\+)*[^\s\"'\\,;<>(){}]*\Z"
    r"|-----BEGIN [A-Z ]*-{0,5}\Z"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END ).)*(?:-----END [A-Z ]*-{0,4})?\Z"
    r"|://[^/\s'\"]*\Z",
    re.DOTALL | re.IGNORECASE,
)
"""The end of a text that may still grow into one of LOOKS."""
BEGINNINGS = ("ya29.", "bearer", "1//", "gocspx-", "eyj", "aiza", "-----begin ", "://")
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

    def settled(self, text: str) -> int:
        """How much of `text` stays as it is, whatever follows; the rest may become a secret."""
        unsettled = UNSETTLED.search(text)
        at = unsettled.start() if unsettled else len(text)
        for secret in self._patterns:
            at = min(at, len(text) - begun(text, secret))
        for beginning in BEGINNINGS:
            at = min(at, len(text) - begun(text.lower(), beginning))
        return min([at, *self._cut_by(text, at)])

    def _cut_by(self, text: str, at: int) -> Iterator[int]:
        """Where a secret begins that `at` would cut in two, or that may go on after the text."""
        masked = text  # as LOOKS sees it: a known secret is gone by then, and a word ends there
        for pattern in tuple(self._patterns.values()):
            yield from cut_matches(pattern, text, at)
            masked = pattern.sub(lambda match: REDACTED[0] * len(match[0]), masked)
        yield from cut_matches(LOOKS, masked, at)


def without_secrets(text: str) -> str:
    """What is a secret whoever runs this: by its look, or as the login of the proxy in use."""
    return Redactor(proxy_logins())(text)


def login_of(address: str) -> str:
    """What may be the user and the password of an address: all before its last `@`.

    People write a password as it is, with `/`, `#` or `@` in it. An `@` in IAM's path
    .../serviceAccounts/E-MAIL ends no password.
    """
    return parts_of(address.partition(ACCOUNT_PATH)[0])[1]


def without_login(address: str) -> str:
    """The address as it may be shown."""
    if not login_of(address):
        return address
    root, mark, account = address.partition(ACCOUNT_PATH)
    scheme = SCHEME.match(address)
    return f"{scheme[0] if scheme else ''}{REDACTED}@{parts_of(root)[2]}{mark}{account}"


def cut_matches(pattern: re.Pattern[str], text: str, at: int) -> Iterator[int]:
    for match in pattern.finditer(text):
        if match.start() < at < match.end() or match.end() == len(text):
            yield match.start()


def begun(text: str, secret: str) -> int:
    """How many characters at the end of `text` are the beginning of `secret`."""
    most = min(len(text), len(secret) - 1)
    return next((size for size in range(most, 0, -1) if text.endswith(secret[:size])), 0)


def pattern_of(secret: str) -> re.Pattern[str]:
    """The secret, or what is left of it from TELLING characters on."""
    cut = re.escape(secret[:TELLING]) + r"[^\s\"'\\,;<>]*"
    return re.compile(f"{re.escape(secret)}|{cut}" if len(secret) > TELLING else re.escape(secret))
