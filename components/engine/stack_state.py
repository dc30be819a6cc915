"""What the state had of this stack when the run began, asked of the engine once.

The engine reads it from the backend as a stack reference does, and leaves out what is still to be
deleted. It panics over a stack without any state (3.259), and answers a question for outputs well
then: so the resources are asked for only where there are outputs. Without any nothing is known,
as where the backend refuses; then only marks count (adoption.py), and a stray may be one that this
run deletes (orphans.py).
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pulumi
from pulumi.runtime import invoke_async

from components.engine import log as telling

OUTPUTS = "pulumi:pulumi:readStackOutputs"
RESOURCES = "pulumi:pulumi:readStackResourceOutputs"
ByName: TypeAlias = Mapping[tuple[str, str], Mapping[str, object]]
"""Outputs by type and logical name."""


class Recorded:
    """The stack's own resources, read when they are first asked for, or by `begin`."""

    def __init__(self) -> None:
        self._reading: asyncio.Future[ByName] | None = None

    def begin(self) -> "asyncio.Future[ByName]":
        """Read now: what a replacement has still to delete is left out as soon as it is that."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(read())
        return self._reading

    async def outputs(self, type_: str, name: str) -> Mapping[str, object] | None:
        """Of the resource that the state has; None without one, or where that is not known."""
        return (await self.begin()).get((type_, name))

    async def ids(self, type_: str) -> Sequence[str] | None:
        """Of all that the state has of one type; None where that is not known."""
        had = await self.begin()
        ids = [str(outputs.get("id")) for (each, _), outputs in had.items() if each == type_]
        return ids if had else None

    async def every(self, type_: str) -> Sequence[Mapping[str, object]]:
        """Outputs of all that the state has of one type; empty where that is not known."""
        had = await self.begin()
        return [outputs for (each, _), outputs in had.items() if each == type_]


async def read() -> ByName:
    try:
        stack = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
        told: dict[str, Any] = await invoke_async(OUTPUTS, {"name": stack}) or {}
        if not told.get("outputs"):
            return {}
        told = await invoke_async(RESOURCES, {"stackName": stack})
    except Exception as unknown:  # noqa: BLE001 - whatever the backend says
        telling.debug(f"what the state has cannot be told: {unknown}")
        return {}
    found: dict[str, dict[str, Any]] = told["outputs"]
    return {(each["type"], urn.rpartition("::")[2]): each["outputs"] for urn, each in found.items()}
