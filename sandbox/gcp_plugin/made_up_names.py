"""Names for resources that the program did not name, in the form Google takes."""

import re

_LONGEST = 30
_RANDOM_END = 8  # a hyphen and seven digits


def lower_case_id(name: str) -> str:
    """Project and account ids: lower case, at most 30 characters, the random end kept."""
    cleaned = re.sub(r"[^a-z0-9-]", "-", name.lower())
    if len(cleaned) <= _LONGEST:
        return cleaned
    return cleaned[: _LONGEST - _RANDOM_END] + cleaned[-_RANDOM_END:]
