"""Long-running operations of every API."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json


@dataclass
class Operation:
    name: str
    """`cloudresourcemanager` and `serviceusage` number theirs apart; the key holds the API."""
    response: Json
    metadata: Json = field(default_factory=dict)
    polls_left: int = 0
    """How many reads still answer `done: false`."""
    method_id: str = ""
    """What started it, with `version`: that says which types it carries."""
    version: str = ""
    done_at: str = ""
    """The world's time until which reads answer `done: false`; empty: no matter of time."""
    error: Json = field(default_factory=dict)
    """A google.rpc.Status where the work failed; then `response` is empty."""
