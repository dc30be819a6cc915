"""Whose grants a project has that this run would import as one whose making was not answered.

Its label proves nothing: whoever may create projects can copy it, and the project would be linked
to this stack's billing account. A project that the deployer has just made has one grant,
`roles/owner` to its creator; after an `up` that failed half-way, also those of this stack and of
Google's service agents. Who else has a role was let in by somebody else.

Sources: the creator's grant, https://cloud.google.com/resource-manager/docs/creating-managing-projects;
service agents, https://cloud.google.com/iam/docs/service-agents
"""

import re
from collections.abc import Iterable, Sequence

from checks.foreign_access import WayIn, accepted
from settings.environment import EnvironmentSettings
from settings.members import one_spelling

OWNER = "roles/owner"
_AGENT = r"serviceAccount:service-{number}@gcp-sa-[a-z0-9-]+\.iam\.gserviceaccount\.com"
_AGENTS_ROLE = "erviceAgent"
"""How the roles of service agents end: roles/aiplatform.serviceAgent."""


def foreign_in_project(
    found: Sequence[WayIn], settings: EnvironmentSettings, number: str, deployer: str
) -> Sequence[WayIn]:
    """`deployer` is empty where google-auth does not know; then a single owner is taken for it."""
    owners = {member for role, member in map(_grant, found) if role == OWNER}
    if not deployer and len(owners) == 1:
        (deployer,) = owners
    own, known = {*_own(settings)}, accepted(settings.accepted_access)
    agent = re.compile(_AGENT.format(number=number))

    def is_own(role: str, member: str) -> bool:
        if deployer and member == one_spelling(deployer):
            return True
        if role.endswith(_AGENTS_ROLE) and agent.fullmatch(member):
            return True
        return role != OWNER and member in own

    return [way for way in found if way.text not in known and not is_own(*_grant(way))]


def _own(settings: EnvironmentSettings) -> Iterable[str]:
    ci = settings.ci
    pipeline = (ci.plan_account_id, ci.apply_account_id) if ci else ()
    for each in (settings.caller_account_id, *settings.callers, *pipeline):
        made = f"serviceAccount:{each}@{settings.project_id}.iam.gserviceaccount.com"
        yield one_spelling(each) if ":" in each else made


def _grant(way: WayIn) -> tuple[str, str]:
    _, role, member = way.text.split(" ", maxsplit=2)
    return role, member
