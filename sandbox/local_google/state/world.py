"""The world the local Google answers from: plain dataclasses, no HTTP, no JSON shapes of Google.

It holds records only; what judges or changes them is in the folders above this one.
Owns what exists, the clock, the numbering and the tokens. It is touched from the server's event
loop only (or before it starts). Every field is plain data, so `storage` can write it; what must
not be written (tokens, faults, the journal) is marked `runtime`.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.local_google.records.journal import Journal
from sandbox.local_google.resources.audit_log import AuditLog
from sandbox.local_google.resources.billing import BillingAccount, Budget
from sandbox.local_google.resources.callers import Caller, Token
from sandbox.local_google.resources.chat import Backend, Pace, Scenario
from sandbox.local_google.resources.faults import Chaos, Fault, Latency
from sandbox.local_google.resources.hierarchy import Folder, Organization, Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.liens import Lien
from sandbox.local_google.resources.monitoring import Monitoring
from sandbox.local_google.resources.operation import Operation
from sandbox.local_google.resources.org_policy import OrgPolicy
from sandbox.local_google.resources.principals import Federated
from sandbox.local_google.resources.propagation import Propagation
from sandbox.local_google.resources.quota_preferences import QuotaPreference
from sandbox.local_google.resources.quotas import Quotas, Usage
from sandbox.local_google.resources.replies import ReplyRules
from sandbox.local_google.resources.switches import Switches
from sandbox.local_google.resources.tags import TagBinding, TagKey, TagValue
from sandbox.local_google.resources.traffic import Traffic
from sandbox.local_google.resources.vertex import Vertex
from sandbox.local_google.resources.workload_identity import WorkloadIdentityPool
from sandbox.local_google.state import retention
from sandbox.local_google.state.clock import Clock
from sandbox.local_google.state.etags import etag
from sandbox.local_google.state.indexed import Indexed

TOKEN_LIFETIME = timedelta(seconds=3600)


@dataclass
class World:
    organizations: dict[str, Organization] = field(default_factory=dict)
    folders: dict[str, Folder] = field(default_factory=dict)
    billing_accounts: dict[str, BillingAccount] = field(default_factory=dict)
    projects: Indexed[Project] = field(default_factory=lambda: Indexed("number"))
    budgets: dict[str, Budget] = field(default_factory=dict)
    liens: dict[str, Lien] = field(default_factory=dict)
    tag_keys: dict[str, TagKey] = field(default_factory=dict)
    """By name, `tagKeys/ID`; values and bindings likewise."""
    tag_values: dict[str, TagValue] = field(default_factory=dict)
    tag_bindings: dict[str, TagBinding] = field(default_factory=dict)
    service_accounts: Indexed[ServiceAccount] = field(default_factory=lambda: Indexed("email"))
    """By unique id: an e-mail address can be used again after its account was deleted."""
    org_policies: dict[str, OrgPolicy] = field(default_factory=dict)
    """By resource name, projects by number."""
    operations: dict[str, Operation] = field(default_factory=dict)
    vertex: Vertex = field(default_factory=Vertex)
    monitoring: Monitoring = field(default_factory=Monitoring)
    callers: dict[str, Caller] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    propagation: Propagation = field(default_factory=Propagation)
    exchange: int = field(default=0, metadata={"runtime": True})
    """Numbers the calls that came as far as a decision."""
    quotas: Quotas = field(default_factory=Quotas)
    quota_preferences: dict[str, QuotaPreference] = field(default_factory=dict)
    """By what they are about: container, quota and dimensions."""
    audit: AuditLog = field(default_factory=AuditLog, metadata={"runtime": True}, repr=False)
    usage: Usage = field(default_factory=Usage, metadata={"runtime": True}, repr=False)
    operation_polls: int = 0
    """How many reads of a new operation answer `done: false` before it is done."""
    switches: Switches = field(default_factory=Switches, metadata={"runtime": True})
    service_agents_after_seconds: float = 60.0
    """How long after its API was enabled a service agent appears; Google publishes no figure."""
    service_account_keys_allowed: bool = False
    """Off: creating a key is refused as by iam.disableServiceAccountKeyCreation."""
    pace: Pace = field(default_factory=Pace, metadata={"runtime": True})
    model_backend: Backend | None = field(default=None, metadata={"runtime": True})
    """A real model that replies instead of the rules."""
    replies: ReplyRules | None = field(default=None, metadata={"runtime": True}, repr=False)
    """The scripted model's rules; None is the table that comes with the local Google."""
    tokens: dict[str, Token] = field(default_factory=dict, metadata={"runtime": True}, repr=False)
    latency: Latency = field(default_factory=Latency, metadata={"runtime": True})
    chaos: Chaos | None = field(default=None, metadata={"runtime": True})
    faults: list[Fault] = field(default_factory=list, metadata={"runtime": True})
    scenarios: list[Scenario] = field(default_factory=list, metadata={"runtime": True})
    traffic: Traffic = field(default_factory=Traffic, metadata={"runtime": True}, repr=False)
    journal: Journal = field(default_factory=Journal, metadata={"runtime": True}, repr=False)

    def __post_init__(self) -> None:
        """Plain dicts come out of a file."""
        self.projects = Indexed("number", self.projects)
        self.service_accounts = Indexed("email", self.service_accounts)

    # The clock

    def now(self) -> datetime:
        return self.clock.now()

    def set_clock(self, moment: datetime) -> None:
        self.clock.set(moment)

    def timestamp(self) -> str:
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    # Numbering

    def next(self, kind: str) -> int:
        self.counters[kind] = self.counters.get(kind, 0) + 1
        return self.counters[kind]

    def next_etag(self) -> str:
        return etag(self.next("etag"))

    # Looking things up

    def project(self, reference: str) -> Project | None:
        """By id or by number, as Google takes both everywhere.

        None also for a project whose 30 days after deletion are over; its id stays taken, so it
        stays in `projects`.
        """
        found = self.projects.data.get(reference) or next(self.projects.having(reference), None)
        return None if found is None or retention.over(found.delete_time, self.now) else found

    def folder(self, folder_id: str) -> Folder | None:
        """None also for a folder whose 30 days after deletion are over."""
        found = self.folders.get(folder_id)
        return None if found is None or retention.over(found.delete_time, self.now) else found

    def pool(self, reference: str, pool_id: str) -> WorkloadIdentityPool | None:
        """A pool that is neither deleted nor disabled, in a project that is active."""
        project = self.project(reference)
        pool = project.pools.get(pool_id) if project and project.state == "ACTIVE" else None
        return None if pool is None or pool.delete_time or pool.settings.get("disabled") else pool

    def service_account(self, reference: str) -> ServiceAccount | None:
        """A live account by e-mail address or unique id."""
        numbered = self.service_accounts.data.get(reference)
        found = [numbered] if numbered else self.service_accounts.having(reference)
        return next((account for account in found if not account.deleted), None)

    def policies(self) -> Iterator[Policy]:
        """Every policy there is: deleting an account rewrites its member in all of them."""
        for kind in (self.organizations, self.folders, self.billing_accounts, self.projects):
            yield from (resource.policy for resource in kind.values())
        yield from (account.policy for account in self.service_accounts.values())
        yield from (value.policy for value in self.tag_values.values())

    def billing_enabled(self, project: Project) -> bool:
        account = self.billing_accounts.get(project.billing_account)
        return account is not None and account.open

    # Callers and tokens

    def caller(self, member: str) -> Caller | None:
        """A seeded caller, a live service account in its own project, or a federated identity.

        The last only while its pool is there and enabled: disabling or deleting a pool takes
        existing tokens their access, a provider does not (discovery texts).
        """
        if isinstance(member, Federated):
            _, number, _, _, _, pool_id = member.pool.split("/")
            return Caller(member, number) if self.pool(number, pool_id) else None
        if member in self.callers:
            return self.callers[member]
        account = self.service_account(member.removeprefix("serviceAccount:"))
        if account is None or account.disabled or not member.startswith("serviceAccount:"):
            return None
        return Caller(member, account.project_id)

    def token_for(
        self, member: str, lifetime: timedelta = TOKEN_LIFETIME, scopes: tuple[str, ...] = ()
    ) -> str:
        if self.caller(member) is None:
            raise ValueError(f"{member} is no caller of this world; known: {sorted(self.callers)}")
        token = f"ya29.sandbox-{secrets.token_urlsafe(24)}"
        self.tokens[token] = Token(member, self.now() + lifetime, scopes)
        return token
