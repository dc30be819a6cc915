"""Taking over what exists: what is provably this resource, and what the settings tell it to take.

When the answer to a create is lost, the next `up` would find the name taken for ever. So every
named resource is asked about before it is registered (checks/ownership.py); what bears the mark of
this very resource is imported instead of created. Where the state has the resource already, the
import id changes nothing: the engine imports only what is not in the state under that id.

Of this stack is not enough: the state may hold the name under another resource. The engine would
import what that one has, and then delete it, because that one is called otherwise from now on.

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
from components.labels import mark, written


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
        """`owner` is this stack in marks; `unmarked_too`: what has none is taken as well; `told`
        puts a warning into the program's words (wording.py).
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
        ours = mark(self._owner, args.type_, args.name)
        if args.type_ not in FOUND_BY_NAME and not self._is_to_adopt(existing, ours):
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
        finding = self.explain(args.type_, args.name, args.props)
        if finding and pulumi.runtime.is_dry_run():
            said = f"{args.name} is refused unless the stack has it already:\n{finding}"
            pulumi.log.warn(self._told(said))

    def _is_to_adopt(self, existing: Existing, ours: str) -> bool:
        if existing.deleted:  # a role is undeleted by the plugin, the others must be by hand
            return False
        return existing.mark == ours or (self._unmarked_too and not existing.mark)

    def explain(self, type_: str, name: str, inputs: Mapping[str, object]) -> Finding | None:
        """Whose the name is that a create of the resource `name` found taken.

        None where that is not known.
        """
        kind = ADOPTABLE.get(type_)
        taken = kind.named(inputs, self._project_id) if kind else None
        existing = self._found.get(taken) if taken else None
        if kind is None or existing is None or (existing.deleted and kind.undeleted):
            return None
        ours = mark(self._owner, type_, name)
        words = plain(inputs) | {"project": self._project_id, "mark": written(type_, ours)}
        another = kind.another_for(name)
        if existing.owner == self._owner and existing.mark != ours:
            return held(kind, existing, words, another)
        return unclaimed(kind, existing, words, another)


def held(kind: Adoptable, existing: Existing, words: Mapping[str, str], another: str) -> Finding:
    """It is this stack's, and another resource of it: perhaps one that the state holds."""
    claim = kind.claim.format_map(words)
    return Finding(
        code=kind.code,
        good_state=f"{existing.name} is free, or this very resource",
        found=f"{kind.noun} {existing.name} exists: {existing.said}, which is this stack and not "
        "this resource of it",
        expected=f"a name that no other resource of the stack holds, or the mark {words['mark']}; "
        "nothing is deleted until then",
        fix=f"{another}  # it lets go of what the settings name no more; then set again what you "
        f"want && pulumi up; only where pulumi stack --show-ids does not list it: {claim}",
        waiting_helps=False,
    )


def unclaimed(
    kind: Adoptable, existing: Existing, words: Mapping[str, str], another: str
) -> Finding:
    """It is another stack's, or nobody's."""
    state = ", deleted but kept for a while" if existing.deleted else ""
    adopt = "pulumi config set projectMode adopt && pulumi up"
    claim = adopt if kind is ADOPTABLE[PROJECT] and not existing.mark else kind.claim
    return Finding(
        code=kind.code,
        good_state=f"{existing.name} is free, or this stack's",
        found=f"{kind.noun} {existing.name} exists{state}: {existing.said}",
        expected=f"a name that is free, or the mark {words['mark']} on it"
        + ("; first out of that stack: pulumi state delete, there" if existing.mark else ""),
        fix=f"{another}  # or take it over: {claim.format_map(words)}",
        waiting_helps=False,
    )
