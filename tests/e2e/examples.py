"""The committed examples, and what the tests do with each: which setting they change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from google_api.permissions import Permission, permissions
from sandbox.local_google.state.world import World
from tests.e2e.deployer import turn_on_where_requests_count

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / "examples"


STEPS = ("up", "preview", "refresh", "change", "destroy")


def as_it_is(_world: World) -> None:
    """Nothing is done to it."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One file of examples/ and one change to it."""

    name: str
    change: dict[str, Any]
    features: tuple[str, ...] = ()
    """Of google_api/permissions.toml."""
    quota_services: tuple[str, ...] = field(default=())
    """APIs that must be on where the deployer's requests count."""
    drift: Callable[[World], None] = as_it_is
    """What somebody does by hand once it is deployed."""
    by_token: bool = False
    """Signed in by GOOGLE_OAUTH_ACCESS_TOKEN, as pipelines with a token of their own are."""
    replaces: bool = False
    """The change makes something protected anew, so protection is lifted before it."""

    def settings(self) -> dict[str, Any]:
        config = yaml.safe_load((FOLDER / f"{self.name}.yaml").read_text("utf-8"))["config"]
        return {key.removeprefix("vertex-gpt-oss:"): value for key, value in config.items()}

    def begin(self, world: World) -> None:
        """Makes what must be there first."""
        turn_on_where_requests_count(world, self.quota_services)

    @property
    def seen_again(self) -> tuple[str, ...]:
        """What makes an `up` look at what was done by hand."""
        return () if self.drift is as_it_is else ("--refresh",)

    def permissions(self, last: str = STEPS[-1]) -> list[Permission]:
        """What its deployer needs up to that step."""
        steps = STEPS[: STEPS.index(last) + 1]
        return [p for p in permissions() if p.feature in self.features and p.needed in steps]

    def changed(self) -> dict[str, Any]:
        return {**self.settings(), **self.change}


EXAMPLES = (
    Example(name="create", features=("create",), change={"labels": {"team": "ads"}}),
    Example(
        name="select",
        features=("select",),
        change={"callers": ["group:ml@example.com"]},
        by_token=True,
    ),
    Example(
        name="callers", features=("select", "developers"), change={"callers": ["gpt-oss-batch"]}
    ),
    Example(
        name="ci",
        features=("select", "ci"),
        change={
            "ci": {"issuer": "github", "ownerId": "65", "repositoryId": "74", "environment": "prod"}
        },
    ),
    Example(
        name="ci-gitlab",
        features=("select", "ci"),
        change={
            "ci": {"issuer": "gitlab", "namespaceId": "72", "projectId": "20", "branch": "main"}
        },
    ),
    Example(
        name="ci-github-enterprise",
        features=("select", "ci"),
        change={
            "ci": {
                "issuer": "github",
                "issuerUri": "https://token.actions.githubusercontent.com/octocat-inc",
                "ownerId": "65",
                "repositoryId": "74",
                "branch": "main",
            }
        },
    ),
    Example(
        name="ci-oidc",
        features=("select", "ci"),
        change={
            "ci": {
                "issuer": "oidc",
                "issuerUri": "https://ci.example.com",
                "claims": {"repository_owner_id": "65", "repository_id": "74"},
                "applyClaims": {"event_name": "workflow_dispatch", "environment": "prod"},
            }
        },
    ),
    Example(
        name="extra-services",
        features=("select",),
        change={"extraServices": ["logging.googleapis.com"]},
    ),
    Example(
        name="budget",
        features=("select", "budget", "emails", "quotaProject"),
        change={"budget": {"amount": 900, "forecast": True, "emails": ["finops@example.com"]}},
        quota_services=("billingbudgets.googleapis.com", "monitoring.googleapis.com"),
    ),
    Example(
        name="guardrails",
        features=("select", "guardrails"),
        change={"guardrails": {"allowedModels": False}},
        quota_services=("orgpolicy.googleapis.com",),
    ),
    Example(
        name="models",
        features=("select",),
        change={"models": [{"model": "gpt-oss-120b", "location": "us-central1"}]},
    ),
    Example(
        name="observability",
        features=("select", "observability", "emails"),
        change={
            "observability": {
                "dataAccessAuditLogs": ["DATA_READ"],
                "emails": ["oncall@example.com", "ml@example.com"],
                "errorRatio": 0.1,
            }
        },
    ),
    Example(name="adopt", features=("select", "adopt"), change={"labels": {"team": "ads"}}),
    Example(
        name="tags",
        features=("select", "tags"),
        change={"tags": {"1234567890/environment": "prod", "1234567890/team": "ml"}},
    ),
    Example(name="lien", features=("select", "adopt", "lien"), change={"lien": False}),
    Example(
        name="self-deployed",
        features=("select", "selfDeployed"),
        change={
            "selfDeployed": {
                "model": "gpt-oss-20b",
                "location": "us-central1",
                "machineType": "g2-standard-12",
                "maxReplicas": 3,
            }
        },
        replaces=True,
    ),
    Example(
        name="quota-preferences",
        features=("select", "quotaPreferences"),
        change={
            "quotaPreferences": [
                {
                    "quotaId": "OnlinePredictionInputTokensPerMinutePerRegionPerBaseModel",
                    "dimensions": {"region": "us-central1"},
                    "preferredValue": 2000,
                    "contactEmail": "ml@example.com",
                }
            ]
        },
        quota_services=("cloudquotas.googleapis.com",),
    ),
)
