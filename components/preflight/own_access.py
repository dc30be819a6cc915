"""Nobody but this stack decides who may use its accounts and its pool: asked before all else.

Whoever prepared a project may have left ways in: a key of the account that is about to be imported,
a grant on it, a second provider in the pool. The owner's mark proves nothing here, because it can
be copied. What the stack has already may get such ways in later. So before the project itself is
registered, at each preview and `up`, Google is asked about every account and the pool that the
stack has or is about to import, and whatever the stack does not make is refused.

The stack's own is what the settings make, and what the state has: a grant that this very `up` takes
away, the provider of an issuer that was changed. Its own provider must admit whom the settings or
the state say; no plain `up` would see that somebody else changed it. Without outputs in the state
(engine/stack_state.py) only the settings count. Of what does not exist nothing is asked, nor of
what is somebody else's: Google refuses to create it a second time, and `Adoption` says whose it is.

A project that would be imported for its label is asked about, too (project_access.py).

Absent on purpose: grants on any other project, on folders and the organization. Whoever may set
those may do anything to the project.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pulumi

from checks.admission import admission
from checks.deployment_checks import Gates
from checks.foreign_access import (
    WayIn,
    changed,
    changed_access,
    foreign,
    foreign_access,
    grant,
    prepared_access,
    provider,
    shared_project,
)
from checks.mark_lookup import Existing
from components.core.identity import IMPERSONATION_ROLE
from components.engine.stack_state import Recorded
from components.ownership.adoptable import ADOPTABLE, PROJECT
from components.ownership.labels import this_stack
from components.preflight.project_access import foreign_in_project
from findings.cases import make_finding
from findings.finding import CheckError, Finding
from settings.environment import EnvironmentSettings

ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_GRANT = "gcp:serviceaccount/iAMMember:IAMMember"
POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
POOL_PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
AT_ONCE = 16


def closed_to_others(
    settings: EnvironmentSettings,
    gates: Gates,
    recorded: Recorded,
    told: Callable[[str], str] = str,
) -> pulumi.Output[str]:
    """The project's id, once no foreign way into the stack's accounts or pool was found.

    Else the deployment ends with the finding; `told` puts it into the program's words (wording.py).
    """

    async def when_closed(project_id: str) -> str:
        if settings.project_mode == "create" and await _is_new(project_id, gates, recorded):
            return project_id
        access = OwnAccess(settings, gates, await Held.of(recorded), this_stack())
        try:
            await asyncio.to_thread(access.verify)
        except CheckError as error:
            raise pulumi.RunError(told(str(error))) from error
        return project_id

    return pulumi.Output.from_input(settings.project_id).apply(when_closed)


async def _is_new(project_id: str, gates: Gates, recorded: Recorded) -> bool:
    """Neither Google nor the state has it; preflight.py has asked Google already."""
    return gates.existing(f"projects/{project_id}") is None and not await recorded.every(PROJECT)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the state has."""

    names: frozenset[str]
    """Google's names of its accounts, pools and project."""
    ways: frozenset[str]
    """Its grants and providers, as ways in."""
    admits: Mapping[str, str] = field(default_factory=dict)
    """Whose tokens each of its providers admits (admission.py)."""

    @classmethod
    async def of(cls, recorded: Recorded) -> "Held":
        accounts, pools = await recorded.every(ACCOUNT), await recorded.every(POOL)
        projects = await recorded.every(PROJECT)
        grants = await recorded.every(ACCOUNT_GRANT)
        providers = await recorded.every(POOL_PROVIDER)
        return cls(
            names=frozenset(str(outputs.get("id")) for outputs in (*accounts, *pools, *projects)),
            ways=frozenset(
                [
                    *(_text(grant, each, "serviceAccountId", "role", "member") for each in grants),
                    *(_text(_provider_by_id, each, "id") for each in providers),
                ]
            ),
            admits={_text(_provider_by_id, each, "id"): admission(each) for each in providers},
        )


def _text(make: Callable[..., WayIn], outputs: Mapping[str, object], *keys: str) -> str:
    return make(*(str(outputs.get(key, "")) for key in keys)).text


def _provider_by_id(name: str) -> WayIn:
    pool, _, provider_id = name.partition("/providers/")
    return provider(pool, provider_id)


class OwnAccess:
    """One environment's accounts and pool, and who may use them."""

    def __init__(self, settings: EnvironmentSettings, gates: Gates, held: Held, owner: str) -> None:
        """`owner` is this stack in marks."""
        self._settings, self._gates, self._held, self._owner = settings, gates, held, owner

    def verify(self) -> None:
        """Raises CheckError FOREIGN_ACCESS, or what says why it cannot be told."""
        with ThreadPoolExecutor(AT_ONCE) as together:
            names = self._names()
            project = f"projects/{self._settings.project_id}"
            known = [*together.map(self._gates.existing, (*names, project))]
            asked = [n for n, had in zip(names, known, strict=False) if self._is_ours(n, had)]
            found = together.map(lambda question: question(), self._questions(asked))
            ways = [way for answer in found for way in answer]
        number = known[-1].number if known[-1] else ""
        self._verify_project(project, known[-1])
        if ways and self._settings.ci and not number:
            raise CheckError(number_unknown(self._settings.project_id))
        made, accepts = [*self._made(number)], self._settings.accepted_access
        own = {*self._held.ways, *(way.text for way in made)}
        if strange := foreign(ways, own, accepts):
            raise CheckError(foreign_access(strange, accepts))
        if others := changed(ways, self._held.admits, made, accepts):
            was_ours = others[0].text in self._held.admits
            told = changed_access if was_ours else prepared_access
            raise CheckError(told(others[0], accepts))

    def _verify_project(self, name: str, existing: Existing | None) -> None:
        """One that is about to be imported for its label has nobody else in it."""
        if self._settings.project_mode != "create" or name in self._held.names:
            return
        if existing is None or existing.deleted or existing.owner != self._owner:
            return
        ways = [way for ask in self._gates.ways_into(name) for way in ask()]
        deployer = self._gates.known_deployer()
        if others := foreign_in_project(ways, self._settings, existing.number, deployer):
            raise CheckError(shared_project(others, self._settings.accepted_access))

    def _names(self) -> list[str]:
        """Google's names of all accounts and the pool that the settings ask for."""
        settings, ci = self._settings, self._settings.ci
        ids = [settings.caller_account_id, *(c for c in settings.callers if ":" not in c)]
        ids += [ci.plan_account_id, ci.apply_account_id] if ci else []
        pools = [self._pool(ci.pool_id)] if ci else []
        return [*map(self._account, ids), *pools]

    def _account(self, account_id: str) -> str:
        return self._named(ACCOUNT, accountId=account_id)

    def _pool(self, pool_id: str) -> str:
        return self._named(POOL, workloadIdentityPoolId=pool_id)

    def _named(self, type_: str, **inputs: str) -> str:
        return str(ADOPTABLE[type_].named(inputs, self._settings.project_id))

    def _is_ours(self, name: str, existing: Existing | None) -> bool:
        """The state has it, or this run would import it (adoption.py)."""
        if name in self._held.names:
            return existing is None or not existing.deleted
        if existing is None or existing.deleted:
            return False
        unmarked_too = self._settings.project_mode == "adopt" and not existing.mark
        return existing.owner == self._owner or unmarked_too

    def _questions(self, names: Sequence[str]) -> Iterator[Callable[[], Iterable[WayIn]]]:
        for name in names:
            yield from self._gates.ways_into(name)

    def _made(self, number: str) -> Iterator[WayIn]:
        """What the settings make; Google names members of a pool by the project's `number`."""
        settings, ci = self._settings, self._settings.ci
        caller = self._account(settings.caller_account_id)
        for developer in settings.developers:
            yield grant(caller, IMPERSONATION_ROLE, developer)
        if ci is None:
            return
        from components.features.ci.oidc_trust import trust
        from components.features.ci.pipeline_identity import FEDERATION_ROLE

        trusted = trust(ci)
        yield provider(self._pool(ci.pool_id), ci.issuer, admission(trusted.as_google_says))
        members = str(ADOPTABLE[POOL].named({"workloadIdentityPoolId": ci.pool_id}, number))
        for account_id, sets in (
            (ci.plan_account_id, trusted.plan_sets),
            (ci.apply_account_id, trusted.apply_sets),
        ):
            for each in sets:
                member = f"principalSet://iam.googleapis.com/{members}/{each}"
                yield grant(self._account(account_id), FEDERATION_ROLE, member)


def number_unknown(project_id: str) -> Finding:
    return make_finding("UNAVAILABLE", "number_unknown", project_id=project_id)
