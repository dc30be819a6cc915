"""Settings that would replace what callers need while that is protected: told in our words, too.

The engine refuses such a change by itself, names the resource and advises to edit the program. A
program is not asked then, and does not see what in the state is protected. So what is different
from the state is told beforehand, and that it is refused where the state has it protected. What is
removed altogether is told by the engine alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi

from components.core.identity import PREDEFINED_ROLE
from components.engine import log as telling
from components.engine.stack_state import Recorded
from components.ownership.adoptable import PROJECT
from findings.cases import make_finding
from findings.finding import Finding

CUSTOM = "custom"


def role_kind(name: str) -> str:
    """As the setting callerRole calls it."""
    return PREDEFINED_ROLE.removeprefix("roles/") if name == PREDEFINED_ROLE else CUSTOM


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What a setting chooses of one type, such that another choice is another resource."""

    setting: str
    inputs: tuple[str, ...]
    case: str = "replaced"
    """Of PROTECTED."""
    said: Callable[[str], str] = str
    """A value as the setting has it."""
    of_resource: str | None = None
    """For a value that another resource of this stack has: an output, mostly not known yet."""

    def differences(
        self, had: Mapping[str, object], wanted: Mapping[str, object]
    ) -> list[tuple[str, str]]:
        """Values of the state, and what takes their place."""
        known = [(had[name], self._told(wanted.get(name))) for name in self.inputs if name in had]
        texts = [pair for old, new in known for pair in changed(old, new)]
        said = [(self.said(old), self.said(new)) for old, new in texts]
        return [(old, new) for old, new in said if old != new]

    def _told(self, value: object) -> object:
        return value if isinstance(value, Mapping | str | int | float) else self.of_resource


CHOSEN = {
    "gcp:serviceaccount/account:Account": Chosen(
        setting="callerAccountId", inputs=("accountId",), case="account_replaced"
    ),
    "gcp:projects/iAMMember:IAMMember": Chosen(
        setting="callerRole",
        inputs=("role",),
        case="role_replaced",
        said=role_kind,
        of_resource=CUSTOM,
    ),
    PROJECT: Chosen(
        setting="projectId",
        inputs=("projectId",),
        case="project_replaced",
    ),
    "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment": Chosen(
        setting="selfDeployed",
        inputs=("publisherModelName", "location", "deployConfig"),
    ),
}


def changed(old: object, new: object) -> list[tuple[str, str]]:
    """Texts and numbers of `old` that are others in `new`, at any depth."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [pair for key in old if key in new for pair in changed(old[key], new[key])]
    if old == new or not all(isinstance(value, str | int | float) for value in (old, new)):
        return []
    return [(shown(old), shown(new))]


def shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def telling_of_protected(
    recorded: Recorded,
    told: Callable[[str], str],
    whose: Callable[[str, str, Mapping[str, object]], Finding | None],
) -> pulumi.ResourceTransform:
    """A transform that changes nothing. `told` puts it into the program's words (wording.py).

    Where the name is taken, `whose` knows it, and its remedy is the one that has to come first.
    """

    async def tell(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        chosen = CHOSEN.get(args.type_) if args.opts.protect else None
        had = await recorded.outputs(args.type_, args.name) if chosen else None
        found = chosen.differences(had, args.props) if chosen and had else []
        if chosen and found and whose(args.type_, args.name, args.props) is None:
            telling.warn(*told(str(refused(args.name, chosen, found))).splitlines())
        return None

    return tell


def refused(name: str, chosen: Chosen, found: list[tuple[str, str]]) -> Finding:
    words = {"setting": chosen.setting, "old": found[0][0], "new": found[0][1]}
    changes = [f"{now} in place of {before}" for before, now in found]
    return make_finding("PROTECTED", chosen.case, words, name=name, changes=changes)
