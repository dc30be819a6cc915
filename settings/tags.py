"""Tags of the project: which of the organization's tag values are bound to it.

Told by name, which never changes, and not by permanent id (`tagKeys/ID`, `tagValues/ID`): one tag
told in two ways would be bound under one name and unbound under the other.
Source: https://cloud.google.com/resource-manager/docs/tags/tags-creating-and-managing
"""

from typing import Annotated

from pydantic import StringConstraints

_SHORT_NAME = r"[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,254}[a-zA-Z0-9])?"

_PARENT = r"[a-z0-9][a-z0-9.:-]{0,99}"

TagKey = Annotated[str, StringConstraints(pattern=rf"^{_PARENT}/{_SHORT_NAME}$")]
TagValue = Annotated[str, StringConstraints(pattern=rf"^{_SHORT_NAME}$")]
MOST_TAGS = 50
"""That Google binds to one resource."""
