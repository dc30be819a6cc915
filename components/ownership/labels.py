"""Labels and the owner's mark, put on whatever can carry them by one transform each.

Every resource with a name of its own says which stack owns it, and which of the stack's resources
it is: after an answer is lost on the way, that is the only proof of what it is (adoption.py).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import cast

import pulumi

from components.ownership.adoptable import ADOPTABLE, PROJECT
from settings.owner_mark import MARK, RESOURCE_MARK

LABEL_PROPERTIES: Mapping[str, str] = {
    PROJECT: "labels",
    "gcp:monitoring/alertPolicy:AlertPolicy": "userLabels",
    "gcp:monitoring/notificationChannel:NotificationChannel": "userLabels",
}
"""Which property holds labels, by type; a channel's own `labels` say where it leads."""
LABELLED_TYPES = frozenset(LABEL_PROPERTIES)
DESCRIBED_TYPES = frozenset(ADOPTABLE) - LABELLED_TYPES
"""They have no labels; their mark is in the description."""
LONGEST_LABEL_VALUE = 63
ONLY_PROJECT = "gpt-oss-project"
"""Its label names no resource: this program has no second project in a stack, and a pipeline, which
may not change labels, shall be able to apply what came before resources were named."""
DIGEST = 8
LONGEST_TITLE = 60
"""A budget's. Source: displayName in
https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets"""


def owner(project: str, stack: str) -> str:
    """PROJECT_STACK as a label value; no two stacks of one backend have the same."""
    whole = f"{project}_{stack}"
    return label_value(whole, f"{project}/{stack}", is_exact=whole.count("_") == 1)


def label_value(readable: str, identity: str, is_exact: bool = True) -> str:
    """`readable` in the characters and the length of a label value.

    It ends in a digest of `identity` where it would not tell that from another: something had to be
    changed or cut, it looks like such a value itself, or `is_exact` says so.
    """
    value = re.sub(r"[^a-z0-9_-]", "-", readable.lower())
    looks_cut = re.search(rf"-[0-9a-f]{{{DIGEST}}}$", value)
    if is_exact and value == readable and len(value) <= LONGEST_LABEL_VALUE and not looks_cut:
        return value
    digest = hashlib.sha256(identity.encode()).hexdigest()[:DIGEST]
    return f"{value[: LONGEST_LABEL_VALUE - DIGEST - 1]}-{digest}"


def mark(owner: str, type_: str, name: str) -> str:
    """What the mark of one resource says; `name` is its logical name."""
    if (type_, name) == (PROJECT, ONLY_PROJECT):
        return owner
    return f"{owner}/{label_value(name, name)}"


def written(type_: str, said: str) -> str:
    """The mark as it stands in a description, or in `--update-labels`."""
    owner, _, resource = said.partition("/")
    if type_ != PROJECT:
        return f"{MARK}={said}"
    return f"{MARK}={owner}" + (f",{RESOURCE_MARK}={resource}" if resource else "")


def this_stack() -> str:
    """The owner that whatever this program makes is marked with."""
    return owner(pulumi.get_project(), pulumi.get_stack())


def title_in(project_id: str) -> str:
    """How this stack's things in the project are called; other stacks' are called otherwise."""
    whole = f"gpt-oss in {project_id} ({pulumi.get_stack()})"
    if len(whole) <= LONGEST_TITLE:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    return f"{whole[: LONGEST_TITLE - len(digest) - 2]}-{digest})"


def labelling(labels: Mapping[str, str], owner: str) -> pulumi.ResourceTransform:
    """A transform that adds `labels` and the owner's mark; what a resource says itself wins."""

    def add_labels(
        args: pulumi.ResourceTransformArgs,
    ) -> pulumi.ResourceTransformResult | None:
        if args.type_ not in LABELLED_TYPES:
            return None
        key = LABEL_PROPERTIES[args.type_]
        own = cast("Mapping[str, str] | None", args.props.get(key)) or {}
        resource = mark(owner, args.type_, args.name).partition("/")[2]
        which = {RESOURCE_MARK: resource} if resource and args.type_ == PROJECT else {}
        merged = {**labels, MARK: owner, **which, **own}
        return pulumi.ResourceTransformResult({**args.props, key: merged}, args.opts)

    return add_labels


def marking(owner: str) -> pulumi.ResourceTransform:
    """A transform that puts the owner's mark into descriptions."""

    def add_mark(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ not in DESCRIBED_TYPES or args.props.get("description"):
            return None
        said = written(args.type_, mark(owner, args.type_, args.name))
        description = f"Managed by Pulumi. {said}"
        return pulumi.ResourceTransformResult({**args.props, "description": description}, args.opts)

    return add_mark
