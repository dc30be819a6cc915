"""Taking over what exists: what is provably this stack's, and what the settings tell it to take.

When the answer to a create is lost, the next `up` would find the name taken for ever. So every
named resource is asked about before it is registered (checks/ownership.py); what bears this stack's
mark is imported instead of created. Where the state has the resource already, the import id changes
nothing: the engine imports only what is not in the state under that id.

What bears another mark or none is never touched. Nor is it refused here, because the state may have
it all the same (the stack was renamed, a description edited): a preview warns, the create is
refused by Google, and `explain` says whose it is.

Absent on purpose: taking over what was never marked, except where projectMode is adopt, and quota
preferences.
"""

import asyncio
from collections.abc import Callable, Mapping

import pulumi
from pulumi import ResourceOptions

from checks.finding import Finding
from checks.ownership import Existing
from components.adoptable import ADOPTABLE, FOUND_BY_NAME, PROJECT, Adoptable, plain
from settings.owner_mark import MARK


def adopting(opts: ResourceOptions, google_id: str | None) -> ResourceOptions:
    """`opts` as they are without an id; with one, the resource is imported by it."""
    if google_id is None:
        return opts
    return ResourceOptions.merge(opts, ResourceOptions(import_=google_id))


class Adoption:
    """What Google has under the names of one environment, asked once for each."""

    def __init__(
        self,
        project_id: str,
        owner: str,
        ask: Callable[[str], Existing | None],
        unmarked_too: bool,
        told: Callable[[str], str] = str,
    ) -> None:
        """`owner` is this stack's mark; `unmarked_too`: what has none is taken as well; `told` puts
        a warning into the program's words (wording.py).
        """
        self._told = told
        self._project_id, self._owner = project_id, owner
        self._ask, self._unmarked_too = ask, unmarked_too
        self._found: dict[str, Existing | None] = {}

    async def transform(
        self, args: pulumi.ResourceTransformArgs
    ) -> pulumi.ResourceTransformResult | None:
        """Has a resource that is ours imported instead of created."""
        kind = ADOPTABLE.get(args.type_) or FOUND_BY_NAME.get(args.type_)
        name = kind.named(args.props, self._project_id) if kind else None
        existing = await self._existing(name) if name else None
        if existing is None:
            return None
        if args.type_ not in FOUND_BY_NAME and not self._is_to_adopt(existing):
            self._warn_at_preview(args)
            return None
        return pulumi.ResourceTransformResult(args.props, adopting(args.opts, existing.name))

    async def _existing(self, name: str) -> Existing | None:
        """Nothing is in a project that was not there when it was asked about."""
        project = f"projects/{self._project_id}"
        if name != project and self._found.get(project, name) is None:
            return None
        self._found[name] = await asyncio.to_thread(self._ask, name)
        return self._found[name]

    def _warn_at_preview(self, args: pulumi.ResourceTransformArgs) -> None:
        """Only there: an `up` makes the state's own bear the mark again, and refuses the rest."""
        finding = self.explain(args.type_, args.props)
        if finding and pulumi.runtime.is_dry_run():
            said = f"{args.name} is refused unless the stack has it already:\n{finding}"
            pulumi.log.warn(self._told(said))

    def _is_to_adopt(self, existing: Existing) -> bool:
        if existing.deleted:  # a role is undeleted by the plugin, the others must be by hand
            return False
        return existing.owner == self._owner or (self._unmarked_too and not existing.owner)

    def explain(self, type_: str, inputs: Mapping[str, object]) -> Finding | None:
        """Whose the name is that a create found taken; None where that is not known."""
        kind = ADOPTABLE.get(type_)
        name = kind.named(inputs, self._project_id) if kind else None
        existing = self._found.get(name) if name else None
        if kind is None or existing is None or (existing.deleted and kind.undeleted):
            return None
        words = plain(inputs) | {"project": self._project_id, "mark": f"{MARK}={self._owner}"}
        return taken(kind, existing, words)


def taken(kind: Adoptable, existing: Existing, words: Mapping[str, str]) -> Finding:
    state = ", deleted but kept for a while" if existing.deleted else ""
    adopt = "pulumi config set projectMode adopt && pulumi up"
    claim = adopt if kind is ADOPTABLE[PROJECT] and not existing.owner else kind.claim
    return Finding(
        code=kind.code,
        good_state=f"{existing.name} is free, or this stack's",
        found=f"{kind.noun} {existing.name} exists{state}: {existing.said}",
        expected=f"a name that is free, or the mark {words['mark']} on it"
        + ("; first out of that stack: pulumi state delete, there" if existing.owner else ""),
        fix=f"{kind.another}  # or take it over: {claim.format_map(words)}",
        waiting_helps=False,
    )
