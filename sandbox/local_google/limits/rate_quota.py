"""Quotas: calls per minute and project with Google's costs, and how many projects there may be.

Owns the counting and the refusals. A call counts against its quota project, after the gates and
before the work; one that is refused here costs nothing (opstrace/opstrace issue 1213). The window
slides: what was spent is free again 60 seconds later by the world's clock, which is between
Google's two descriptions (a refilled bucket and a fixed minute). Limits and costs are
`data/quotas.json`; one counts for the projects of an organization together. Metric and limit names
are those of public error reports where there are any (cloudresourcemanager), else (inferred) in
their form.
"""

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.errors import (
    GoogleError,
    error_info,
    help_links,
    precondition,
    quota_failure,
)
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World

# POST, and yet nothing changes: these count as reads.
READING_VERBS = ("getIamPolicy", "testIamPermissions", "search")
HELP_URL = "https://cloud.google.com/docs/quotas/help/request_increase"
NO_MORE_PROJECTS = (
    "The project cannot be created because you have exceeded your allotted project quota."
)


@dataclass(frozen=True)
class Limit:
    service: str
    metric: str
    title: str
    counts: str
    """`read`, `write`, `any`, or `listed`: only the methods that have a cost."""
    per_minute: int
    costs: dict[str, int]
    per: str = "project"
    """Or `organization`: what all quota projects under one organization spend together."""

    @property
    def name(self) -> str:
        return f"{self.service}/{self.metric}"

    @property
    def quota_id(self) -> str:
        """What Cloud Quotas calls it, as the 429 does."""
        words = "".join(word.capitalize() for word in self.metric.split("_"))
        return f"{words}PerMinutePer{self.per.capitalize()}"

    def cost(self, method: Method) -> int:
        if method.document.service != self.service:
            return 0
        counted = self.counts in ("any", "read" if reads(method) else "write")
        return self.costs.get(method.id, 1 if counted else 0)


def reads(method: Method) -> bool:
    return method.http_method == "GET" or method.id.rpartition(".")[2] in READING_VERBS


@cache
def limits() -> tuple[Limit, ...]:
    path = Path(__file__).parent.parent / "data" / "quotas.json"
    return tuple(Limit(**row) for row in json.loads(path.read_text(encoding="utf-8")))


def spend(world: World, method: Method, consumer: Project | None) -> None:
    """Counts one call; raises 429 RESOURCE_EXHAUSTED when a limit has no room for it."""
    if not world.quotas.enforced or consumer is None:
        return
    now = world.clock.seconds()
    costs = [(limit, limit.cost(method), _payer(world, limit, consumer)) for limit in limits()]
    due = [(limit, cost, (payer, limit.name)) for limit, cost, payer in costs if cost and payer]
    for limit, cost, key in due:
        allowed = allowance(world, limit, consumer)
        if world.usage.within(key, now) + cost > allowed:
            raise exceeded(limit, allowed, consumer)
    for _, cost, key in due:
        world.usage.add(key, now, cost)


def _payer(world: World, limit: Limit, consumer: Project) -> str:
    """The project's number, or the name of the organization it is in; empty where it is in none."""
    if limit.per == "project":
        return consumer.number
    parent = consumer.parent
    while parent.startswith("folders/"):
        folder = world.folders.get(parent.removeprefix("folders/"))
        parent = folder.parent if folder else ""
    return parent


def allowance(world: World, limit: Limit, consumer: Project) -> float:
    """The limit of this project: what Cloud Quotas granted it, else the world's."""
    key = preference_key(f"projects/{consumer.number}", limit.service, limit.quota_id)
    preference = world.quota_preferences.get(key)
    if preference is None:
        return world.quotas.per_minute.get(limit.name, limit.per_minute)
    return preference.granted_value if preference.granted_value >= 0 else math.inf


def preference_key(container: str, service: str, quota_id: str, dimensions: str = "") -> str:
    return f"{container}/{service}/{quota_id}/{dimensions}"


def exceeded(limit: Limit, allowed: float, consumer: Project) -> GoogleError:
    """Text and details as in GoogleCloudPlatform/marketing-analytics-jumpstart issue 163 and
    DefangLabs/defang issue 1268: an ErrorInfo and a Help, neither QuotaFailure nor RetryInfo."""
    metadata = {
        "consumer": f"projects/{consumer.number}",
        "quota_limit": limit.quota_id,
        "quota_limit_value": str(allowed),
        "quota_location": "global",
        "quota_metric": limit.name,
        "quota_unit": f"1/min/{{{limit.per}}}",
        "service": limit.service,
    }
    return GoogleError(
        "RESOURCE_EXHAUSTED",
        f"Quota exceeded for quota metric '{limit.title}' and limit '{limit.title} per minute' of"
        f" service '{limit.service}' for consumer 'project_number:{consumer.number}'.",
        [
            error_info("RATE_LIMIT_EXCEEDED", "googleapis.com", metadata),
            help_links({"Request a higher quota limit.": HELP_URL}),
        ],
    )


def spend_on_model(world: World, consumer: Project, model: str, location: str) -> None:
    """One chat request against a model's fixed quota, where the world gives it one."""
    allowed = world.quotas.model_requests_per_minute.get(model)
    if allowed is None:
        return
    now = world.now().timestamp()
    scope = "global_" if location == "global" else ""
    metric = f"aiplatform.googleapis.com/{scope}online_prediction_requests_per_base_model"
    base_model = model.rpartition("/")[2].removesuffix("-maas")  # (inferred): not published
    key = (consumer.number, f"{metric} {location} {base_model}")
    if world.usage.within(key, now) + 1 > allowed:
        raise GoogleError(
            "RESOURCE_EXHAUSTED",
            f"Quota exceeded for {metric} with base model: {base_model}. Please submit a quota"
            " increase request.",
        )
    world.usage.add(key, now, 1)


class AllotmentExceededError(GoogleError):
    """To be told by the operation of the creation, not by the answer to the call."""


def require_allotment(world: World, creator: str) -> None:
    """Google tells it in the operation, not in the answer to the call (taers232c/GAMADV-XTD3
    issue 116): code 8 with a QuotaFailure without subject."""
    allowed = world.quotas.projects_per_creator.get(creator)
    made = sum(1 for project in world.projects.values() if project.creator == creator)
    if allowed is not None and made >= allowed:
        raise AllotmentExceededError(
            "RESOURCE_EXHAUSTED", NO_MORE_PROJECTS, [quota_failure({"": NO_MORE_PROJECTS})]
        )


def require_room_to_link(world: World, account_id: str, project: Project) -> None:
    """400 with Google's bare text; only the QuotaFailure says why (hashicorp/
    terraform-provider-google issue 1892). A deleted project that is still linked counts."""
    allowed = world.quotas.projects_per_billing_account.get(account_id)
    linked = sum(
        1
        for other in world.projects.values()
        if other is not project and other.billing_account == account_id
    )
    if allowed is not None and linked >= allowed:
        description = (
            "Cloud billing quota exceeded: https://support.google.com/code/contact/"
            "billing_quota_increase"
        )
        subject = f"billingAccounts/{account_id}"
        details = [quota_failure({subject: description})]
        raise precondition("Precondition check failed.", details)
