"""OpenID Connect tokens as STS reads them: the claims, and the signature where keys are known."""

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sandbox.local_google.errors import OAuthError
from sandbox.local_google.json_types import Json

ALGORITHMS = ("RS256", "ES256")


def claims(token: str, jwks: str) -> Json:
    """The payload; signed by one of `jwks` unless that is empty. Raises OAuthError (inferred)."""
    parts = token.split(".")
    try:
        head, payload = (json.loads(_decoded(part)) for part in parts[:2])
        signature = _decoded(parts[2])
        if not isinstance(head, dict) or not isinstance(payload, dict) or len(parts) != 3:
            raise ValueError
        json.dumps(payload, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, IndexError, RecursionError) as error:
        raise _refused("Unable to parse the ID Token.") from error
    if jwks:
        _verify(f"{parts[0]}.{parts[1]}".encode(), head, signature, jwks)
    return payload


def _refused(text: str) -> OAuthError:
    return OAuthError("INVALID_ARGUMENT", text, oauth="invalid_grant")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _verify(signed: bytes, head: Json, signature: bytes, jwks: str) -> None:
    if head.get("alg") not in ALGORITHMS:
        raise _refused(f"The ID Token's alg is {head.get('alg')!r}, expected RS256 or ES256.")
    keys: list[Json] = json.loads(jwks)["keys"]
    key = next((key for key in keys if key["kid"] == head.get("kid")), None)
    try:
        if key is None:
            raise InvalidSignature
        if head["alg"] == "RS256":
            _rsa(key).verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            half = len(signature) // 2
            numbers = (int.from_bytes(s) for s in (signature[:half], signature[half:]))
            _ec(key).verify(encode_dss_signature(*numbers), signed, ec.ECDSA(SHA256()))
    except (InvalidSignature, KeyError, TypeError, ValueError) as error:
        raise _refused("The ID Token's signature does not fit the provider's keys.") from error


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text))


def _rsa(key: Json) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()


def _ec(key: Json) -> ec.EllipticCurvePublicKey:
    curve = ec.SECP256R1()
    return ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), curve).public_key()
