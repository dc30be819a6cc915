"""Cloud Monitoring: what was configured, as Google writes it, by resource name."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json


@dataclass
class Monitoring:
    alert_policies: dict[str, Json] = field(default_factory=dict)
    notification_channels: dict[str, Json] = field(default_factory=dict)
    """Their secrets are masked before they get here: nothing is ever sent with them."""
    dashboards: dict[str, Json] = field(default_factory=dict)
