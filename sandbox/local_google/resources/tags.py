"""Resource Manager: tags, which are values of keys, and what they are bound to."""

from dataclasses import dataclass, field

from sandbox.local_google.resources.iam_policy import Policy


@dataclass
class TagKey:
    short_name: str
    parent: str
    """`organizations/ID` or `projects/ID`."""
    description: str = ""
    create_time: str = ""


@dataclass
class TagValue:
    short_name: str
    parent: str
    """`tagKeys/ID`."""
    description: str = ""
    create_time: str = ""
    policy: Policy = field(default_factory=Policy)
    """Beside what the key's parent says."""


@dataclass
class TagBinding:
    parent: str
    """`//cloudresourcemanager.googleapis.com/projects/NUMBER`."""
    tag_value: str
    """`tagValues/ID`."""
