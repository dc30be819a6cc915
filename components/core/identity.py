"""Who may call the model: a service account with one permission, who may act as it, and others.

The role is a custom one with `aiplatform.endpoints.predict` alone, because that is all the runtime
call checks; roles/aiplatform.user would also let a caller create and delete endpoints, models and
jobs. IAM is additive: other members of the project's policy are never touched. Grants are named
for the member as IAM spells it: an address that is typed in another case is the same grant.

Absent on purpose: keys (callers impersonate or federate), grants to Google's service agents
(Google creates them late), authoritative bindings and policies (Google writes the policy too).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.project_context import Place, created_first
from components.ownership.former_names import formerly
from components.ownership.regrant import OwnAccounts
from settings.members import one_spelling

CALLER_PERMISSIONS = ("aiplatform.endpoints.predict",)
PREDEFINED_ROLE = "roles/aiplatform.user"
IMPERSONATION_ROLE = "roles/iam.workloadIdentityUser"
"""Of Google's roles the smallest that has iam.serviceAccounts.getAccessToken: access and identity
tokens. roles/iam.serviceAccountTokenCreator also signs blobs and JWTs, which outlive the grant, and
impersonates through a chain of accounts; nothing here uses that. All permissions of both:
https://docs.cloud.google.com/iam/docs/roles-permissions/iam"""


def role_id(account_id: str) -> str:
    """One role per caller, so that several stacks can serve one selected project.

    Role ids take letters, digits, `_` and `.`; account ids have hyphens instead.
    """
    return account_id.replace("-", "_")


def email_once_bound(
    account: gcp.serviceaccount.Account, grant: gcp.projects.IAMMember
) -> pulumi.Output[str]:
    return pulumi.Output.all(account.email, grant.id).apply(lambda known: str(known[0]))


@dataclass(frozen=True, kw_only=True)
class CallerArgs:
    place: Place
    account_id: str
    """6-30 characters; part of the e-mail, so changing it replaces the account."""
    developers: Sequence[str]
    """IAM members who may impersonate the caller, and none of `others`."""
    others: Sequence[str]
    """Who else may call: IAM members, or ids of accounts to make."""
    own_accounts: OwnAccounts
    """This stack's besides, which `developers` may name."""
    predefined_role: bool
    """True: callers get Google's PREDEFINED_ROLE instead of the custom one."""


class Caller(pulumi.ComponentResource):
    """The one identity that may call the model."""

    email: pulumi.Output[str]
    """Resolves after the role is bound: whoever can read it may already call."""
    others: Mapping[str, pulumi.Output[str]]
    """The same for each account made for `others`, by its id."""
    bound: Sequence[pulumi.Output[str]]
    """Ids of the grants of all `others`, accounts or not."""

    def __init__(self, name: str, args: CallerArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("vertex-gpt-oss:index:Caller", name, None, opts)
        needed = args.place.needed_by_callers(self)
        self.account = gcp.serviceaccount.Account(
            f"{name}-account",
            project=args.place.billed_id,
            account_id=args.account_id,
            display_name="Calls gpt-oss on Vertex AI",
            opts=needed,
        )
        self.role = PREDEFINED_ROLE if args.predefined_role else self._custom_role(name, args)
        self.grant = gcp.projects.IAMMember(
            f"{name}-grant",
            project=args.place.billed_id,
            role=self.role,
            member=self.account.member,
            opts=needed,
        )
        self._accounts: dict[str, gcp.serviceaccount.Account] = {}
        grants = {caller: self._admit(name, caller, args) for caller in args.others}
        self.bound = [grant.id for grant in grants.values()]
        self.others = {
            caller: email_once_bound(account, grants[caller])
            for caller, account in self._accounts.items()
        }
        self._let_developers_impersonate(name, args)
        self.email = email_once_bound(self.account, self.grant)
        self.register_outputs({"email": self.email})

    def _custom_role(self, name: str, args: CallerArgs) -> pulumi.Output[str]:
        role = gcp.projects.IAMCustomRole(
            f"{name}-role",
            project=args.place.billed_id,
            role_id=role_id(args.account_id),
            title="gpt-oss caller",
            permissions=list(CALLER_PERMISSIONS),
            opts=args.place.needed_by_callers(self),
        )
        return role.name

    def _admit(self, name: str, caller: str, args: CallerArgs) -> gcp.projects.IAMMember:
        """Not protected: taking a right away must not wait for deletionProtection."""
        child = args.place.left_to_callers(self)
        member: pulumi.Input[str] = one_spelling(caller)
        grant = f"{name}-grant-{member}"
        if ":" not in caller:
            account = gcp.serviceaccount.Account(
                f"{name}-account-{caller}",
                project=args.place.billed_id,
                account_id=caller,
                display_name="Calls gpt-oss on Vertex AI",
                opts=created_first(child),
            )
            self._accounts[caller] = account
            member = account.member
        return gcp.projects.IAMMember(
            grant,
            project=args.place.billed_id,
            role=self.role,
            member=member,
            opts=formerly(f"{name}-grant-{caller}", grant, child),
        )

    def _let_developers_impersonate(self, name: str, args: CallerArgs) -> None:
        own = args.own_accounts.also({args.account_id: self.account, **self._accounts})
        for developer in args.developers:
            spelled = one_spelling(developer)
            child = own.made_anew_with(spelled, args.place.left_to_callers(self))
            impersonation = f"{name}-impersonation-{spelled}"
            gcp.serviceaccount.IAMMember(
                impersonation,
                service_account_id=self.account.name,
                role=IMPERSONATION_ROLE,
                member=spelled,
                opts=formerly(f"{name}-impersonation-{developer}", impersonation, child),
            )
