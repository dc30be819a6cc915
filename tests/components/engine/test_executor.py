"""However many resources wait for the engine at once, there is a thread for what it asks then.

A preview of the component package stood still on two cores: six threads, and six registrations that
waited for transforms.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from tests.components.conftest import EVERY_FEATURE


def test_no_registration_waits_for_the_thread_of_another(run_program: Callable[..., Any]) -> None:
    resources = len(run_program(**EVERY_FEATURE).recorder.requests)
    all_at_once = threading.Barrier(resources + 1, timeout=300)  # ends a hang

    async def wait() -> None:
        await asyncio.gather(*(asyncio.to_thread(all_at_once.wait) for _ in range(resources + 1)))

    asyncio.get_event_loop().run_until_complete(wait())
