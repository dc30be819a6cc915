"""Who calls, and with which token."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Caller:
    member: str
    """`user:…` or `serviceAccount:…`."""
    quota_project: str


@dataclass
class Token:
    member: str
    expires: datetime
    scopes: tuple[str, ...] = ()
    """What it was asked for; empty for everything."""
