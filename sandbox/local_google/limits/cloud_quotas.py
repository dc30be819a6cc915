"""Which quotas there are in a project, and what is in force after everybody's preferences.

Owns the catalogue: the calls per minute that `rate_quota` counts, and Vertex AI's quotas per base
model. The ids of the latter are Google's where public pages name them; all start at 0, which is
what a project finds before its first increase. The model this project calls has no fixed quota
(dynamic shared quota), so the catalogue has no base model of its own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sandbox.local_google.json_types import Json
from sandbox.local_google.limits import rate_quota
from sandbox.local_google.resources.quota_preferences import QuotaPreference
from sandbox.local_google.state.world import World

UNLIMITED = -1


@dataclass(frozen=True)
class Quota:
    service: str
    quota_id: str
    metric: str
    title: str
    dimensions: tuple[str, ...] = ()
    value: int = 0


@cache
def catalogue() -> dict[tuple[str, str], Quota]:
    """By service and quota id."""
    quotas = [
        Quota(limit.service, limit.quota_id, limit.name, limit.title, value=limit.per_minute)
        for limit in rate_quota.limits()
        if limit.per == "project"  # organizations have quota infos of their own, not built
    ]
    path = Path(__file__).parent.parent / "data" / "cloud_quotas.json"
    service = "aiplatform.googleapis.com"
    for row in json.loads(path.read_text(encoding="utf-8")):
        dimensions = tuple(row["dimensions"])
        metric = f"{service}/{row['metric']}"
        quotas.append(Quota(service, row["quota_id"], metric, row["title"], dimensions))
    return {(quota.service, quota.quota_id): quota for quota in quotas}


def preferences(world: World, container: str) -> Iterator[QuotaPreference]:
    """Those of `projects/NUMBER`."""
    prefix = f"{container}/locations/"
    return (p for p in world.quota_preferences.values() if p.name.startswith(prefix))


def target(container: str, quota: Quota, dimensions: dict[str, str]) -> str:
    """The key of a preference: there is one for each quota and set of dimensions."""
    named = ",".join(f"{name}={dimensions[name]}" for name in sorted(dimensions))
    return rate_quota.preference_key(container, quota.service, quota.quota_id, named)


def value(world: World, container: str, quota: Quota, dimensions: dict[str, str]) -> int:
    """What is in force for exactly these dimensions, -1 for unlimited."""
    for asked in (dimensions, {}):
        preference = world.quota_preferences.get(target(container, quota, asked))
        if preference is not None:
            return preference.granted_value
    return world.quotas.per_minute.get(quota.metric, quota.value)


def increases(wanted: int, current: int) -> bool:
    if UNLIMITED in (wanted, current):
        return wanted == UNLIMITED != current
    return wanted > current


def billed(world: World, container: str) -> bool:
    """Whether more can be had: that takes a valid billing account."""
    project = world.project(container.removeprefix("projects/"))
    return project is not None and world.billing_enabled(project)


def settle(world: World, preference: QuotaPreference) -> None:
    """One read of a preference: an increase is decided once enough reads have waited for it."""
    if not preference.reconciling:
        return
    if preference.polls_left > 0:
        preference.polls_left -= 1
        return
    preference.reconciling = False
    container = "/".join(preference.name.split("/")[:2])
    if billed(world, container):
        preference.granted_value = preference.preferred_value
    else:  # (inferred): what Google answers to such a request is not published
        preference.state_detail = "The container is not linked with a valid billing account."


def shown_preference(preference: QuotaPreference) -> Json:
    config: Json = {
        "preferredValue": str(preference.preferred_value),
        "grantedValue": str(preference.granted_value),
    }
    optional = {
        "traceId": preference.trace_id,
        "stateDetail": preference.state_detail,
        "annotations": preference.annotations,
    }
    config |= {name: held for name, held in optional.items() if held}
    answer: Json = {
        "name": preference.name,
        "service": preference.service,
        "quotaId": preference.quota_id,
        "quotaConfig": config,
        "etag": preference.etag,
        "createTime": preference.create_time,
        "updateTime": preference.update_time,
    }
    more = {
        "dimensions": preference.dimensions,
        "reconciling": preference.reconciling,
        "justification": preference.justification,
    }
    return answer | {name: held for name, held in more.items() if held}
