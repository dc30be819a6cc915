"""Situations that ask for permissions which no committed example needs: a table.

Each begins from an example, in a world where something is already there or lies elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.local_google.resources.hierarchy import Folder
from sandbox.local_google.resources.identity import CustomRole, ServiceAccount
from sandbox.local_google.resources.workload_identity import WorkloadIdentityPool
from sandbox.local_google.state.seed import DEV, FOLDER, ORGANIZATION, OTHER
from sandbox.local_google.state.world import World
from tests.e2e.deployer import NEW_FOLDER, SELECTED, TOPIC_PROJECT
from tests.e2e.examples import Example, as_it_is


def role_deleted(world: World) -> None:
    role = CustomRole("gpt_oss_caller", world.next_etag(), deleted=True)
    world.projects[SELECTED].roles[role.role_id] = role


def made_by_hand(world: World) -> None:
    """An account, a role and a pool under the names that the stack would choose."""
    email, etag = f"gpt-oss-caller@{SELECTED}.iam.gserviceaccount.com", world.next_etag()
    world.service_accounts["1"] = ServiceAccount("1", email, SELECTED, etag, "By hand")
    project = world.projects[SELECTED]
    project.roles["gpt_oss_caller"] = CustomRole("gpt_oss_caller", etag, "By hand")
    project.pools["gpt-oss-ci"] = WorkloadIdentityPool("gpt-oss-ci", {"displayName": "By hand"})


def in_a_folder(world: World) -> None:
    world.projects[SELECTED].parent = f"folders/{FOLDER}"
    world.folders[NEW_FOLDER] = Folder(NEW_FOLDER, "next", f"organizations/{ORGANIZATION}")


def billed_elsewhere(world: World) -> None:
    world.projects[SELECTED].billing_account = OTHER


def other_account_usable(world: World) -> None:
    """Linked to and given budgets by the deployer; what it may on the former one is the test's."""
    roles = ("roles/billing.user", "roles/billing.costsManager")
    world.billing_accounts[OTHER].policy.bindings += [
        {"role": role, "members": [DEV]} for role in roles
    ]


def dashboard_renamed(world: World) -> None:
    (dashboard,) = world.monitoring.dashboards.values()
    dashboard["displayName"] = "By hand"


@dataclass(frozen=True, kw_only=True)
class Occasion(Example):
    """One example with other settings, in another world."""

    of: str
    """The feature whose permissions it is there for."""
    shows: tuple[str, ...]
    """Their names."""
    given: Callable[[World], None] = as_it_is
    more: Mapping[str, Any] = field(default_factory=dict)
    """Settings; None unsets one of the example's."""
    change: dict[str, Any] = field(default_factory=dict)

    def begin(self, world: World) -> None:
        super().begin(world)
        self.given(world)

    def settings(self) -> dict[str, Any]:
        merged = {**super().settings(), **self.more}
        return {key: value for key, value in merged.items() if value is not None}


PIPELINE = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
TOPIC = f"projects/{TOPIC_PROJECT}/topics/spend"
OWN_MODEL = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}
OCCASIONS = (
    Occasion(
        name="select",
        features=("select", "taken over"),
        given=role_deleted,
        of="taken over",
        shows=("iam.roles.undelete",),
    ),
    Occasion(
        name="adopt",
        features=("select", "adopt", "ci", "taken over"),
        given=made_by_hand,
        more={"ci": PIPELINE, "acceptedAccess": ["gpt-oss-ci pool"]},
        of="taken over",
        shows=(
            *("iam.serviceAccounts.update", "iam.roles.update"),
            *("iam.workloadIdentityPools.update", "iam.serviceAccounts.getIamPolicy"),
            *("iam.serviceAccountKeys.list", "iam.workloadIdentityPoolProviders.list"),
        ),
    ),
    Occasion(
        name="adopt",
        features=("select", "adopt", "folderId"),
        given=in_a_folder,
        of="folderId",
        shows=("resourcemanager.projects.update", "resourcemanager.projects.create"),
    ),
    Occasion(
        name="adopt",
        features=("select", "adopt", "folderId"),
        given=in_a_folder,
        more={"organizationId": None, "folderId": NEW_FOLDER},
        of="folderId",
        shows=("resourcemanager.projects.move",),
    ),
    Occasion(
        name="adopt",
        features=("select", "adopt", "billingAccount"),
        given=billed_elsewhere,
        of="billingAccount",
        shows=(
            *("resourcemanager.projects.createBillingAssignment", "billing.accounts.get"),
            "billing.resourceAssociations.create",
        ),
    ),
    Occasion(
        name="adopt",
        features=("select", "adopt", "billingAccount", "budget"),
        given=other_account_usable,
        more={"budget": {"amount": 500}},
        change={"billingAccount": OTHER},
        quota_services=("billingbudgets.googleapis.com",),
        of="budget",
        shows=("billing.budgets.delete",),
    ),
    Occasion(
        name="budget",
        features=("select", "budget", "budget.pubsubTopic", "quotaProject"),
        more={"budget": {"amount": 500, "pubsubTopic": TOPIC}},
        quota_services=("billingbudgets.googleapis.com",),
        of="budget.pubsubTopic",
        shows=("pubsub.topics.setIamPolicy",),
    ),
    Occasion(
        name="guardrails",
        features=("select", "guardrails", "selfDeployed"),
        change={"selfDeployed": OWN_MODEL},
        quota_services=("orgpolicy.googleapis.com",),
        of="guardrails",
        shows=("orgpolicy.policies.update",),
    ),
    Occasion(
        name="adopt",
        features=("select", "adopt", "observability", "emails"),
        more={"observability": {"emails": ["oncall@example.com"], "alerts": []}},
        change={"labels": {"team": "ads"}},
        of="emails",
        shows=("monitoring.notificationChannels.update",),
    ),
    Occasion(
        name="observability",
        features=("select", "observability", "emails"),
        drift=dashboard_renamed,
        of="observability",
        shows=("monitoring.dashboards.update",),
    ),
)
