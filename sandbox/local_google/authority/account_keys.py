"""Service-account keys: making a pair, and taking what its private half signed.

The private half leaves in the answer that makes it and is kept nowhere. What is kept is a
self-signed certificate, which is what Google publishes of a key. The private half signs its own
bearer tokens (AIP-4111, what google-auth sends with `always_use_jwt_access`); the JWT bearer grant
at oauth2.googleapis.com is not imitated, so a client that only knows that grant cannot log in.
"""

import base64
import json
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from sandbox.local_google.authority import id_tokens
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.resources.identity import ServiceAccount, ServiceAccountKey
from sandbox.local_google.state.world import World

SIZES = {"KEY_ALG_RSA_1024": 1024, "KEY_ALG_RSA_2048": 2048}
FOR_EVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
LONGEST = timedelta(hours=1)
SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def made(world: World, account: ServiceAccount, algorithm: str) -> tuple[ServiceAccountKey, Json]:
    """The key as it is kept, and Google's credentials file with its private half."""
    pair = rsa.generate_private_key(65537, SIZES[algorithm])
    certificate = _certificate(world, account, pair)
    key_id = certificate.fingerprint(SHA256()).hex()[:40]
    pem = certificate.public_bytes(Encoding.PEM).decode()
    key = ServiceAccountKey(key_id, algorithm, world.timestamp(), pem)
    private = pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return key, _credentials_file(account, key_id, private)


def _certificate(
    world: World, account: ServiceAccount, pair: rsa.RSAPrivateKey
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, account.unique_id)])
    builder = x509.CertificateBuilder(name, name, pair.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(world.now()).not_valid_after(FOR_EVER)
    return builder.sign(pair, SHA256())


def _credentials_file(account: ServiceAccount, key_id: str, private: str) -> Json:
    return {
        "type": "service_account",
        "project_id": account.project_id,
        "private_key_id": key_id,
        "private_key": private,
        "client_email": account.email,
        "client_id": account.unique_id,
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": f"https://www.googleapis.com/robot/v1/metadata/x509/{account.email}",
        "universe_domain": "googleapis.com",
    }


def public_data(key: ServiceAccountKey, kind: str) -> str:
    """PEM of the certificate or of the bare public key; empty for TYPE_NONE."""
    if kind == "TYPE_X509_PEM_FILE":
        return key.certificate
    if kind == "TYPE_RAW_PUBLIC_KEY":
        public = x509.load_pem_x509_certificate(key.certificate.encode()).public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return ""


def signer(world: World, token: str, service: str) -> str:
    """The member whose key signed this bearer token for `service`; empty if none did."""
    try:
        claims = id_tokens.claims(token, "")
        account = world.service_account(str(claims["iss"]))
        if account is None or not account.keys or claims["sub"] != claims["iss"]:
            return ""
        id_tokens.claims(token, _key_set(account))
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (GoogleError, KeyError, TypeError, ValueError, OverflowError):
        return ""
    now = world.now().timestamp()
    in_time = issued - 300 <= now < expires <= issued + LONGEST.total_seconds()
    meant = claims.get("aud") == f"https://{service}/" or SCOPE in str(claims.get("scope")).split()
    return f"serviceAccount:{account.email}" if in_time and meant else ""


def _key_set(account: ServiceAccount) -> str:
    return json.dumps({"keys": [_jwk(key) for key in account.keys.values()]})


def _jwk(key: ServiceAccountKey) -> Json:
    public = x509.load_pem_x509_certificate(key.certificate.encode()).public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise ValueError(f"key {key.key_id} is no RSA key")
    numbers = public.public_numbers()
    return {"kid": key.key_id, "kty": "RSA", "n": _text(numbers.n), "e": _text(numbers.e)}


def _text(number: int) -> str:
    raw = number.to_bytes((number.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
