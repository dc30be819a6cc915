"""What IAM accepts as a workload identity pool or provider.

Numbers and rules: discovery texts of WorkloadIdentityPool and WorkloadIdentityPoolProvider; the
rule for shared issuers: google_iam_workload_identity_pool_provider users, for example
github.com/chainguard-dev/terraform-infra-common/pull/672. Other wording is (inferred).
"""

import re

from sandbox.local_google import json_text
from sandbox.local_google.authority import cel
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, bad_request, invalid

ID = re.compile(r"(?!gcp-)[a-z0-9-]{4,32}")
ATTRIBUTE = re.compile(r"google\.subject|google\.groups|attribute\.[a-z0-9_]{1,100}")
NOT_IMITATED = {
    "aws": "AWS providers",
    "saml": "SAML providers",
    "x509": "X.509 providers",
    "actorProviders": "actor tokens",
    "inlineCertificateIssuanceConfig": "workload certificates",
    "inlineTrustConfig": "trust domains",
}
# One issuer for every customer, so that a condition has to say which customer is meant.
SHARED_ISSUERS = frozenset(
    {
        "https://token.actions.githubusercontent.com",
        "https://gitlab.com",
        "https://app.terraform.io",
    }
)
CONDITION_MISSING = (
    "The attribute condition must reference one of the provider's claims. For more information,"
    " see https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines"
    "#conditions"
)


def _wrong(field: str, rule: str) -> GoogleError:
    return bad_request("Request contains an invalid argument.", {field: rule})


def _not_imitated(text: str) -> GoogleError:
    """Google would take it: refused here, because ignoring it would be a lie."""
    return GoogleError("UNIMPLEMENTED", text)


def check_id(field: str, value: str) -> None:
    if ID.fullmatch(value) is None:
        raise _wrong(field, f"found {value!r}, expected 4 to 32 of a-z, 0-9 and -, not gcp- first")


def check_common(settings: Json) -> None:
    for name, most in (("displayName", 32), ("description", 256)):
        if len(settings.get(name, "")) > most:
            raise _wrong(name, f"at most {most} characters")
    for name, what in NOT_IMITATED.items():
        if settings.get(name):
            raise _not_imitated(f"{name}: {what} are not imitated by the local Google.")


def check_pool(settings: Json) -> None:
    check_common(settings)
    if settings.get("mode", "FEDERATION_ONLY") not in ("MODE_UNSPECIFIED", "FEDERATION_ONLY"):
        raise _not_imitated(f"mode {settings['mode']} is not imitated by the local Google.")


def check_provider(settings: Json) -> None:
    check_common(settings)
    if not settings.get("oidc"):
        raise _wrong("oidc", "required: the identity provider's issuer")
    _check_oidc(settings["oidc"])
    _check_mapping(settings.get("attributeMapping", {}))
    _check_condition(settings)


def _check_oidc(oidc: Json) -> None:
    if re.fullmatch(r"https://[^/\s?#]+[^\s?#]*", oidc.get("issuerUri", "")) is None:
        raise _wrong("oidc.issuer_uri", f"found {oidc.get('issuerUri')!r}, expected https://…")
    issuer, discovery = oidc["issuerUri"], oidc.get("discoveryUri", "")
    host = issuer.split("/")[2]
    if discovery and not re.match(rf"https://{re.escape(host)}/.*\.well-known/.", discovery):
        rule = f"found {discovery!r}, expected https://{host}/….well-known/…"
        raise _wrong("oidc.discovery_uri", rule)
    audiences = oidc.get("allowedAudiences", [])
    if len(audiences) > 10 or any(len(audience) > 256 for audience in audiences):
        raise _wrong("oidc.allowed_audiences", "at most 10, each at most 256 characters")
    if oidc.get("jwksJson"):
        try:
            keys = json_text.decode(oidc["jwksJson"].encode())["keys"]
            sound = all(key["kty"] in ("RSA", "EC") and key["kid"] for key in keys)
        except (ValueError, TypeError, KeyError):
            sound = False
        if not sound:
            raise _wrong("oidc.jwks_json", 'expected {"keys": [{"kty": "RSA", "kid": …}]}')


def _check_mapping(mapping: dict[str, str]) -> None:
    if "google.subject" not in mapping:
        raise _wrong("attribute_mapping", "google.subject must be mapped")
    if len(mapping) > 52:
        raise _wrong("attribute_mapping", "at most 50 custom attributes")
    for name, expression in mapping.items():
        if ATTRIBUTE.fullmatch(name) is None:
            rule = f"found {name!r}, expected google.subject, google.groups or attribute.[a-z0-9_]"
            raise _wrong("attribute_mapping", rule)
        _parse(f"attribute_mapping[{name}]", expression, 2048)


def _parse(field: str, expression: str, most: int) -> None:
    if len(expression) > most:
        raise _wrong(field, f"at most {most} characters")
    try:
        cel.parse(expression)
    except cel.NotImitatedError as error:
        raise _not_imitated(
            f"{field}: this CEL is not imitated by the local Google: {error}. It reads claims,"
            " texts, lists, ==, !=, in, !, &&, ||, +, ?:, has, startsWith, endsWith and contains."
        ) from error


def _check_condition(settings: Json) -> None:
    condition = settings.get("attributeCondition", "")
    if condition:
        _parse("attribute_condition", condition, 4096)
    mapping = settings["attributeMapping"]
    read = cel.references(condition)
    claims = {name for name in read if name.startswith("assertion.") or name in mapping}
    if settings["oidc"]["issuerUri"].rstrip("/") in SHARED_ISSUERS and not claims:
        raise invalid(CONDITION_MISSING)
