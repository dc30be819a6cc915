"""Workload identity federation: from somebody else's token to a principal of a pool.

Owns what is checked of the subject token (issuer, audience, age, and its signature where the
provider holds keys), the mapping and the condition. A provider without `jwksJson` has its keys at
its issuer, whom nobody can ask from here: its tokens are taken unsigned.

Words: the audience and issuer ones are quoted in google-github-actions/auth's issues 60, 333 and
its troubleshooting page, the condition's in terraform-example-foundation issue 1362, staleness in
Config Sync's known issues, the subject's size in cloud.google.com/iam/docs/
troubleshooting-workload-identity-federation. The others are (inferred), also that a mapping which
reads a claim that the token lacks fails the exchange: CEL calls it an error, and many public
configurations guard GitHub's `environment` with `has()` against it.
"""

import re
from datetime import timedelta

from sandbox.local_google.authority import cel, id_tokens
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import OAuthError
from sandbox.local_google.resources.principals import Federated
from sandbox.local_google.resources.workload_identity import WorkloadIdentityProvider
from sandbox.local_google.state.world import World

AUDIENCE = re.compile(
    r"//iam\.googleapis\.com/(projects/([^/]+)/locations/global/workloadIdentityPools/([^/]+))"
    r"/providers/([^/]+)"
)
BAD_AUDIENCE = (
    'Invalid value for "audience". This value should be the full resource name of the Identity'
    " Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the"
    " list of possible formats."
)
NO_TARGET = (
    'The target service indicated by the "audience" parameters is invalid. This might either be'
    " because the pool or provider is disabled or deleted or because it doesn't exist."
)
REJECTED = "The given credential is rejected by the attribute condition."
LONG_SUBJECT = (
    "The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your"
    " attribute mapping or the incoming assertion to produce a mapped attribute that is less than"
    " 127 bytes."
)
OLDEST = timedelta(hours=24)
SKEW = timedelta(minutes=5)
CLAIMS = ("iss", "aud", "sub", "iat", "exp")


def principal(world: World, audience: str, subject_token: str) -> Federated:
    """Raises OAuthError in STS's words."""
    named = AUDIENCE.fullmatch(audience)
    if named is None:
        raise OAuthError("INVALID_ARGUMENT", BAD_AUDIENCE)
    pool_name, number, pool_id, provider_id = named.groups()
    provider = _provider(world, number, pool_id, provider_id)
    claims = id_tokens.claims(subject_token, provider.settings["oidc"].get("jwksJson", ""))
    _check_claims(world, provider, audience, claims)
    attributes = _mapped(provider, claims)
    _check_condition(provider, claims, attributes)
    return Federated.named(pool_name, attributes)


def _provider(
    world: World, number: str, pool_id: str, provider_id: str
) -> WorkloadIdentityProvider:
    """The project by its number only, as STS takes it."""
    pool = world.pool(number, pool_id) if number.isdecimal() else None
    provider = pool.providers.get(provider_id) if pool else None
    if provider is None or provider.delete_time or provider.settings.get("disabled"):
        raise OAuthError("INVALID_ARGUMENT", NO_TARGET, oauth="invalid_target")
    return provider


def _grant(text: str) -> OAuthError:
    return OAuthError("INVALID_ARGUMENT", text, oauth="invalid_grant")


def _check_claims(
    world: World, provider: WorkloadIdentityProvider, audience: str, claims: Json
) -> None:
    missing = [name for name in CLAIMS if name not in claims]
    if missing:
        raise _grant(f"The ID Token lacks the required claim {missing[0]}.")
    oidc = provider.settings["oidc"]
    issuer = oidc["issuerUri"]
    if str(claims["iss"]).rstrip("/") != issuer.rstrip("/"):
        raise _grant(
            f"The issuer in ID Token {claims['iss']} does not match the expected ones: {issuer}"
        )
    expected = oidc.get("allowedAudiences") or [audience, f"https:{audience}"]
    sent = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if not set(expected) & {str(value) for value in sent}:
        raise _grant("The audience in ID Token does not match the expected audience.")
    now = world.now().timestamp()
    try:
        issued, expires = float(claims["iat"]), float(claims["exp"])
    except (TypeError, ValueError) as error:
        raise _grant("The claims iat and exp must be numbers.") from error
    young = -SKEW.total_seconds() <= now - issued <= OLDEST.total_seconds()
    if not young or now >= expires:
        raise _grant(f"ID Token issued at {claims['iat']} is stale to sign-in.")


def _mapped(provider: WorkloadIdentityProvider, claims: Json) -> Json:
    attributes: Json = {}
    for name, expression in provider.settings["attributeMapping"].items():
        try:
            value = cel.parse(expression)({"assertion": claims})
        except cel.NoValueError as error:
            raise _grant(f"The mapped attribute {name} has no value: {error}") from error
        attributes[name] = value
    subject = attributes["google.subject"]
    if not isinstance(subject, str) or not subject:
        raise _grant("The mapped attribute google.subject must be of type STRING.")
    if len(subject.encode()) > 127:
        raise OAuthError("INVALID_ARGUMENT", LONG_SUBJECT)
    return attributes


def _check_condition(provider: WorkloadIdentityProvider, claims: Json, attributes: Json) -> None:
    condition = provider.settings.get("attributeCondition", "")
    if not condition:
        return
    known: Json = {"assertion": claims, "google": {}, "attribute": {}}
    for name, value in attributes.items():
        root, _, key = name.partition(".")
        known[root][key] = value
    try:
        holds = cel.parse(condition)(known)
    except cel.NoValueError:
        holds = False
    if holds is not True:
        raise OAuthError("PERMISSION_DENIED", REJECTED, code=400, oauth="unauthorized_client")
