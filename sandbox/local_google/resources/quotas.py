"""Quotas of the world: what is enforced, and what differs from Google's defaults."""

from dataclasses import dataclass, field


@dataclass
class Quotas:
    enforced: bool = False
    """Whether calls are counted per minute; the limits below hold in any case."""
    per_minute: dict[str, int] = field(default_factory=dict)
    """Raised or lowered limits by metric, e.g. `serviceusage.googleapis.com/mutate_requests`."""
    projects_per_creator: dict[str, int] = field(default_factory=dict)
    """By member: how many projects it may have created, deleted ones included."""
    projects_per_billing_account: dict[str, int] = field(default_factory=dict)
    """By billing account id: how many projects may be linked, deleted ones included."""
    model_requests_per_minute: dict[str, int] = field(default_factory=dict)
    """By publisher model name; a model that is not listed has no fixed quota."""
