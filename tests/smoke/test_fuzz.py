"""Mutated responses: no crash, no hang, no silence, no verdict that depends on the split.

Each worker takes every n-th number; a number is a seed, so a failure is found again by its number:
FUZZ_FIRST=NUMBER FUZZ_COUNT=1. FUZZ_COUNT makes it more or fewer; a million take two cores four
minutes.
"""

import faulthandler
import multiprocessing
import os
import random
import sys
import time
import traceback
from collections.abc import Callable, Sequence

import pytest

from tests.smoke.corpus import CORPUS
from tests.smoke.played import Reads, facts, hold, hold_report, split, watched

pytestmark = pytest.mark.slow

MANY, A_MILLION = int(os.environ.get("FUZZ_COUNT", 10**5)), 10**6
FIRST = int(os.environ.get("FUZZ_FIRST", 0))
WORKERS = 2
ONE_SPLIT_IN, ONE_REPORT_IN = 4, 16
"""The dearer checks are made for some only; which, the seed decides."""
HANGS_AFTER = 120
"""Seconds without a thousand more: the stack is printed and the worker ends."""
TOKENS = (
    *(
        b"data: ",
        b"data:",
        b"\n\n",
        b"\r\n",
        b"\r",
        b"[DONE]",
        b"event: error\n",
        b": c\n",
        b"id: 1\n",
    ),
    *(
        b'{"choices":[',
        b'"delta":{',
        b'"finish_reason":"stop"',
        b'{"error":',
        b'"usage":{',
        b"null",
    ),
    *(
        b'"\\ud800"',
        b"\xef\xbb\xbf",
        b"\xff",
        b"\x00",
        b"\x1b[2J",
        b"\xe2\x80\xa8",
        b"1e999",
        b"-1",
    ),
    *(b"0\r\n\r\n", b"5\r\n", b"transfer-encoding: chunked\r\n", b"content-encoding: gzip\r\n"),
    *(
        b"[" * 70,
        b"]" * 70,
        b'{"a":' * 70,
        b"9" * 4400,
        b"HTTP/1.1 200 OK\r\n\r\n",
        b'"tool_calls":',
    ),
)
SEEDS = [CORPUS[name] for name in sorted(CORPUS)]
Mutation = Callable[[random.Random, bytes], bytes]


def spot(draw: random.Random, raw: bytes) -> int:
    return draw.randrange(len(raw) + 1)


def flipped(draw: random.Random, raw: bytes) -> bytes:
    at = spot(draw, raw)
    return raw[:at] + bytes([draw.randrange(256)]) + raw[at + 1 :]


def inserted(draw: random.Random, raw: bytes) -> bytes:
    at = spot(draw, raw)
    return raw[:at] + draw.choice(TOKENS) + raw[at:]


def cut(draw: random.Random, raw: bytes) -> bytes:
    return raw[: spot(draw, raw)]


def removed(draw: random.Random, raw: bytes) -> bytes:
    at = spot(draw, raw)
    return raw[:at] + raw[at + draw.randrange(1, 60) :]


def repeated(draw: random.Random, raw: bytes) -> bytes:
    at, size = spot(draw, raw), draw.randrange(1, 80)
    return raw[:at] + raw[at : at + size] * draw.randrange(1, 4) + raw[at:]


def spliced(draw: random.Random, raw: bytes) -> bytes:
    other = draw.choice(SEEDS)
    return raw[: spot(draw, raw)] + other[spot(draw, other) :]


MUTATIONS: Sequence[Mutation] = (flipped, inserted, cut, removed, repeated, spliced)


def made(number: int) -> tuple[bytes, random.Random]:
    draw = random.Random(number)  # noqa: S311 - reproducible, not secret
    raw = draw.choice(SEEDS)
    for _ in range(draw.randrange(1, 5)):
        raw = draw.choice(MUTATIONS)(draw, raw)
    return raw, draw


def tried(raw: bytes, draw: random.Random) -> None:
    """Raises whatever is wrong with the client, the judge or the report."""
    stream = draw.randrange(8) > 0
    cuts = [draw.randrange(len(raw) + 1) for _ in range(draw.randrange(6))]
    one = watched(Reads(split(raw, cuts)), stream=stream)
    hold(*one)
    if draw.randrange(ONE_REPORT_IN) == 0:
        hold_report(*one)
    if draw.randrange(ONE_SPLIT_IN) == 0:
        assert facts(*watched(Reads(split(raw)), stream=stream)) == facts(*one)


def shrunk(raw: bytes, number: int) -> bytes:
    """As much left out as still fails."""
    size = len(raw) // 2
    while size:
        for at in range(0, len(raw), size):
            shorter = raw[:at] + raw[at + size :]
            if fails(shorter, number):
                raw = shorter
                break
        else:
            size //= 2
    return raw


def fails(raw: bytes, number: int) -> bool:
    try:
        for again in range(8):  # the split is drawn anew
            tried(raw, random.Random(f"{number} {again}"))  # noqa: S311
    except Exception:  # noqa: BLE001 - any failure is one
        return True
    return False


def work(worker: int, count: int, failures: "multiprocessing.Queue[str]") -> None:
    began = time.monotonic()
    for done, number in enumerate(range(FIRST + worker, FIRST + count, WORKERS), 1):
        if done % 1000 == 1:
            faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
        raw, draw = made(number)
        try:
            tried(raw, draw)
        except Exception:  # noqa: BLE001 - told with what it takes to see it again
            failures.put(
                f"FUZZ_FIRST={number} {shrunk(raw, number).hex()}\n{traceback.format_exc()}"
            )
            return
        if done % 50_000 == 0:
            rate = done / (time.monotonic() - began)
            print(f"worker {worker}: {done:,} responses, {rate:,.0f} a second", file=sys.__stderr__)
    faulthandler.cancel_dump_traceback_later()


@pytest.mark.parametrize("count", [MANY, pytest.param(A_MILLION, marks=pytest.mark.long)])
def test_mutated_responses_end_in_a_verdict(count: int) -> None:
    context = multiprocessing.get_context("fork")
    failures: multiprocessing.Queue[str] = context.Queue()
    workers = [context.Process(target=work, args=(n, count, failures)) for n in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    told = [failures.get() for _ in range(failures.qsize())]
    assert not told, told[0]
    assert [worker.exitcode for worker in workers] == [0] * WORKERS, "hung: see the stack above"
