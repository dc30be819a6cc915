"""Requests that meet go together, and one bad request does not fail its neighbours."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from sandbox.gcp_plugin import batching
from sandbox.gcp_plugin.batching import Batcher
from sandbox.gcp_plugin.errors import PluginError


class Recorder:
    """Sends by remembering; refuses what it is told to refuse."""

    def __init__(self, refused: str = "") -> None:
        self.sent: list[list[str]] = []
        self.refused = refused

    def __call__(self, items: Sequence[str]) -> str:
        self.sent.append(sorted(items))
        if self.refused in items:
            raise PluginError(f"{self.refused} refused")
        return "answer"


def submit_together(recorder: Recorder, *items: str, enabled: bool = True) -> list[object]:
    """Their answers, or the texts of their errors. The window closes when all items are in it."""
    batcher: Batcher[str, str] = Batcher(0.0, enabled=enabled)

    def wait_for_all(_window: float) -> None:
        limit = time.monotonic() + 300  # ends a hang
        while len(batcher._open["key"].waiting) < len(items):
            assert time.monotonic() < limit, "an item did not join the batch"
            time.sleep(0.001)

    def submit(item: str) -> object:
        try:
            return batcher.submit("key", item, recorder, f'Enable "{item}"')
        except PluginError as error:
            return str(error)

    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(len(items)) as pool:
        patched.setattr(batching, "time", SimpleNamespace(sleep=wait_for_all))
        return list(pool.map(submit, items))


def test_what_meets_in_the_window_is_sent_as_one() -> None:
    recorder = Recorder()
    assert submit_together(recorder, "a", "b") == ["answer", "answer"]
    assert recorder.sent == [["a", "b"]]


def test_switched_off_each_goes_alone_and_fails_in_its_own_words() -> None:
    recorder = Recorder(refused="a")
    assert submit_together(recorder, "a", "b", enabled=False) == ["a refused", "answer"]
    assert sorted(recorder.sent) == [["a"], ["b"]]


def test_a_failed_batch_is_tried_one_by_one() -> None:
    recorder = Recorder(refused="a")
    failure, answer = submit_together(recorder, "a", "b")
    assert answer == "answer"
    assert failure == (
        'Request `Enable "a"` returned error: Batch request and retried single request '
        '"Enable \\"a\\"" both failed. Final error: a refused'
    )
    assert sorted(recorder.sent) == [["a"], ["a", "b"], ["b"]]


def test_a_batch_of_one_is_not_tried_twice() -> None:
    recorder = Recorder(refused="a")
    assert submit_together(recorder, "a") == ['Request `Enable "a"` returned error: a refused']
    assert recorder.sent == [["a"]]


def test_a_defect_reaches_every_caller() -> None:
    batcher: Batcher[str, str] = Batcher(0.0, enabled=True)

    def broken(_items: Sequence[str]) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        batcher.submit("key", "a", broken, "a")
