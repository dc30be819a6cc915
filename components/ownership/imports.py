"""What of the pipeline is not imported from a project that others prepared, mark or not.

An import gives new rights to an account or a pool that others may have acted as: a token, a signed
assertion or a federated token from before would have these rights, and nothing of it can be seen.
So there only a new one will do, or one that `acceptedAccess` names. The engine asks for no import
of what its state has, so nothing else is refused. A project that the stack makes itself is empty,
and a lost answer is imported there; so are the callers' accounts, which may only call the model.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checks.foreign_access import accept, accepted, imported_access, prepared_account, prepared_pool
from components.ownership.adoptable import ADOPTABLE
from findings.finding import Finding
from findings.shell import Command
from settings.environment import EnvironmentSettings

ACCOUNT = "gcp:serviceaccount/account:Account"
POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"


@dataclass(frozen=True, kw_only=True)
class NotImported:
    """Why not, and what has it imported all the same."""

    finding: Finding
    acceptance: Command


def never_imported(settings: EnvironmentSettings) -> Mapping[str, NotImported]:
    """By Google's names."""
    ci, project = settings.ci, settings.project_id
    if ci is None or settings.project_mode == "create":
        return {}
    accounts = [
        ADOPTABLE[ACCOUNT].named({"accountId": each}, project)
        for each in (ci.plan_account_id, ci.apply_account_id)
    ]
    pool = ADOPTABLE[POOL].named({"workloadIdentityPoolId": ci.pool_id}, project)
    ways = {str(name): prepared_account(str(name)) for name in accounts}
    ways[str(pool)] = prepared_pool(str(pool))
    accepts = settings.accepted_access
    known = accepted(accepts)
    return {
        name: NotImported(finding=imported_access(way, accepts), acceptance=accept(way, accepts))
        for name, way in ways.items()
        if way.text not in known
    }
