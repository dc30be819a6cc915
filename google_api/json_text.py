"""JSON that somebody else wrote, made safe for everything that is done with it afterwards.

Two things are valid JSON and break a program later: half of a surrogate pair, which no UTF-8 file
can hold, and nesting so deep that showing the value ends in a RecursionError.
"""

import json
import re

RAW_DECODE = json.JSONDecoder().raw_decode
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
DEEPEST = 64
"""No answer of Google's nests deeper than some ten levels."""


class TooDeepError(ValueError):
    """JSON that nests deeper than DEEPEST."""


def parse_json(text: str) -> object:
    """Raises ValueError, TooDeepError among them."""
    try:
        try:  # json.loads does the same after looking for white space, which costs a tenth more
            value, end = RAW_DECODE(text)
        except ValueError:
            end = -1
        if end != len(text):
            value = json.loads(text)
        if "\\u" in text or text.count("[") + text.count("{") > DEEPEST:
            return made_safe(text, value)
    except RecursionError as error:
        raise TooDeepError("nested too deep") from error
    return value


def made_safe(text: str, value: object) -> object:
    """`value` as parsed from `text`; half a surrogate pair becomes U+FFFD. Raises TooDeepError."""
    if text.count("[") + text.count("{") > DEEPEST and depth(value) > DEEPEST:
        raise TooDeepError(f"nested deeper than {DEEPEST} levels")
    if SURROGATE.search(text) is None:
        return value
    raw = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    return json.loads(raw.decode("utf-16-le", "replace"))


def depth(value: object) -> int:
    """Level by level, because a recursive function would fail on what this is to find."""
    level, reached = children([value]), 0
    while level:
        level, reached = [inner for outer in level for inner in children(outer)], reached + 1
    return reached


def children(value: object) -> list[object]:
    """The containers inside, or the empty list."""
    if isinstance(value, dict):
        inside = list(value.values())
    else:
        inside = value if isinstance(value, list) else []
    return [inner for inner in inside if isinstance(inner, dict | list)]
