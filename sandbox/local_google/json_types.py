"""Names for untyped JSON, at the one border where bytes of a client become Python values."""

from typing import Any

JsonValue = Any
"""Anything JSON can say; whoever takes it must judge it."""

Json = dict[str, JsonValue]
