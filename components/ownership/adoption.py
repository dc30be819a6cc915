"""Taking over what exists: what is provably this resource, and what the settings tell it to take.

When the answer to a create is lost, the next `up` would find the name taken for ever. So every
named resource is asked about before it is registered (checks/mark_lookup.py); what bears the mark
of this very resource is imported instead of created. Where the state has the resource already, the
import id changes nothing: the engine imports only what is not in the state under that id.

Of this stack is not enough: the state may hold the name under another resource. The engine would
import what that one has, and then delete it, because that one is called otherwise from now on. It
would do the same to the resource's own former self, which a replacement that failed in the middle
leaves in the state to be deleted. No program can see that, so a resource that the state has under
another name (engine/stack_state.py) is never imported: a replacement that was made unseen is
refused, too.

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

from checks.mark_lookup import Existing
from components.engine import log as telling
from components.engine.stack_state import Recorded
from components.ownership.adoptable import ADOPTABLE, FOUND_BY_NAME, PROJECT, Adoptable, plain
from components.ownership.imports import NotImported
from components.ownership.labels import mark, written
from findings.cases import make_finding
from findings.finding import Finding
from findings.shell import Command, command


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
        recorded: Recorded,
        told: Callable[[str], str] = str,
        protected: bool = False,
        closed: Mapping[str, NotImported] | None = None,
    ) -> None:
        """`owner` is this stack in marks; `unmarked_too`: what has none is taken as well;
        `recorded` knows what the state has; `told` puts a warning into the program's words
        (wording.py); `protected`: the engine replaces nothing that callers need; `closed`: why
        what Google so names is not imported, though it is ours (imports.py).
        """
        self._closed = closed or {}
        self._protected = protected
        self._told, self._state = told, recorded
        self._project_id, self._owner = project_id, owner
        self._ask, self._unmarked_too = ask, unmarked_too
        self._found: dict[str, Existing | None] = {}
        self._recorded: dict[tuple[str, str], str] = {}

    async def transform(
        self, args: pulumi.ResourceTransformArgs
    ) -> pulumi.ResourceTransformResult | None:
        """Has a resource that is ours imported instead of created."""
        kind = ADOPTABLE.get(args.type_) or FOUND_BY_NAME.get(args.type_)
        name = kind.named(args.props, self._project_id) if kind else None
        existing = await self._existing(name) if name else None
        if existing is None or await self._is_recorded(args, existing):
            return None
        ours = mark(self._owner, args.type_, args.name)
        replacing = (args.type_, args.name) in self._recorded
        adopt = self._is_to_adopt(existing, ours) and not replacing
        if args.type_ not in FOUND_BY_NAME and not adopt:
            self._warn_at_preview(args)
            return None
        return pulumi.ResourceTransformResult(args.props, adopting(args.opts, existing.name))

    async def _is_recorded(self, args: pulumi.ResourceTransformArgs, existing: Existing) -> bool:
        """The state has this very resource under this very name."""
        kind = ADOPTABLE.get(args.type_)
        outputs = await self._state.outputs(args.type_, args.name) if kind else None
        had = kind.had(outputs) if kind and outputs else None
        if had is not None and had != existing.name:
            self._recorded[args.type_, args.name] = had
        return had == existing.name

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
            telling.warn(*self._told(said).splitlines())

    def _is_to_adopt(self, existing: Existing, ours: str) -> bool:
        if existing.deleted:  # a role is undeleted by the plugin, the others must be by hand
            return False
        return existing.name not in self._closed and self._is_ours(existing, ours)

    def _is_ours(self, existing: Existing, ours: str) -> bool:
        return existing.mark == ours or (self._unmarked_too and not existing.mark)

    def explain(self, type_: str, name: str, inputs: Mapping[str, object]) -> Finding | None:
        """Whose the name is that a create of the resource `name` found taken.

        None where that is not known.
        """
        kind = ADOPTABLE.get(type_)
        taken = kind.named(inputs, self._project_id) if kind else None
        existing = self._found.get(taken) if taken else None
        if kind is None or existing is None or (existing.deleted and kind.restored_by_plugin):
            return None
        ours = mark(self._owner, type_, name)
        words = plain(inputs) | {"project": self._project_id, "mark": written(type_, ours)}
        words["ofRole"] = words.get("roleId", "").replace("_", "-")  # identity.py: role_id
        another, had = kind.another_for(name), self._recorded.get((type_, name))
        why = self._closed.get(existing.name)
        if why and not (existing.deleted or had) and self._is_ours(existing, ours):
            return why.finding
        if existing.deleted and kind.undelete:
            claim = "" if existing.mark == ours else f" && {kind.claim}"
            claim += f" && {why.acceptance}" if why else ""
            return deleted(kind, existing, had, words, another, claim)
        back = kind.back_for(name, words, self._protected and "-caller-" in name)
        if existing.owner == self._owner and existing.mark != ours:
            return held(kind, existing, words, back)
        if had:
            return unfinished(kind, existing, had, words, back)
        return unclaimed(kind, existing, words, another)


def blanks(commands: str) -> Command:
    """What to put for what stands in capitals there."""
    place = "; N: its place in pulumi config get callers, the first is 0"
    return Command(
        "ANOTHER_ID: one that is free, for each name that is refused"
        + (place if "[N]" in commands else "")
    )


def held(kind: Adoptable, existing: Existing, words: Mapping[str, str], back: Command) -> Finding:
    """It is this stack's, and another resource of it: perhaps one that the state holds."""
    return make_finding(
        kind.code,
        "held",
        **named(kind, existing),
        mark=words["mark"],
        back=back,
        capitals=blanks(back),
        claim=command(kind.claim, words),
    )


def unfinished(
    kind: Adoptable, existing: Existing, had: str, words: Mapping[str, str], back: Command
) -> Finding:
    """The state has the resource under another name, and perhaps this one to be deleted."""
    return make_finding(
        kind.code,
        "unfinished_discardable" if kind.discard else "unfinished",
        {"discard": command(kind.discard, words)},
        **named(kind, existing),
        had=had,
        back=back,
        capitals=blanks(back),
    )


def unclaimed(
    kind: Adoptable, existing: Existing, words: Mapping[str, str], another: Command
) -> Finding:
    """It is another stack's, or nobody's."""
    adopt = "pulumi config set projectMode adopt && pulumi up"
    claim = adopt if kind is ADOPTABLE[PROJECT] and not existing.mark else kind.claim
    return make_finding(
        kind.code,
        "of_another_stack" if existing.mark else "unmarked",
        **named(kind, existing),
        mark=words["mark"],
        another=another,
        claim=command(claim, words),
    )


def deleted(
    kind: Adoptable,
    existing: Existing,
    had: str | None,
    words: Mapping[str, str],
    another: Command,
    claim: str,
) -> Finding:
    """It takes no change until it is restored, and then the next `up` imports what is marked.

    `had`: what the state has instead. Nothing is imported in its place, so there only another name
    helps. `claim` is empty where the mark is that of this very resource.
    """
    texts = named(kind, existing)
    if had:
        return make_finding(kind.code, "deleted_replaced", **texts, had=had, another=another)
    return make_finding(
        kind.code,
        "deleted" if claim else "deleted_own",
        **texts,
        mark=words["mark"],
        another=another,
        restore=command(f"{kind.undelete}{claim} && pulumi up", words),
    )


def named(kind: Adoptable, existing: Existing) -> dict[str, str]:
    return {"noun": kind.noun, "name": existing.name, "said": existing.said}
