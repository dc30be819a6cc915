"""How long a deleted resource can be brought back: 30 days by the world's clock.

The same span holds for projects, folders, workload identity pools and their providers (discovery
texts of their `delete` methods).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

KEPT = timedelta(days=30)


def over(deleted_at: str, now: Callable[[], datetime]) -> bool:
    """Whether a resource deleted at this RFC 3339 time (empty: it is alive) is gone for good.

    The time is asked for only where it matters: most are alive, and every request looks at several.
    """
    return bool(deleted_at) and now() >= datetime.fromisoformat(deleted_at) + KEPT


def expires(deleted_at: str) -> str:
    """RFC 3339: when a resource deleted at that time is gone for good."""
    moment = datetime.fromisoformat(deleted_at) + KEPT
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
