"""Whom to tell, wherever a setting may say so: addresses, and channels that exist."""

from typing import Annotated

from pydantic import StringConstraints

Email = Annotated[str, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$", max_length=254)]
Channel = Annotated[
    str,
    StringConstraints(pattern=r"^projects/[^/\s]+/notificationChannels/[^/\s]+$", max_length=200),
]
EXAMPLE_EMAILS = [["oncall@example.com"]]
EXAMPLE_CHANNELS = [["projects/acme-gpt-oss-dev/notificationChannels/1234567890"]]
