"""A thread for each resource, so that none waits for an answer that needs a thread, too.

The SDK (3.259) sends each registration from a thread of the loop's default executor and keeps the
thread until the engine has answered. The engine asks the transforms first, and ours ask the engine
and Google in turn, from the same executor. With as few threads as a small machine or `--parallel 1`
gives (asyncio's own default is the cores and four more), all of them can be waiting for a transform
that waits for one of them, for ever.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakSet

MOST = 1000
"""Far above what the settings can ask for; a thread is started when there is no idle one."""
_roomy: "WeakSet[asyncio.AbstractEventLoop]" = WeakSet()


def let_all_register_at_once() -> None:
    """Once for each loop: several environments of one program share theirs."""
    loop = asyncio.get_event_loop()
    if loop not in _roomy:
        loop.set_default_executor(ThreadPoolExecutor(MOST))
        _roomy.add(loop)
