"""Does an organization policy forbid the APIs? Asked before anything is touched.

Only who may read organization policies is told: permission orgpolicy.policy.get, and
orgpolicy.googleapis.com on in the project that the deployer's requests count against. For everybody
else the question stays open and Google's own refusal tells later. So it does for an API that the
constraint may not cover: restrictable_services.toml has those that it does.
"""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from google.auth.credentials import Credentials

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import Command
from google_api.endpoints import ORG_POLICY
from google_api.reader import Reader, Unknown

RESTRICT_SERVICES = "gcp.restrictServiceUsage"
SERVICES_FILE = Path(__file__).with_name("restrictable_services.toml")


@cache
def restrictable() -> frozenset[str]:
    """`name.googleapis.com` of what the constraint is known to cover."""
    groups = tomllib.loads(SERVICES_FILE.read_text(encoding="utf-8")).values()
    return frozenset(service for group in groups for service in group["services"])


class Policies:
    """Questions to the Organization Policy API."""

    def __init__(self, credentials: Credentials) -> None:
        self._reader = Reader(credentials)

    def verify_services_allowed(
        self, project_id: str, parent: str | None, services: Sequence[str], tagged: bool = False
    ) -> Unknown | None:
        """Ask the project, or where it does not exist (or may not be seen) its future parent.

        `parent` is `folders/NUMBER` or `organizations/NUMBER`. Returns why it cannot be told, or
        None if the services are allowed, as far as the constraint is known to cover them. Raises
        CheckError ORG_POLICY; not where the project is to be `tagged`: what Google answers has the
        conditions on tags evaluated already, for a parent or a project that may lack them.
        Source: https://cloud.google.com/resource-manager/docs/reference/orgpolicy/rest/v2/projects.policies/getEffectivePolicy
        """
        reasons = []
        for container in filter(None, (f"projects/{project_id}", parent)):
            answer = self._effective(container)
            if isinstance(answer, Unknown):
                reasons.append(f"{container}: {answer}")
                continue
            covered = [name for name in services if name in restrictable()]
            forbidden = [name for name in covered if not allowed(answer, name)]
            if forbidden and tagged:
                named = ", ".join(forbidden)
                return Unknown(f"{container}: forbids {named}, unless a tag allows them")
            if forbidden:
                raise CheckError(services_forbidden(container, forbidden))
            return None
        return Unknown("; ".join(reasons))

    def _effective(self, container: str) -> list[dict[str, object]] | Unknown:
        """The rules in force, or why they cannot be read."""
        path = f"v2/{container}/policies/{RESTRICT_SERVICES}:getEffectivePolicy"
        answer = self._reader.get(ORG_POLICY, path)
        if isinstance(answer, Unknown):
            return answer
        rules: list[dict[str, object]] = answer.get("spec", {}).get("rules", [])
        return rules


def allowed(rules: Sequence[dict[str, object]], service: str) -> bool:
    """A denied value beats an allowed one; an allow-list must hold the value.

    https://cloud.google.com/resource-manager/docs/organization-policy/understanding-hierarchy
    """
    if any(rule.get("denyAll") for rule in rules) or service in values(rules, "deniedValues"):
        return False
    listed = set(values(rules, "allowedValues"))
    everything = any(rule.get("allowAll") for rule in rules)
    return everything or not listed or service in listed


def values(rules: Sequence[dict[str, object]], kind: str) -> Iterator[str]:
    """`is:` may stand before an exact value."""
    for rule in rules:
        listed = rule.get("values")
        if isinstance(listed, dict):
            yield from (str(value).removeprefix("is:") for value in listed.get(kind, []))


def services_forbidden(container: str, forbidden: Sequence[str]) -> Finding:
    kind, _, own_id = container.partition("/")
    return make_finding(
        "ORG_POLICY",
        "restricted_services",
        constraint=RESTRICT_SERVICES,
        container=container,
        forbidden=forbidden,
        of=Command(f"--{kind.removesuffix('s')}"),
        own_id=own_id,
    )
