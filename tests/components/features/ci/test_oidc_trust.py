"""Which jobs' tokens may apply: every event of the issuer, in both modes, through the mapping."""

from collections.abc import Mapping
from typing import Any

import pytest

from components.features.ci.oidc_trust import trust
from sandbox.local_google.authority.cel import parse
from settings.ci import GithubPipeline, GitlabPipeline
from tests.events import GITHUB_EVENTS, GITLAB_SOURCES

IDS = {"owner_id": "65", "repository_id": "74"}
GROUP = {"namespace_id": "72", "project_id": "20"}
MAIN = {"ref": "refs/heads/main", "ref_protected": "true"}
GITLAB_MAIN = {"ref": "main", "ref_type": "branch", "ref_protected": "true"}
PRODUCTION = {"environment": "production"}
GITLAB_PRODUCTION = {
    **PRODUCTION,
    "environment_protected": "true",
    "environment_action": "start",
}


def github(**more: Any) -> GithubPipeline:
    return GithubPipeline(issuer="github", **IDS, **more)


def gitlab(**more: Any) -> GitlabPipeline:
    return GitlabPipeline(issuer="gitlab", **GROUP, **more)


def may_apply(pipeline: GithubPipeline | GitlabPipeline, claims: Mapping[str, Any]) -> bool:
    """Whether Google gives the token the attribute that the apply identity is bound to."""
    trusted = trust(pipeline)
    attribute = parse(trusted.mapping["attribute.apply"])({"assertion": dict(claims)})
    return f"attribute.apply/{attribute}" in trusted.apply_sets


@pytest.mark.parametrize("event", GITHUB_EVENTS)
@pytest.mark.parametrize(
    ("mode", "claims"),
    [({"branch": "main"}, MAIN), ({"environment": "production"}, {**MAIN, **PRODUCTION})],
    ids=["branch", "environment"],
)
def test_only_a_push_and_a_dispatch_apply_on_github(
    mode: dict[str, str], claims: dict[str, str], event: str
) -> None:
    """`pull_request_target` and its kind have the protected branch and the Environment, too."""
    expected = event in ("push", "workflow_dispatch")
    assert may_apply(github(**mode), {**claims, "event_name": event}) is expected


@pytest.mark.parametrize(
    "issuer",
    [
        "https://token.actions.githubusercontent.com/octocat-inc",
        "https://token.actions.octocorp.ghe.com",
        "https://github.example.com/_services/token",
    ],
)
@pytest.mark.parametrize("event", GITHUB_EVENTS)
def test_jobs_of_github_enterprise_apply_for_the_same_events_as_on_github(
    issuer: str, event: str
) -> None:
    """`pull_request_target` runs on the protected branch there, too."""
    pipeline = github(branch="main", issuer_uri=issuer)
    assert trust(pipeline).issuer_uri == issuer
    assert trust(pipeline).admitted == trust(github(branch="main")).admitted
    assert may_apply(pipeline, {**MAIN, "event_name": event}) is (
        event in ("push", "workflow_dispatch")
    )


@pytest.mark.parametrize("source", GITLAB_SOURCES)
@pytest.mark.parametrize(
    ("mode", "claims"),
    [
        ({"branch": "main"}, GITLAB_MAIN),
        ({"environment": "production"}, {**GITLAB_MAIN, **GITLAB_PRODUCTION}),
    ],
    ids=["branch", "environment"],
)
def test_only_a_push_and_a_pipeline_that_somebody_starts_apply_on_gitlab(
    mode: dict[str, str], claims: dict[str, str], source: str
) -> None:
    """A merge request's pipeline has the name of its source branch, which a fork chooses."""
    expected = source in ("push", "web")
    assert may_apply(gitlab(**mode), {**claims, "pipeline_source": source}) is expected


@pytest.mark.parametrize(
    ("pipeline", "claims"),
    [
        (github(branch="main", events=("schedule",)), {**MAIN, "event_name": "schedule"}),
        (
            github(environment="production", events=("release",)),
            {**PRODUCTION, "event_name": "release", "ref": "refs/tags/v1"},
        ),
        (gitlab(branch="main", events=("api",)), {**GITLAB_MAIN, "pipeline_source": "api"}),
    ],
    ids=["schedule", "release", "api"],
)
def test_an_event_that_is_named_applies_in_place_of_the_usual_ones(
    pipeline: GithubPipeline | GitlabPipeline, claims: dict[str, str]
) -> None:
    usual = dict.fromkeys(("event_name", "pipeline_source"), "push")
    assert may_apply(pipeline, claims)
    assert not may_apply(pipeline, {**claims, **usual})


@pytest.mark.parametrize("action", ["prepare", "verify", "access", "stop"])
def test_a_gitlab_job_that_needs_no_approval_does_not_apply(action: str) -> None:
    """Since GitLab 18.0 only a job that starts a deployment waits for its approval."""
    claims = {**GITLAB_PRODUCTION, "pipeline_source": "push"}
    assert may_apply(gitlab(environment="production"), claims)
    assert not may_apply(gitlab(environment="production"), {**claims, "environment_action": action})


@pytest.mark.parametrize(
    "environment", ["production:push", "push:production", "x:production", "production:"]
)
def test_a_colon_in_an_environment_s_name_joins_to_nothing_that_applies(environment: str) -> None:
    """Anyone who may write to the repository may name an Environment."""
    for event in ("push", "pull_request_target", "push:production"):
        claims = {"event_name": event, "environment": environment}
        assert not may_apply(github(environment="production"), claims)
