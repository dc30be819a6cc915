"""Labels, put on whatever can carry them by one transform, never resource by resource.

Every labelled resource also says which stack owns it: after an answer is lost on the way, that is
the only proof that a resource is ours.
"""

import re
from collections.abc import Mapping
from typing import cast

import pulumi

LABELLED_TYPES = frozenset({"gcp:organizations/project:Project"})
OWNER_LABEL = "vertex-gpt-oss-stack"
LONGEST_LABEL_VALUE = 63


def owner(project: str, stack: str) -> str:
    """PROJECT_STACK in the characters that a label value may have."""
    return re.sub(r"[^a-z0-9_-]", "-", f"{project}_{stack}".lower())[:LONGEST_LABEL_VALUE]


def labelling(labels: Mapping[str, str]) -> pulumi.ResourceTransform:
    """A transform that adds `labels`; what a resource says itself wins."""

    def add_labels(
        args: pulumi.ResourceTransformArgs,
    ) -> pulumi.ResourceTransformResult | None:
        if args.type_ not in LABELLED_TYPES:
            return None
        own = cast("Mapping[str, str] | None", args.props.get("labels")) or {}
        merged = {**labels, **own}
        return pulumi.ResourceTransformResult({**args.props, "labels": merged}, args.opts)

    return add_labels
