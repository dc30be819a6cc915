"""When a process that the engine started has to end: told by a signal, or left by its parent.

A `kill -9` of the engine tells nobody. What it started is then given to another parent, which is
seen within a moment; Linux has a signal for it (PR_SET_PDEATHSIG), macOS has not. An engine that
is gone before its id is noted here has closed our standard output, so saying the port fails.
"""

import os
import signal
import threading
import time
from types import FrameType

POLL_SECONDS = 0.05


class Ending:
    """To be made first, in the main thread: from then on a signal ends the process in order."""

    def __init__(self) -> None:
        self._parent, self._asked = os.getppid(), False
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def wait(self) -> None:
        # No lock and no endless wait: a signal that comes as one begins would not interrupt it.
        while not self._asked and os.getppid() == self._parent:
            time.sleep(POLL_SECONDS)


def end_with_parent() -> None:
    """Ends this process on the spot once its parent is gone, whatever it is doing then."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
