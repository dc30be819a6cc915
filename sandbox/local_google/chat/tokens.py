"""What counts as a token here."""

import re

_PIECE = re.compile(r"\s*\w+|\s*[^\w\s]|\s+")


def pieces(text: str) -> list[str]:
    """Words with the space before them and single marks: near enough to tokens."""
    return _PIECE.findall(text)
