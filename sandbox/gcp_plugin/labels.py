"""The three label properties, as the upstream provider keeps them.

`labels` is what the program says, `pulumiLabels` adds the provider's default labels and the
attribution label, `effectiveLabels` is all that Google has, other people's labels included. Only
`pulumiLabels` are managed: what somebody else added is left alone.
"""

from collections.abc import Mapping

from sandbox.gcp_plugin.schema import Property
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State, has_unknowns

ATTRIBUTION = {"goog-pulumi-provisioned": "true"}
LABEL_PROPERTIES = {
    "labels": Property("map", unset={}),
    # Secret because default labels of the provider may be: the bridge marks both.
    "pulumiLabels": Property("map", output_only=True, computed=True, secret=True),
    "effectiveLabels": Property("map", output_only=True, computed=True, secret=True),
}


def plan_labels(session: Session, planned: State, old: State | None) -> State:
    """The planned state with its `pulumiLabels` and `effectiveLabels`."""
    if has_unknowns(planned["labels"]):
        return {**planned, "pulumiLabels": UNKNOWN, "effectiveLabels": UNKNOWN}
    ours = {**session.config.default_labels, **planned["labels"]}
    if _attributed(session, old):
        ours = {**ATTRIBUTION, **ours}
    before = (old or {}).get("pulumiLabels") or {}
    effective = (old or {}).get("effectiveLabels") or {}
    others = {key: value for key, value in effective.items() if key not in before}
    return {**planned, "pulumiLabels": ours, "effectiveLabels": {**others, **ours}}


def _attributed(session: Session, old: State | None) -> bool:
    """By default the label is only put on what is created, and then kept."""
    if not session.config.attribution_label:
        return False
    if old is None or session.config.attribution_on_update:
        return True
    return ATTRIBUTION.keys() <= (old.get("pulumiLabels") or {}).keys()


def read_labels(live: Mapping[str, str], state: State) -> State:
    """The label properties for what Google has now."""

    def managed(name: str) -> dict[str, str]:
        return {key: live[key] for key in state.get(name) or {} if key in live}

    return {
        "labels": managed("labels"),
        "pulumiLabels": managed("pulumiLabels"),
        "effectiveLabels": dict(live),
    }
