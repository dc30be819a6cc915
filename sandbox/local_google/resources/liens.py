"""Resource Manager: liens, which block an action on a project."""

from dataclasses import dataclass, field


@dataclass
class Lien:
    name: str
    """`liens/pNUMBER-lUUID`."""
    parent: str
    """`projects/NUMBER`."""
    origin: str
    reason: str
    create_time: str
    restrictions: list[str] = field(default_factory=list)
    """Permissions that are blocked."""
