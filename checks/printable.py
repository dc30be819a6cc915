"""Text that came from elsewhere, made safe for a terminal: it may say things, not steer."""

LONGEST_LINE = 500
REPLACEMENT = "\ufffd"


def printable(text: str) -> str:
    """Without control characters; line ends and tabs stay."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else REPLACEMENT for c in text)


def printable_line(text: str, longest: int = LONGEST_LINE) -> str:
    """On one line, and cut to a length that can be read."""
    return printable(" ".join(text.split())[:longest])
