"""Asking again where Google has not caught up with this stack's own work yet, and never for ever.

The plugin gives up at once on two refusals that pass by themselves: an API that was enabled a
moment ago and still reads as off to the API itself, and a new service account that policies do not
know yet. An error hook tries these again, by RETRIED, where the refusal names something this stack
makes: an API that somebody forgot in another project, or another's account, would not come by
waiting. The engine's own limit is 100 tries.

Sources: https://github.com/hashicorp/terraform-provider-google/issues/8214 ,
https://github.com/hashicorp/terraform-provider-google/issues/10227
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pulumi

from components.engine import log as telling
from google_api.backoff import Backoff
from google_api.error_body import read_plugin_error

BACKOFF = Backoff(first=2.0, longest=30.0)
ACCOUNT = re.compile(r"Service account (\S+) does not exist")


@dataclass(kw_only=True)
class OwnWork:
    """What this stack makes, by the names under which Google refuses."""

    project_id: str
    services: Sequence[str]
    number: str | None = None
    """The project's, as soon as it is known."""

    def numbered(self, number: str) -> None:
        self.number = number

    def api(self, error: str) -> str | None:
        """The API that is off, if this stack turned it on in its own project."""
        said = read_plugin_error(error)
        own = said.service in self.services and said.consumer in (self.number, self.project_id)
        return said.service if own else None

    def account(self, error: str) -> str | None:
        """The account that is not known, if it belongs to this stack's project."""
        found = ACCOUNT.search(error)
        of_the_project = f"@{self.project_id}.iam.gserviceaccount.com"
        return found[1] if found and found[1].endswith(of_the_project) else None


@dataclass(frozen=True, kw_only=True)
class Retried:
    """One refusal that passes by itself."""

    applies_to: Callable[[str], bool]
    """Whether it can pass for a resource of that type."""
    error: re.Pattern[str]
    awaited: Callable[[OwnWork, str], str | None]
    """What Google does not see everywhere yet; None if that is not this stack's."""
    attempts: int
    seconds: float
    """Both bounds hold; the time of the tries themselves counts."""


NOT_RETRIED = {
    "gcp:organizations/project:Project": "made before any API of its own is on, and its create may "
    "have gone halfway",
    "gcp:projects/service:Service": "the other resources wait for it: nothing else would turn the "
    "API on",
}
"""Types whose SERVICE_DISABLED does not pass by itself, and why."""
POLICY_WRITERS = frozenset(
    {
        "gcp:projects/iAMMember:IAMMember",
        "gcp:serviceaccount/iAMMember:IAMMember",
        "gcp:projects/iAMAuditConfig:IAMAuditConfig",
    }
)
"""Types that write a policy with service accounts in it."""
RETRIED = (
    # Not after a create that went well and could not be read back, or whose end was being waited
    # for: a second one would make two.
    Retried(
        applies_to=lambda type_: type_.startswith("gcp:") and type_ not in NOT_RETRIED,
        error=re.compile(
            r"\A(?!.*(?:Error when reading or editing|Error waiting)).*SERVICE_DISABLED", re.DOTALL
        ),
        awaited=OwnWork.api,
        attempts=20,
        seconds=300,
    ),
    Retried(
        applies_to=lambda type_: type_ in POLICY_WRITERS,
        error=ACCOUNT,
        awaited=OwnWork.account,
        attempts=15,
        seconds=180,
    ),
)


@dataclass(kw_only=True)
class Retries:
    """Decides for one program whether a failed resource is tried again."""

    own: OwnWork
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    _began: dict[str, float] = field(default_factory=dict)
    """When each resource failed first, by URN."""

    async def again(self, failed: pulumi.ErrorHookArgs) -> bool:
        """True after a pause, or False: not recognised, not this stack's, or tried long enough."""
        newest = failed.errors[0] if failed.errors else ""
        row = next(
            (r for r in RETRIED if r.applies_to(failed.type) and r.error.search(newest)), None
        )
        awaited = row.awaited(self.own, newest) if row else None
        if row is None or awaited is None:
            return False
        began = self._began.setdefault(failed.urn, self.clock())
        tries, passed = len(failed.errors), self.clock() - began
        left = row.seconds - passed
        if tries >= row.attempts or left <= 0:
            return False
        pause = BACKOFF.pause(tries, left)
        telling.info(
            f"{failed.name}: Google does not see {awaited} everywhere yet; again in {pause:.0f} s "
            f"(try {tries} of {row.attempts}, {passed:.0f} s of {row.seconds:.0f})"
        )
        await self.sleep(pause)
        return True
