"""Whatever is due in one tick is woken by one timer, in order, and nothing before it is due."""

import asyncio

from sandbox.local_google.serving.ticker import TICK_SECONDS, Ticker


def test_nothing_wakes_early_and_everything_in_the_order_it_was_asked_for() -> None:
    woken: list[tuple[int, float]] = []

    async def run() -> list[float]:
        loop, ticker, over = asyncio.get_running_loop(), Ticker(), asyncio.Event()
        begun = loop.time()
        due = [begun + number * TICK_SECONDS / 3 for number in range(20)]
        for number, moment in enumerate(due):
            ticker.call_at(moment, lambda n=number: woken.append((n, loop.time())))  # type: ignore[misc]
        ticker.call_at(due[-1] + TICK_SECONDS, over.set)
        await over.wait()
        return due

    due = asyncio.run(run())
    assert [number for number, _ in woken] == list(range(20))
    assert all(at >= due[number] - 1e-9 for number, at in woken)


def test_one_timer_serves_a_tick() -> None:
    async def run() -> int:
        loop, ticker, over = asyncio.get_running_loop(), Ticker(), asyncio.Event()
        set_before = len(loop._scheduled)  # type: ignore[attr-defined]
        due = (loop.time() // TICK_SECONDS + 3.5) * TICK_SECONDS
        for _ in range(100):
            ticker.call_at(due, over.set)
        timers = len(loop._scheduled) - set_before  # type: ignore[attr-defined]
        await over.wait()
        return timers

    assert asyncio.run(run()) == 1
