"""The answer on the terminal while it arrives.

Reasoning is dimmed where the terminal can; elsewhere both parts get a heading, so that a log shows
which is which. The model's text is data: control characters never reach the terminal.
"""

from collections.abc import Callable

from checks.chat.chunks import Chunk
from checks.printable import printable

DIM, NORMAL = "\x1b[2m", "\x1b[22m"
REASONING, ANSWER = "reasoning", "answer"


class LivePrinter:
    """A listener for chunks; `write` gets text as soon as there is some."""

    def __init__(self, write: Callable[[str], None], *, dim: bool) -> None:
        self._write = write
        self._dim = dim
        self._part = ""

    def __call__(self, chunk: Chunk) -> None:
        for part, text in ((REASONING, chunk.reasoning), (ANSWER, chunk.content)):
            if text:
                self._begin(part)
                self._write(self._styled(part, printable(text)))

    def finish(self) -> None:
        """End the last line."""
        if self._part:
            self._write("\n")

    def _begin(self, part: str) -> None:
        if part == self._part:
            return
        self._write("\n" if self._part else "")
        if not self._dim:
            self._write(f"[{part}]\n")
        self._part = part

    def _styled(self, part: str, text: str) -> str:
        return f"{DIM}{text}{NORMAL}" if self._dim and part == REASONING else text
