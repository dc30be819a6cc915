"""Whether a signature is that of a public key in JWK form (RFC 7518): RS256 and ES256."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from sandbox.local_google.json_types import Json


def fits(key: Json, algorithm: str, signed: bytes, signature: bytes) -> bool:
    """False also for a key that is none."""
    try:
        if algorithm == "RS256":
            _rsa(key).verify(signature, signed, padding.PKCS1v15(), SHA256())
        else:
            half = len(signature) // 2
            numbers = (int.from_bytes(s) for s in (signature[:half], signature[half:]))
            _ec(key).verify(encode_dss_signature(*numbers), signed, ec.ECDSA(SHA256()))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _rsa(key: Json) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()


def _ec(key: Json) -> ec.EllipticCurvePublicKey:
    curve = ec.SECP256R1()
    return ec.EllipticCurvePublicNumbers(_number(key["x"]), _number(key["y"]), curve).public_key()
