"""Which pipeline may act in the project without a key: one repository, by ids nobody else can have.

Closed on purpose: a condition is not written but made from these values, so that none can be left
open; for an issuer that nobody knows here, its claims are as closed as they are chosen.
Names can be registered anew by somebody else after a rename or a deletion; ids cannot, which is why
GitHub and GitLab are taken by id.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, field_validator

from settings.ci_issuers import address_pattern, addresses
from settings.patterns import AccountId
from settings.settings_model import SettingsModel, counted

# gcp- is Google's; the settings' regular expressions have no lookahead.
NOT_GCP = r"^(?:[a-fh-z0-9-]|g[abd-z0-9-]|gc[a-oq-z0-9-]|gcp[a-z0-9])[a-z0-9-]*$"
PoolId = Annotated[str, StringConstraints(pattern=NOT_GCP, min_length=4, max_length=32)]


def as_text(value: object) -> object:
    """`pulumi config set --path ci.ownerId 65` stores a number; claims hold text."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


Id = Annotated[
    str, StringConstraints(pattern=r"^[1-9][0-9]*$", max_length=20), BeforeValidator(as_text)
]
RefName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$"), BeforeValidator(as_text)
]
GithubUri = Annotated[str, StringConstraints(pattern=address_pattern("github"), max_length=2000)]
GitlabUri = Annotated[str, StringConstraints(pattern=address_pattern("gitlab"), max_length=2000)]
OidcUri = Annotated[str, StringConstraints(pattern=address_pattern("oidc"), max_length=2000)]
ClaimName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")]
ClaimValue = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$"),
    BeforeValidator(as_text),
]
Claims = Annotated[dict[ClaimName, ClaimValue], Field(min_length=1, max_length=10)]
GithubEvent = Literal["push", "workflow_dispatch", "schedule", "release"]
GitlabSource = Literal["push", "web", "schedule", "api", "trigger"]
Jwks = Annotated[
    str, StringConstraints(pattern=r'^\s*\{[\s\S]*"keys"[\s\S]*\}\s*$', max_length=100_000)
]

ISSUER = "Who signs the pipeline's tokens: github, gitlab or oidc."
NOT_EVENTS = "One that may run the changes of a pull or merge request cannot be named."
BRANCH = "Branch that may apply. It must be protected: the token has to say so."
EXACT = "exact values: letters, digits and . _ / : @ -, no wildcard"
JWKS = "The issuer's public keys (JWKS), for an issuer that Google cannot reach. No secret."


class Pipeline(SettingsModel):
    """What every issuer has. Keys are camelCase outside Python."""

    # Not of issuer: pydantic wants to know the form before any of our code runs.
    not_too_many = field_validator(
        "events", "audiences", "claims", "apply_claims", mode="before", check_fields=False
    )(classmethod(counted))

    pool_id: PoolId = Field(
        default="gpt-oss-ci",
        description="Id of the workload identity pool: 4 to 32 lower-case letters, digits and "
        "hyphens, not gcp- first. A deleted pool keeps its id for 30 days.",
        examples=["gpt-oss-ci"],
    )
    plan_account_id: AccountId = Field(
        default="gpt-oss-plan",
        description="Account id of the read-only identity: 6 to 30 lower-case letters, digits and "
        "hyphens.",
        examples=["gpt-oss-plan"],
    )
    apply_account_id: AccountId = Field(
        default="gpt-oss-apply",
        description="Account id of the identity that may change the project: 6 to 30 lower-case "
        "letters, digits and hyphens.",
        examples=["gpt-oss-apply"],
    )


class GithubPipeline(Pipeline):
    """A repository on github.com or on a GitHub Enterprise."""

    issuer: Literal["github"] = Field(description=ISSUER, examples=["github"])
    issuer_uri: GithubUri = Field(
        default=addresses("github")[0],
        description="Address of the issuer, which is the tokens' iss claim, https only; unset: "
        "github.com or gitlab.com. Of GitHub: " + ", ".join(addresses("github")) + ".",
        examples=addresses("github")[-1:],
    )
    owner_id: Id = Field(
        description="Number of the repository's owner: gh api repos/OWNER/REPO --jq .owner.id",
        examples=["65"],
    )
    repository_id: Id = Field(
        description="Number of the repository: gh api repos/OWNER/REPO --jq .id", examples=["74"]
    )
    branch: RefName | None = Field(default=None, description=BRANCH, examples=["main"])
    environment: RefName | None = Field(
        default=None,
        description="Instead of branch: the GitHub Environment whose jobs may apply. GitHub's "
        "tokens do not say whether it is protected: give it required reviewers.",
        examples=["production"],
    )
    events: tuple[GithubEvent, ...] = Field(
        default=("push", "workflow_dispatch"),
        min_length=1,
        max_length=4,
        description="Events whose jobs may apply, of push, workflow_dispatch, schedule, and "
        f"release, which runs on a tag and so needs environment. {NOT_EVENTS}",
        examples=[["push", "workflow_dispatch", "schedule"]],
    )
    jwks_json: Jwks | None = Field(default=None, description=JWKS, examples=['{"keys": []}'])


class GitlabPipeline(Pipeline):
    """A project on gitlab.com or on a GitLab of one's own."""

    issuer: Literal["gitlab"] = Field(description=ISSUER, examples=["gitlab"])
    issuer_uri: GitlabUri = Field(
        default=addresses("gitlab")[0],
        description="The GitLab instance, https only.",
        examples=["https://gitlab.com"],
    )
    namespace_id: Id = Field(
        description="Number of the group or user that holds the project.", examples=["72"]
    )
    project_id: Id = Field(description="Number of the GitLab project.", examples=["20"])
    branch: RefName | None = Field(default=None, description=BRANCH, examples=["main"])
    environment: RefName | None = Field(
        default=None,
        description="Instead of branch: the protected environment whose jobs may apply; the token "
        "has to say that it is protected.",
        examples=["production"],
    )
    events: tuple[GitlabSource, ...] = Field(
        default=("push", "web"),
        min_length=1,
        max_length=5,
        description="Sources of the pipelines whose jobs may apply, of push, web, schedule, api "
        f"and trigger. {NOT_EVENTS}",
        examples=[["push", "web", "schedule"]],
    )
    jwks_json: Jwks | None = Field(default=None, description=JWKS, examples=['{"keys": []}'])


class OidcPipeline(Pipeline):
    """Any other issuer of OpenID Connect tokens."""

    issuer: Literal["oidc"] = Field(description=ISSUER, examples=["oidc"])
    issuer_uri: OidcUri = Field(
        description="The tokens' iss claim, https only. If it signs for others, too, claims have "
        "to name your organization there.",
        examples=["https://ci.example.com"],
    )
    audiences: tuple[Annotated[str, StringConstraints(min_length=1, max_length=256)], ...] = Field(
        default=(),
        max_length=10,
        description="What the tokens' aud claim may be; unset: the provider's own name. Never one "
        "that another service accepts, too: what is sent there could be used here.",
        examples=[["vertex-gpt-oss"]],
    )
    claims: Claims = Field(
        description=f"Claims that every admitted token has, at most 10, {EXACT}. At least one "
        "beside iss, aud and times; one that names your organization if the issuer signs for "
        "others, too.",
        examples=[{"repository_id": "74"}],
    )
    apply_claims: Claims = Field(
        description=f"Claims that a token must have besides to apply, at most 10, {EXACT}; no "
        "colon where there are several.",
        examples=[{"ref": "refs/heads/main"}],
    )
    jwks_json: Jwks | None = Field(default=None, description=JWKS, examples=['{"keys": []}'])


AnyPipeline = GithubPipeline | GitlabPipeline | OidcPipeline
FORMS: dict[str, type[AnyPipeline]] = {
    "github": GithubPipeline,
    "gitlab": GitlabPipeline,
    "oidc": OidcPipeline,
}
