"""Whose tokens a pool admits, and which of them may apply: made from the setting `ci`, never typed.

A token is admitted by a condition on its repository's ids. What it may do is decided by two mapped
attributes, to whose values the identities are bound: `attribute.source`, which every admitted token
has alike, and `attribute.apply`, which only the chosen branch or environment gives. Several claims
are joined by a colon; no value that is asked for has one, so no other claims join to the same text.

A token may lack what `attribute.apply` reads: jobs of no environment have no claim `environment`.
To read a claim that is not there is an error in CEL, and Google does not say whether the token is
refused then, for plan too, or the attribute left out. So it is asked first whether all are there.
Without, the attribute is the empty text, which nobody is bound to.

The branch, the environment and that they are protected do not say whose changes a job runs, so the
event is asked for, too, in both modes:
- GitHub: `pull_request_target` and `workflow_run` run on the default branch, which is what the
  branch rule of an Environment is held against then:
  https://github.blog/changelog/2025-11-07-actions-pull_request_target-and-environment-branch-protections-changes/
- GitLab: a merge request's pipeline has the name of the source branch as `ref`, also of a fork's:
  https://gitlab.com/gitlab-org/gitlab/-/work_items/548165
- GitLab: a job whose `environment:action` is not `start` needs no approval of a deployment:
  https://gitlab.com/gitlab-org/gitlab/-/issues/390025

Claims: https://docs.github.com/en/actions/reference/security/oidc and
https://docs.gitlab.com/ci/secrets/id_token_authentication (numbers and booleans are text there).
Not read: `sub`, whose form differs between repositories made before and after 2026-07-15.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from settings.ci import AnyPipeline, OidcPipeline


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Which claims of an issuer's tokens must say what. {NAME} is the setting `ci.NAME`."""

    admitted: Mapping[str, str]
    """Of every token."""
    branch: Mapping[str, str]
    """Of a job that applies from a protected branch, besides; {event} is one of `ci.events`."""
    environment: Mapping[str, str]
    """Of a job that applies to an environment, besides."""


CLAIMS = {
    "github": Claims(
        admitted={"repository_owner_id": "{owner_id}", "repository_id": "{repository_id}"},
        branch={
            "ref_protected": "true",
            "event_name": "{event}",
            "ref": "refs/heads/{branch}",
        },
        environment={"event_name": "{event}", "environment": "{environment}"},
    ),
    "gitlab": Claims(
        admitted={"namespace_id": "{namespace_id}", "project_id": "{project_id}"},
        branch={
            "pipeline_source": "{event}",
            "ref_protected": "true",
            "ref_type": "branch",
            "ref": "{branch}",
        },
        environment={
            "pipeline_source": "{event}",
            "environment_protected": "true",
            "environment_action": "start",
            "environment": "{environment}",
        },
    ),
}
"""By `ci.issuer`. GitHub Enterprise signs the same claims as github.com, and a self-managed GitLab
the same as gitlab.com."""


@dataclass(frozen=True, kw_only=True)
class Trust:
    """One issuer, whom it is trusted for, and the claims that tell."""

    issuer_uri: str
    audiences: Sequence[str]
    """Empty: the provider's own name."""
    jwks_json: str | None
    admitted: Mapping[str, str]
    """Claims that every token must have, exactly."""
    apply_claims: Sequence[str]
    apply_values: Sequence[Sequence[str]]
    """Each a value per claim of `apply_claims`; any one of them may apply."""

    @property
    def condition(self) -> str:
        """CEL. Neither names nor values can hold a quote or a backslash (settings/ci.py)."""
        return " && ".join(f"assertion.{name} == '{text}'" for name, text in self.admitted.items())

    @property
    def mapping(self) -> dict[str, str]:
        applies = " && ".join(f"has(assertion.{name})" for name in self.apply_claims)
        return {
            "google.subject": "assertion.sub",
            "attribute.source": _joined(self.admitted),
            "attribute.apply": f"{applies} ? {_joined(self.apply_claims)} : ''",
        }

    @property
    def as_google_says(self) -> dict[str, object]:
        """The provider that this makes, in the words of Google's API."""
        return {
            "oidc": {
                "issuerUri": self.issuer_uri,
                "allowedAudiences": list(self.audiences),
                "jwksJson": self.jwks_json,
            },
            "attributeMapping": self.mapping,
            "attributeCondition": self.condition,
        }

    @property
    def plan_sets(self) -> list[str]:
        """Ends of `principalSet://…/POOL/` members."""
        return [f"attribute.source/{':'.join(self.admitted.values())}"]

    @property
    def apply_sets(self) -> list[str]:
        return [f"attribute.apply/{':'.join(values)}" for values in self.apply_values]


def _joined(claims: Mapping[str, str] | Sequence[str]) -> str:
    return " + ':' + ".join(f"assertion.{name}" for name in claims)


def trust(pipeline: AnyPipeline) -> Trust:
    """What the setting `ci` means in claims."""
    if isinstance(pipeline, OidcPipeline):
        return _oidc(pipeline)
    said, claims = pipeline.model_dump(), CLAIMS[pipeline.issuer]
    applying = claims.environment if pipeline.environment else claims.branch
    return Trust(
        issuer_uri=pipeline.issuer_uri,
        audiences=(),
        jwks_json=pipeline.jwks_json,
        admitted={name: text.format(**said) for name, text in claims.admitted.items()},
        apply_claims=list(applying),
        apply_values=[
            [text.format(event=event, **said) for text in applying.values()]
            for event in pipeline.events
        ],
    )


def _oidc(pipeline: OidcPipeline) -> Trust:
    return Trust(
        issuer_uri=pipeline.issuer_uri,
        audiences=pipeline.audiences,
        jwks_json=pipeline.jwks_json,
        admitted=pipeline.claims,
        apply_claims=list(pipeline.apply_claims),
        apply_values=[list(pipeline.apply_claims.values())],
    )
