"""An IAM policy as a resource carries it."""

from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json
from sandbox.local_google.resources.propagation import Settling


@dataclass
class Change:
    """A policy as it was before a change that does not count yet."""

    before: list[Json]
    settling: Settling = field(default_factory=Settling)


@dataclass
class Policy:
    """Bindings and audit configs as Google writes them; the etag names one state of both."""

    etag: str = "ACAB"  # what Google answers for a policy that was never set
    bindings: list[Json] = field(default_factory=list)
    audit_configs: list[Json] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    """On their way, oldest first."""
