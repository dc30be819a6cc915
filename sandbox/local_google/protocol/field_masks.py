"""`updateMask`: which fields of a resource a PATCH replaces.

A path may go into messages (`documentation.content`, `amount.specifiedAmount.units`) and label maps
(`user_labels.team`). Names are taken in both spellings. What a path names and the body leaves out
is cleared, as AIP-134 says.
"""

import re

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import invalid


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

    `messages` are what a path may go into, by dotted path: messages and label maps.
    """
    listed = paths(mask, writable)
    merged = dict(old)
    for path in sorted(writable) if "*" in listed else listed:
        _take(merged, new, path.split("."), "", messages, path)
    return merged


def _take(
    target: Json, source: Json, steps: list[str], above: str, messages: frozenset[str], path: str
) -> None:
    """Put what `steps` name of `source` into `target`; `above` is the message both are."""
    step, *below = steps
    # A key of a label map is itself; a field of a message has two spellings.
    name = step if above and (step in source or step in target) else camel(step)
    if not below:
        _replace(target, source, name)
        return
    if above + name not in messages:
        raise invalid(f"Invalid update mask: {path!r} goes deeper than a field of a message.")
    inner = dict(target.get(name, {}))
    _take(inner, source.get(name, {}), below, f"{above}{name}.", messages, path)
    target[name] = inner


def _replace(target: Json, source: Json, name: str) -> None:
    if name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)
