"""Makes the order of independent steps explicit, as the recordings of a failure need it.

In the recordings each independent step has begun when one of them fails, and no step begins after
the failure. A busy machine guarantees neither. So the local Google answers the first requests of
independent steps only after all of them have arrived, and it creates the service account, on which
other steps depend, only after the engine has reported the failure.
"""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sandbox.local_google.calls.registry import Answer
from sandbox.local_google.serving.dispatch import Exchange
from tests.sandbox.gcp_plugin.conftest import Stack

LONGEST_WAIT_SECONDS = 300
"""Ends a hang. No test measures it."""

CREATE_ACCOUNT = "iam.projects.serviceAccounts.create"
# The methods of the first requests, one tuple for the steps that the engine starts together.
INDEPENDENT_STEPS = (
    ("serviceusage.services.enable", "serviceusage.services.enable"),
    (
        CREATE_ACCOUNT,
        "iam.projects.roles.get",
        "aiplatform.projects.publishers.models.enableModel",
    ),
    ("cloudresourcemanager.projects.getIamPolicy", "iam.projects.serviceAccounts.getIamPolicy"),
)


class StepOrder:
    """Holds the first request to each path until its turn has come."""

    def __init__(self) -> None:
        self.account_may_end = threading.Event()
        self._arrivals = {
            methods: threading.Barrier(len(methods), timeout=LONGEST_WAIT_SECONDS)
            for methods in INDEPENDENT_STEPS
        }
        self._seen: set[tuple[str, str]] = set()

    async def admit(self, method_id: str, path: str) -> None:
        """Returns when the request may be answered. Raises BrokenBarrierError after a hang."""
        if (method_id, path) in self._seen:
            return
        self._seen.add((method_id, path))
        for methods, arrivals in self._arrivals.items():
            if method_id in methods:
                await asyncio.to_thread(arrivals.wait)
        if method_id == CREATE_ACCOUNT:
            await asyncio.to_thread(self.account_may_end.wait, LONGEST_WAIT_SECONDS)

    def missed(self) -> list[tuple[str, ...]]:
        """The methods of the steps that waited for each other in vain."""
        return [methods for methods, arrivals in self._arrivals.items() if arrivals.broken]


@contextmanager
def requests_in(order: StepOrder) -> Iterator[None]:
    """Inside, each request to a local Google of this process passes `order` first."""
    answer = Exchange.answer

    async def answer_in_order(exchange: Exchange) -> Answer:
        await order.admit(exchange.match.method.id, exchange.request.scope["path"])
        return await answer(exchange)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Exchange, "answer", answer_in_order)
        yield
    assert order.missed() == [], "these independent steps did not all begin"


def up_in_order(stack: Stack, order: StepOrder) -> tuple[int, str]:
    """Exit code and output of an `up`; the account is created after the engine reports a failure.

    The engine reports a failed step before it finishes another one, and starts no step after it.
    """
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=stack.folder,
        env={**stack.env, "BATCHING": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as engine:
        assert engine.stdout is not None
        lines = []
        for line in engine.stdout:
            lines.append(line)
            if "**creating failed" in line:
                order.account_may_end.set()
    return engine.returncode, "".join(lines)
