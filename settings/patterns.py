"""The texts that settings take, each pattern written once.

Sources: project ids, https://cloud.google.com/resource-manager/docs/creating-managing-projects;
tags, https://cloud.google.com/resource-manager/docs/tags/tags-creating-and-managing; topics (a
topic's own name has at most 255 characters), https://cloud.google.com/pubsub/docs/pubsub-basics
"""

from typing import Annotated

from pydantic import StringConstraints

ID = r"[a-z][a-z0-9-]{4,28}[a-z0-9]"
"""Of a project and of a service account: Google has one rule for both."""
ID_RULE = "6 to 30 lower-case letters, digits and hyphens, a letter first, no hyphen last"
ProjectId = Annotated[str, StringConstraints(pattern=rf"^{ID}$")]
AccountId = ProjectId
ProjectName = Annotated[str, StringConstraints(pattern=r"""^[A-Za-z0-9'"! -]{4,30}$""")]
PROJECT_NAME_RULE = (
    "4 to 30 letters, digits, spaces, hyphens, quotes and exclamation marks, all ASCII"
)
ResourceNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]+$", max_length=20)]
NUMBER_RULE = "digits only"
BillingAccountId = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$")
]

LabelKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
LabelValue = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{0,63}$")]

# By name, which never changes, and not by permanent id (tagKeys/ID, tagValues/ID): one tag in both
# spellings would be bound under one name and unbound under the other.
_TAG_PARENT = r"[a-z0-9][a-z0-9.:-]{0,99}"
_TAG_NAME = r"[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,254}[a-zA-Z0-9])?"
TagKey = Annotated[str, StringConstraints(pattern=rf"^{_TAG_PARENT}/{_TAG_NAME}$")]
TagValue = Annotated[str, StringConstraints(pattern=rf"^{_TAG_NAME}$")]
MOST_TAGS = 50
"""Google binds at most this many to one resource."""

ServiceName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z][a-z0-9-]{0,62}(\.[a-z0-9-]{1,63})*\.googleapis\.com$", max_length=253
    ),
]

Email = Annotated[str, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$", max_length=254)]
EXAMPLE_EMAILS = [["oncall@example.com"]]
Channel = Annotated[
    str,
    StringConstraints(pattern=r"^projects/[^/\s]+/notificationChannels/[^/\s]+$", max_length=200),
]
EXAMPLE_CHANNELS = [["projects/acme-gpt-oss-dev/notificationChannels/1234567890"]]
Topic = Annotated[
    str, StringConstraints(pattern=r"^projects/[^/\s]+/topics/[^/\s]+$", max_length=400)
]
