"""Requests of the same kind, gathered for a moment and sent as one.

As the upstream provider does: the first request of a key opens a window, what arrives within it is
combined, one of the callers sends. If the combined request fails, each is tried alone, so that one
bad request does not fail its neighbours. Switched off, every request goes alone and at once.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from sandbox.gcp_plugin.errors import PluginError

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Send = Callable[[Sequence[Item]], Answer]


class _Batch(Generic[Item, Answer]):
    def __init__(self) -> None:
        self.waiting: list[tuple[Item, str, Future[Answer]]] = []


class Batcher(Generic[Item, Answer]):
    """`submit` blocks until the batch that took the item has its answer."""

    def __init__(self, window: float, *, enabled: bool) -> None:
        self._window = window
        self._enabled = enabled
        self._open: dict[str, _Batch[Item, Answer]] = {}
        self._lock = threading.Lock()

    def submit(self, key: str, item: Item, send: Send[Item, Answer], description: str) -> Answer:
        """`send` gets all items of the batch; `description` names this one in errors."""
        if not self._enabled:
            return send([item])
        mine: Future[Answer] = Future()
        with self._lock:
            opened = key not in self._open
            batch = self._open.setdefault(key, _Batch())
            batch.waiting.append((item, description, mine))
        if opened:
            time.sleep(self._window)
            with self._lock:
                del self._open[key]
            _settle(batch, send)
        try:
            return mine.result()
        except PluginError as error:
            raise PluginError(f"Request `{description}` returned error: {error}") from error


def _settle(batch: _Batch[Item, Answer], send: Send[Item, Answer]) -> None:
    items = [item for item, _, _ in batch.waiting]
    try:
        answer = send(items)
    except PluginError as error:
        if len(batch.waiting) == 1:
            batch.waiting[0][2].set_exception(error)
        else:
            _settle_one_by_one(batch, send)
        return
    except BaseException as error:  # noqa: BLE001
        # A defect of ours: every caller must hear of it, or it waits for ever.
        for _, _, future in batch.waiting:
            future.set_exception(error)
        return
    for _, _, future in batch.waiting:
        future.set_result(answer)


def _settle_one_by_one(batch: _Batch[Item, Answer], send: Send[Item, Answer]) -> None:
    for item, description, future in batch.waiting:
        try:
            future.set_result(send([item]))
        except PluginError as error:
            both = PluginError(
                f"Batch request and retried single request {_quoted(description)} both failed. "
                f"Final error: {error}"
            )
            both.__cause__ = error
            future.set_exception(both)
        except BaseException as error:  # noqa: BLE001 - as above
            future.set_exception(error)


def _quoted(text: str) -> str:
    """Go's `%q`."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
