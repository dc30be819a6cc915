"""Labels and the owner's mark, put on whatever can carry them by one transform each.

Every resource with a name of its own says which stack owns it: after an answer is lost on the way,
that is the only proof that a resource is ours (adoption.py).
"""

import hashlib
import re
from collections.abc import Mapping
from typing import cast

import pulumi

from components.adoptable import ADOPTABLE, PROJECT
from settings.owner_mark import MARK

LABEL_PROPERTIES: Mapping[str, str] = {
    PROJECT: "labels",
    "gcp:monitoring/alertPolicy:AlertPolicy": "userLabels",
    "gcp:monitoring/notificationChannel:NotificationChannel": "userLabels",
}
"""Which property holds labels, by type; a channel's own `labels` say where it leads."""
LABELLED_TYPES = frozenset(LABEL_PROPERTIES)
DESCRIBED_TYPES = frozenset(ADOPTABLE) - LABELLED_TYPES
"""They have no labels; their mark is in the description."""
OWNER_LABEL = MARK
LONGEST_LABEL_VALUE = 63
LONGEST_TITLE = 60
"""A budget's. Source: displayName in
https://cloud.google.com/billing/docs/reference/budget/rest/v1/billingAccounts.budgets"""


def owner(project: str, stack: str) -> str:
    """PROJECT_STACK in the characters that a label value may have."""
    return re.sub(r"[^a-z0-9_-]", "-", f"{project}_{stack}".lower())[:LONGEST_LABEL_VALUE]


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


def labelling(labels: Mapping[str, str]) -> pulumi.ResourceTransform:
    """A transform that adds `labels`; what a resource says itself wins."""

    def add_labels(
        args: pulumi.ResourceTransformArgs,
    ) -> pulumi.ResourceTransformResult | None:
        if args.type_ not in LABELLED_TYPES:
            return None
        key = LABEL_PROPERTIES[args.type_]
        own = cast("Mapping[str, str] | None", args.props.get(key)) or {}
        merged = {**labels, **own}
        return pulumi.ResourceTransformResult({**args.props, key: merged}, args.opts)

    return add_labels


def marking(owner: str) -> pulumi.ResourceTransform:
    """A transform that puts the owner's mark into descriptions."""

    def add_mark(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        if args.type_ not in DESCRIBED_TYPES or args.props.get("description"):
            return None
        description = f"Managed by Pulumi. {MARK}={owner}"
        return pulumi.ResourceTransformResult({**args.props, "description": description}, args.opts)

    return add_mark
