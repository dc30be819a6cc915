"""`updateMask`: which fields of a resource a PATCH replaces.

A path may go one message deeper (`documentation.content`, `user_labels.team`). Names are taken in
both spellings. What a path names and the body leaves out is cleared, as AIP-134 says.
"""

import re

from sandbox.local_google.errors import invalid
from sandbox.local_google.json_types import Json


def camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda found: found.group(1).upper(), name)


def paths(mask: str, writable: frozenset[str]) -> list[str]:
    """The mask's paths, or 400 naming the one that is no writable field."""
    listed = [path.strip() for path in mask.split(",") if path.strip()]
    for path in listed:
        if camel(path.split(".")[0]) not in writable and path != "*":
            raise invalid(
                f"Invalid update mask: {path!r} is no field that can be updated; expected one of"
                f" {', '.join(sorted(writable))}."
            )
    return listed


def apply(
    old: Json, new: Json, mask: str, writable: frozenset[str], messages: frozenset[str]
) -> Json:
    """`old` with what `mask` names taken from `new`; all writable fields when it is `*`.

    `messages` are the writable fields a path may go into: messages and label maps.
    """
    listed = paths(mask, writable)
    merged = dict(old)
    for path in sorted(writable) if "*" in listed else listed:
        head, _, below = path.partition(".")
        name = camel(head)
        if not below:
            _replace(merged, new, name)
            continue
        if "." in below or name not in messages:
            raise invalid(f"Invalid update mask: {path!r} goes deeper than a field of a message.")
        inner, given = dict(merged.get(name, {})), new.get(name, {})
        # A key of a label map is itself; a field of a message has two spellings.
        key = below if below in given or below in inner else camel(below)
        _replace(inner, given, key)
        merged[name] = inner
    return merged


def _replace(target: Json, source: Json, name: str) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)
