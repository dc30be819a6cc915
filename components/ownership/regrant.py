"""Grants to an address that one of this stack's own accounts has: made anew with that account.

`developers` names addresses (`callers` none of these: checks/caller_conflicts.py). An account that
is made again under an address it had is another one to IAM: when the first was deleted, the grant
became one to `deleted:serviceAccount:ADDRESS?uid=ID`, and the state still has it as it was. So such
a grant is replaced when the account's unique id changes. It is deleted first, because the former
and the new one are the same to the plugin: deleted last, it would take the new one along.

Source: https://cloud.google.com/iam/docs/service-accounts-delete-undelete
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

NOT_OURS = "no account of this stack"
"""Not None: the engine (3.259, shouldTriggerReplace in pkg/resource/deploy/step_generator.go) sees
no change from nothing to something."""


@dataclass(frozen=True, kw_only=True)
class OwnAccounts:
    """What may be named by its address."""

    project_id: str
    by_id: Mapping[str, gcp.serviceaccount.Account]
    """By account id."""

    def also(self, more: Mapping[str, gcp.serviceaccount.Account]) -> "OwnAccounts":
        return replace(self, by_id={**self.by_id, **more})

    def made_anew_with(self, member: str, opts: ResourceOptions) -> ResourceOptions:
        """`opts` of a grant to `member`, which is spelled as IAM does."""
        kind, _, address = member.partition(":")
        account_id, _, domain = address.partition("@")
        if (kind, domain) != ("serviceAccount", f"{self.project_id}.iam.gserviceaccount.com"):
            return opts
        account = self.by_id.get(account_id)
        trigger: pulumi.Input[str] = account.unique_id if account else NOT_OURS
        anew = ResourceOptions(
            depends_on=[account] if account else None,
            replacement_trigger=trigger,
            delete_before_replace=True,
        )
        return ResourceOptions.merge(opts, anew)
