"""A gate: a read-only question to Google between two resources.

A gate hangs on a *computed* output, so it is asked on every `up` and at every preview of what
exists, and never at a preview of what does not exist yet. It creates nothing.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import pulumi

from checks.finding import CheckError

T = TypeVar("T")


def gated(value: pulumi.Output[T], ask: Callable[[T], None]) -> pulumi.Output[T]:
    """`value`, once `ask(value)` has returned; a CheckError ends the deployment with its finding.

    `ask` blocks, so it runs in a thread: the loop must go on registering other resources.
    """

    async def pass_when_answered(known: T) -> T:
        try:
            await asyncio.to_thread(ask, known)
        except CheckError as error:
            raise pulumi.RunError(str(error)) from error
        return known

    return value.apply(pass_when_answered)
