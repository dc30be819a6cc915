"""Propagation: what was changed is read at once and counts later.

Owns when a grant, an enabled API and a new service account begin to count. A delay is the world's
(`propagation`), in calls or in seconds; zero by default. A call uses up one poll only if the old
state decided it otherwise than the new one would, so unrelated traffic does not shorten the wait.
Revoking takes as long as granting. Not delayed: the owner a new project gets, disabling an API.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Change, Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.propagation import Delay, Settling

if TYPE_CHECKING:
    from sandbox.local_google.state.world import World


def _start(world: "World", delay: Delay) -> Settling:
    return Settling(world.now().timestamp() + delay.seconds, delay.polls)


def _settled(world: "World", settling: Settling) -> bool:
    in_this_call = settling.counted_in == world.exchange
    return settling.polls <= 0 and not in_this_call and settling.until <= world.now().timestamp()


def _met(world: "World", settling: Settling) -> None:
    """One call met the old state, however often it looked."""
    if settling.counted_in != world.exchange:
        settling.counted_in = world.exchange
        settling.polls -= 1


def policy_changed(world: "World", policy: Policy, before: list[Json]) -> None:
    delay = world.propagation.grants
    if before != policy.bindings and (delay.polls or delay.seconds):
        policy.changes.append(Change(before, _start(world, delay)))


def decide(world: "World", policy: Policy, judge: Callable[[list[Json]], bool]) -> bool:
    """What the policy decides today: `judge` over the bindings that count by now."""
    while policy.changes and _settled(world, policy.changes[0].settling):
        policy.changes.pop(0)
    if not policy.changes:
        return judge(policy.bindings)
    decided = judge(policy.changes[0].before)
    if decided != judge(policy.bindings):
        for change in policy.changes:
            _met(world, change.settling)
    return decided


def services_enabled(world: "World", project: Project, names: list[str]) -> None:
    """To be called before they are written down: one that is on already stays usable."""
    delay = world.propagation.services
    for name in names:
        if name not in project.services and (delay.polls or delay.seconds):
            project.settling[name] = _start(world, delay)


def usable(world: "World", project: Project, service: str) -> bool:
    """Whether calls to an API that reads as enabled are answered."""
    if service not in project.services:
        project.settling.pop(service, None)
        return False
    settling = project.settling.get(service)
    if settling is None:
        return True
    if _settled(world, settling):
        del project.settling[service]
        return True
    _met(world, settling)
    return False


def account_made(world: "World", account: ServiceAccount) -> None:
    delay = world.propagation.accounts
    if delay.polls or delay.seconds:
        account.settling = _start(world, delay)


def known(world: "World", account: ServiceAccount) -> bool:
    """Whether policies and token generation have heard of the account."""
    if _settled(world, account.settling):
        return True
    _met(world, account.settling)
    return False
