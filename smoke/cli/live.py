"""The answer on the terminal while it arrives.

Reasoning is dimmed where the terminal can; elsewhere both parts get a heading, so that a log shows
which is which. The model's text is data: each line of it begins with BAR, so that none looks like a
line of ours. What steers a terminal or a CI runner never reaches it, nor does a secret that the
server was sent and says back, in however many pieces.
"""

import re
from collections.abc import Callable

from findings.printable import VARIATION_SELECTORS, printable
from findings.redaction import Redactor
from smoke.stream.chunks import Chunk

DIM, NORMAL = "\x1b[2m", "\x1b[22m"
BAR = "| "
ORDER_BEGUN = re.compile(r"##?[a-z]{0,8}\Z", re.IGNORECASE)
"""The end of a text that may grow into an order to a runner (findings/printable.py)."""
REASONING, ANSWER = "reasoning", "answer"
MOST_HELD, ENOUGH = 4096, 64
"""Characters held back for what may be a secret, and how many of them tell that it is one."""
PIECE = 1024
"""Characters looked at together: to look for secrets costs the square of them."""


class LivePrinter:
    """A listener for chunks; `write` gets text as soon as there is some."""

    def __init__(self, write: Callable[[str], None], redact: Redactor, *, dim: bool) -> None:
        self._write, self._redact = write, redact
        self._dim = dim
        self._part = self._held = ""
        self._at_line_start = True

    def __call__(self, chunk: Chunk) -> None:
        for part, text in ((REASONING, chunk.reasoning), (ANSWER, chunk.content)):
            if text:
                self._begin(part)
                text = VARIATION_SELECTORS.sub("", text)
                for at in range(0, len(text), PIECE):
                    self._show(self._held + text[at : at + PIECE])

    def finish(self) -> None:
        """End the last line."""
        if self._part:
            self._let_go()
            self._end_line()
            self._part = ""

    def _begin(self, part: str) -> None:
        if part == self._part:
            return
        self._let_go()
        if self._part:
            self._end_line()
        if not self._dim:
            self._write(f"[{part}]\n")
        self._part = part

    def _show(self, text: str) -> None:
        at = self._redact.settled(text)
        begun = ORDER_BEGUN.search(text[:at])  # what follows may be shown as `[redacted]`
        at = begun.start() if begun else at
        settled, held = text[:at], text[at:]
        self._held = held if len(held) <= MOST_HELD else held[:ENOUGH]
        if settled:
            self._write(self._styled(settled))

    def _let_go(self) -> None:
        """Nothing follows that could make a secret of it."""
        held, self._held = self._held, ""
        if held:
            self._write(self._styled(held))

    def _end_line(self) -> None:
        self._write("\n")
        self._at_line_start = True

    def _styled(self, text: str) -> str:
        shown = self._barred(printable(self._redact(text)))
        return f"{DIM}{shown}{NORMAL}" if self._dim and self._part == REASONING else shown

    def _barred(self, text: str) -> str:
        shown = []
        for line in text.splitlines(keepends=True):
            shown.append(BAR + line if self._at_line_start else line)
            self._at_line_start = line.endswith("\n")
        return "".join(shown)
