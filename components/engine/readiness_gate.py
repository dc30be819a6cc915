"""A gate: a read-only question to Google between two resources.

A gate hangs on a *computed* output, so it is asked on every `up` and at every preview of what
exists, and never at a preview of what does not exist yet. It creates nothing.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar, cast

import pulumi
from pulumi import contains_unknowns

from findings.finding import CheckError

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


def known_at_preview(checked: pulumi.Output[T], value: pulumi.Output[T]) -> pulumi.Output[T]:
    """`checked`; at a preview that cannot ask yet, `value` in its place, if that is known.

    A gate behind a resource that is still to be made has no answer at a preview. Handing on an
    unknown project id would then show everything in the project as to be replaced, and stop at what
    is protected.
    """

    def settled(found: object) -> pulumi.Input[T]:
        return value if contains_unknowns(found) else cast("T", found)

    return checked.apply(settled, run_with_unknowns=True)
