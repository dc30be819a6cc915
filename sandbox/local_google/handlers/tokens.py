"""Tokens: exchange of a subject token (STS), and impersonation (IAM Credentials).

An audience that names a workload identity pool's provider is federation, checked as such. One that
names a workforce pool is the sandbox's own way in: there the subject token is the caller's own
name, because no workforce pool is imitated. Everything after it is checked as usual.
"""

import re
from datetime import timedelta

from sandbox.local_google.authority import federation, propagation
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.service_accounts import found
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, bad_request, invalid, not_found
from sandbox.local_google.state.world import TOKEN_LIFETIME

URN = "urn:ietf:params:oauth:"
GRANT = f"{URN}grant-type:token-exchange"
ACCESS_TOKEN = f"{URN}token-type:access_token"
SUBJECT_TYPES = frozenset(
    f"{URN}token-type:{kind}" for kind in ("access_token", "id_token", "jwt", "saml2")
)
ID_TOKENS = frozenset(f"{URN}token-type:{kind}" for kind in ("id_token", "jwt"))
OWN_AUDIENCE = re.compile(
    r"//iam\.googleapis\.com/locations/global/workforcePools/[^/]+/providers/[^/]+"
)
LONGEST = timedelta(hours=12)


@handles("sts.token", "v1")
def exchange(call: Call) -> Json:
    body = call.body
    expected = {"grantType": GRANT, "requestedTokenType": ACCESS_TOKEN}
    for name, value in expected.items():
        if body.get(name) != value:
            raise invalid(f"Invalid value for {name!r}: found {body.get(name)!r}, expected {value}")
    if body.get("subjectTokenType") not in SUBJECT_TYPES:
        raise invalid(f"Invalid value for 'subject_token_type', expected {sorted(SUBJECT_TYPES)}")
    audience, subject_token = body.get("audience", ""), body.get("subjectToken", "").strip()
    if OWN_AUDIENCE.fullmatch(audience):
        member = _own_name(call, subject_token)
    else:
        if body["subjectTokenType"] not in ID_TOKENS:
            raise invalid(f"Invalid value for 'subject_token_type', expected {sorted(ID_TOKENS)}")
        member = federation.principal(call.world, audience, subject_token)
    return {
        "access_token": call.world.token_for(member),
        "issued_token_type": ACCESS_TOKEN,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
    }


def _own_name(call: Call, subject_token: str) -> str:
    if call.world.caller(subject_token) is None:
        known = ", ".join(sorted(call.world.callers))
        raise invalid(f"The subject token names no caller of this world; it has {known}")
    return subject_token


def _unheard_of(email: str) -> GoogleError:
    """The words of MarkEdmondson1234/googleAuthR issue 197 and hashicorp/terraform-provider-google
    issue 9249. That somebody without rights on the account is told the same is (inferred)."""
    return not_found(f"Not found; Gaia id not found for email {email}")


@handles("iamcredentials.projects.serviceAccounts.generateAccessToken", "v1")
def generate(call: Call) -> Json:
    email = call.path["name"].rpartition("/")[2]
    if call.world.service_account(email) is None:
        raise _unheard_of(email)
    account = found(call, call.path["name"], "iam.serviceAccounts.getAccessToken")
    if not propagation.known(call.world, account):
        raise _unheard_of(account.email)
    if account.disabled:
        raise GoogleError("FAILED_PRECONDITION", "Service account is disabled.")
    if not call.body.get("scope"):
        raise bad_request("Request contains an invalid argument.", {"scope": "at least one scope"})
    if call.body.get("delegates"):
        raise invalid("Delegation chains are not imitated; leave delegates out.")
    lifetime = timedelta(seconds=float(call.body.get("lifetime", "3600s").removesuffix("s")))
    if not timedelta() < lifetime <= LONGEST:
        raise bad_request("Request contains an invalid argument.", {"lifetime": "0s to 43200s"})
    member = f"serviceAccount:{account.email}"
    expires = (call.world.now() + lifetime).replace(microsecond=0)
    return {
        "accessToken": call.world.token_for(member, lifetime, tuple(call.body["scope"])),
        "expireTime": expires.isoformat().replace("+00:00", "Z"),
    }
