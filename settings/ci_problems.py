"""What is wrong with the setting `ci`, told like any other setting's problem."""

import json
import shlex
from collections.abc import Iterator, Mapping

from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from settings.ci import FORMS, AnyPipeline, OidcPipeline
from settings.errors import SettingProblem
from settings.shared_issuers import FORMS_OF_THEIR_OWN, tenant_claims

ISSUERS = "github, gitlab, or oidc for any other OpenID Connect issuer"
# They are in every token, or say nothing about whose it is.
NO_RESTRICTION = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti"})


def describe_ci(detail: ErrorDetails) -> SettingProblem:
    """One pydantic complaint about `ci` or something in it."""
    path = [str(step) for step in detail["loc"][1:]]
    if len(path) < 2:
        return _wrong_issuer(detail["input"])
    form, key, *inside = path
    fields = {to_camel(name): field for name, field in FORMS[form].model_fields.items()}
    if key not in fields:
        return SettingProblem(
            key=f"ci.{key}",
            found="a key that does not exist",
            expected=f"one of {', '.join(fields)}",
            fix=f"pulumi config rm --path {shlex.quote(f'ci.{key}')}",
        )
    found = "nothing" if detail["type"] == "missing" else repr(detail["input"])
    expected = fields[key].description or ISSUERS
    fix = _fix(key, fields[key], inside)
    return SettingProblem(key=f"ci.{key}", found=found, expected=expected, fix=fix)


def _wrong_issuer(value: object) -> SettingProblem:
    issuer = value.get("issuer") if isinstance(value, Mapping) else value
    return SettingProblem(
        key="ci.issuer",
        found=repr(issuer) if issuer else "nothing",
        expected=ISSUERS,
        fix="pulumi config set --path ci.issuer github",
    )


def _fix(key: str, field: FieldInfo, inside: list[str]) -> str:
    if inside[1:] == ["[key]"]:  # pydantic's word for a mapping's key that breaks its rule
        return f"pulumi config rm --path {shlex.quote(f'ci.{key}.{inside[0]}')}"
    shown = (field.examples or [""])[0]
    if isinstance(shown, dict):
        name, value = next(iter(shown.items()))
        return _set(f"ci.{key}.{(inside or [name])[0]}", value)
    if isinstance(shown, list):
        return _set(f"ci.{key}[{(inside or ['0'])[0]}]", shown[0])
    return _set(f"ci.{key}", shown)


def _set(path: str, value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f"pulumi config set --path {shlex.quote(path)} {shlex.quote(text)}"


def ci_problems(ci: AnyPipeline | None, caller_account_id: str) -> Iterator[SettingProblem]:
    """What no single key of `ci` can be blamed for."""
    if ci is None:
        return
    ids = [caller_account_id, ci.plan_account_id, ci.apply_account_id]
    if len(set(ids)) < len(ids):
        yield SettingProblem(
            key="ci.planAccountId",
            found=f"caller, plan and apply identity are {', '.join(ids)}",
            expected="three accounts: each has rights that the others must not have",
            fix="pulumi config set --path ci.planAccountId gpt-oss-plan",
        )
    if isinstance(ci, OidcPipeline):
        yield from _open_claims(ci)
    elif (ci.branch is None) is (ci.environment is None):
        both = ci.branch is not None
        yield SettingProblem(
            key="ci.branch",
            found=f"{ci.branch!r} beside environment {ci.environment!r}" if both else "nothing",
            expected="a protected branch or an environment, one of them: what may apply",
            fix="pulumi config rm --path ci.environment"
            if both
            else "pulumi config set --path ci.branch main",
        )


def _shared_issuer(ci: OidcPipeline) -> Iterator[SettingProblem]:
    """An issuer that signs for others too, and nothing that says which of them is meant."""
    if form := FORMS_OF_THEIR_OWN.get(ci.issuer_uri.rstrip("/")):
        yield SettingProblem(
            key="ci.issuer",
            found=f"oidc with {ci.issuer_uri}, which issues for all of its customers",
            expected=f"{form}, which asks for the ids that tell them apart",
            fix=f"pulumi config set --path ci.issuer {form}",
        )
    tenant = tenant_claims(ci.issuer_uri)
    if tenant and not ci.claims.keys() & set(tenant):
        yield SettingProblem(
            key="ci.claims",
            found=f"only {', '.join(ci.claims)}, with {ci.issuer_uri}, which issues for all of its "
            "customers",
            expected=f"one of {', '.join(tenant)}, which tell them apart",
            fix=f"pulumi config set --path ci.claims.{tenant[0]} YOURS",
        )


def _open_claims(ci: OidcPipeline) -> Iterator[SettingProblem]:
    yield from _shared_issuer(ci)
    if not ci.claims.keys() - NO_RESTRICTION:
        yield SettingProblem(
            key="ci.claims",
            found=f"only {', '.join(ci.claims)}, which any token of the issuer has",
            expected="a claim that only your pipeline's tokens have, such as its repository's id",
            fix="pulumi config set --path ci.claims.repository_id 74",
        )
    if len(ci.apply_claims) > 1 and any(":" in value for value in ci.apply_claims.values()):
        yield SettingProblem(
            key="ci.applyClaims",
            found=f"{dict(ci.apply_claims)!r}",
            expected="no colon where there are several: the values are joined by colons",
            fix="pulumi config rm --path ci.applyClaims.CLAIM",
        )
    beyond = ci.apply_claims.items() - ci.claims.items()
    if not {name for name, _ in beyond} - NO_RESTRICTION:
        yield SettingProblem(
            key="ci.applyClaims",
            found="nothing beyond claims: whoever may plan could apply",
            expected="a claim that only a protected branch or environment gives",
            fix="pulumi config set --path ci.applyClaims.ref refs/heads/main",
        )
