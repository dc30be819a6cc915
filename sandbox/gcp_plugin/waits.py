"""The official plugin's own sleeps, left out unless `SANDBOX_PLUGIN_WAITS=1`.

It sleeps 15 s after a project, 10 s after a service account, 1 s between policy reads, 3 s for a
batch: 43 s for ten resources against a server that answers at once. Its *counts* (how often it
reads again, how often it retries) do not depend on that and are kept: every pause still happens,
only for a moment.
"""

import os
import time
from collections.abc import Mapping

_MOMENT = 0.02
# Long enough for requests that the engine sends together to meet in one batch (it starts them
# within a few milliseconds of each other), short enough not to be felt. Without any window each
# service would be enabled alone, which the official plugin does not do with default batching.
_SHORT_BATCH_WINDOW = 0.15


class Waits:
    """How long to pause where the official plugin pauses for `seconds`."""

    def __init__(self, *, real: bool) -> None:
        self._real = real

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Waits":
        return cls(real=environ.get("SANDBOX_PLUGIN_WAITS") == "1")

    def pause(self, seconds: float) -> None:
        time.sleep(seconds if self._real else min(seconds, _MOMENT))

    def batch_window(self, seconds: float) -> float:
        return seconds if self._real else min(seconds, _SHORT_BATCH_WINDOW)
