"""Cloud Quotas: what somebody asked a quota to be."""

from dataclasses import dataclass, field


@dataclass
class QuotaPreference:
    name: str
    """`projects/NUMBER/locations/global/quotaPreferences/ID`."""
    service: str
    quota_id: str
    dimensions: dict[str, str]
    preferred_value: int
    """-1 is unlimited."""
    granted_value: int
    """What is in force; until an increase is decided, what was in force before."""
    etag: str
    create_time: str
    update_time: str
    reconciling: bool = False
    polls_left: int = 0
    """How many reads still find an increase undecided."""
    contact_email: str = ""
    """Input only: no answer shows it."""
    justification: str = ""
    trace_id: str = ""
    """Increases have one, decreases none."""
    state_detail: str = ""
    annotations: dict[str, str] = field(default_factory=dict)
