"""OpenID Connect tokens as STS reads them: the claims, and the signature where keys are known."""

import base64

from sandbox.local_google import json_text
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import OAuthError

ALGORITHMS = ("RS256", "ES256")


def claims(token: str, jwks: str) -> Json:
    """The payload; signed by one of `jwks` unless that is empty. Raises OAuthError (inferred)."""
    parts = token.split(".")
    try:
        head, payload = (json_text.decode(_decoded(part)) for part in parts[:2])
        signature = _decoded(parts[2])
        if not isinstance(head, dict) or not isinstance(payload, dict) or len(parts) != 3:
            raise ValueError
    except (ValueError, IndexError) as error:
        raise _refused("Unable to parse the ID Token.") from error
    if jwks:
        _verify(f"{parts[0]}.{parts[1]}".encode(), head, signature, jwks)
    return payload


def _refused(text: str) -> OAuthError:
    return OAuthError("INVALID_ARGUMENT", text, oauth="invalid_grant")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _verify(signed: bytes, head: Json, signature: bytes, jwks: str) -> None:
    from sandbox.local_google.authority import signatures  # its cryptography takes 0.1 s to import

    if head.get("alg") not in ALGORITHMS:
        raise _refused(f"The ID Token's alg is {head.get('alg')!r}, expected RS256 or ES256.")
    keys: list[Json] = json_text.decode(jwks.encode())["keys"]
    key = next((key for key in keys if key["kid"] == head.get("kid")), None)
    if key is None or not signatures.fits(key, head["alg"], signed, signature):
        raise _refused("The ID Token's signature does not fit the provider's keys.")
