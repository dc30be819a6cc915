"""What no single key of the setting `ci` can be blamed for."""

from collections.abc import Iterator
from typing import get_args

from findings.config_commands import remove
from settings.ci import AnyPipeline, GithubEvent, GithubPipeline, GitlabPipeline, OidcPipeline
from settings.ci_issuers import form_of_shared, is_github
from settings.errors import SettingProblem
from settings.validation.shared_issuers import not_vouched_for, tenant_claims

# They are in every token, or say nothing about whose it is.
NO_RESTRICTION = frozenset({"iss", "aud", "exp", "iat", "nbf", "jti"})


def ci_problems(ci: AnyPipeline | None, caller_account_id: str) -> Iterator[SettingProblem]:
    if ci is None:
        return
    yield from _one_account_for_two(ci, caller_account_id)
    if isinstance(ci, OidcPipeline):
        yield from _open_claims(ci)
    else:
        yield from _what_may_apply(ci)


def _what_may_apply(ci: GithubPipeline | GitlabPipeline) -> Iterator[SettingProblem]:
    if (ci.branch is None) is (ci.environment is None):
        both = ci.branch is not None
        yield SettingProblem(
            key="ci.branch",
            found=f"{ci.branch!r} beside environment {ci.environment!r}" if both else "nothing",
            expected="a protected branch or an environment, one of them: what may apply",
            fix="pulumi config rm --path ci.environment"
            if both
            else "pulumi config set --path ci.branch BRANCH",
        )
    events: tuple[str, ...] = ci.events
    if ci.branch is not None and "release" in events:
        yield SettingProblem(
            key="ci.events",
            found=f"'release' beside branch {ci.branch!r}",
            expected="environment in place of branch: a release runs on its tag, never on a branch",
            fix=f"pulumi config rm --path 'ci.events[{events.index('release')}]'",
        )


def _one_account_for_two(ci: AnyPipeline, caller_account_id: str) -> Iterator[SettingProblem]:
    """The one that is named after the default of another is to be another."""
    ids = [caller_account_id, ci.plan_account_id, ci.apply_account_id]
    if len(set(ids)) == len(ids):
        return
    usual = {"planAccountId": "gpt-oss-plan", "applyAccountId": "gpt-oss-apply"}
    said = dict(zip(usual, ids[1:], strict=True))
    free = [name for name in (*usual.values(), "gpt-oss-ci-plan") if name not in ids]
    key = next(
        (key for key in usual if ids.count(said[key]) > 1 and said[key] != usual[key]),
        next(key for key in usual if ids.count(said[key]) > 1),
    )
    yield SettingProblem(
        key=f"ci.{key}",
        found=f"caller, plan and apply identity are {', '.join(ids)}",
        expected="three accounts: each has rights that the others must not have",
        fix=f"pulumi config set --path ci.{key} {usual[key] if usual[key] in free else free[0]}",
    )


def _shared_issuer(ci: OidcPipeline) -> Iterator[SettingProblem]:
    """An issuer that signs for others too, and nothing that says which of them is meant."""
    if form := form_of_shared(ci.issuer_uri):
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
            fix="pulumi config set --path ci.claims.repository_id YOURS",
        )
    colons = [name for name, value in ci.apply_claims.items() if ":" in value]
    if len(ci.apply_claims) > 1 and colons:
        yield SettingProblem(
            key="ci.applyClaims",
            found=f"{dict(ci.apply_claims)!r}",
            expected="no colon where there are several: the values are joined by colons",
            fix=remove(("ci", "applyClaims", colons[-1])),
        )
    yield from _decided_by_apply_claims(ci)


def _decided_by_apply_claims(ci: OidcPipeline) -> Iterator[SettingProblem]:
    beyond = {name for name, _ in ci.apply_claims.items() - ci.claims.items()} - NO_RESTRICTION
    if not beyond:
        yield SettingProblem(
            key="ci.applyClaims",
            found="nothing beyond claims: whoever may plan could apply",
            expected="a claim that only a protected branch or environment gives",
            fix="pulumi config set --path ci.applyClaims.ref refs/heads/BRANCH",
        )
    elif beyond <= not_vouched_for(ci.issuer_uri):
        yield SettingProblem(
            key="ci.applyClaims",
            found=f"only {', '.join(sorted(beyond))}, which whoever creates a build chooses",
            expected="a claim that the issuer vouches for, such as pipeline_slug of a pipeline "
            "that only those may build who may apply; claims then name what both pipelines have",
            fix="pulumi config set --path ci.applyClaims.pipeline_slug YOURS",
        )
    elif is_github(ci.issuer_uri):
        yield from _an_event_that_may_apply(ci)


def _an_event_that_may_apply(ci: OidcPipeline) -> Iterator[SettingProblem]:
    key = "claims" if "event_name" in ci.claims.keys() - ci.apply_claims.keys() else "applyClaims"
    event = {**ci.claims, **ci.apply_claims}.get("event_name")
    if event in get_args(GithubEvent):
        return
    yield SettingProblem(
        key=f"ci.{key}",
        found=f"event_name {event}" if event else f"no event_name, with {ci.issuer_uri}",
        expected=f"one event of {', '.join(get_args(GithubEvent))}: pull_request_target has the "
        "branch and the environment, too, but may run a stranger's changes",
        fix=f"pulumi config set --path ci.{key}.event_name push",
        note="better, set ci.issuer github and keep issuerUri: that form asks for the ids of the "
        "repository and admits no such event (docs/ci.md)",
    )
