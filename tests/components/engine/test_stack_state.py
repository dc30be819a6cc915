"""What the state has is asked of the engine once, and never where it would panic."""

import asyncio
from typing import Any

import pytest

from components.engine import stack_state as recorded
from components.engine.stack_state import OUTPUTS, RESOURCES, Recorded

TYPE = "gcp:serviceaccount/account:Account"
URN = f"urn:pulumi:dev::p::vertex-gpt-oss:index:Caller${TYPE}::gpt-oss-caller-account"
HAD = {"accountId": "gpt-oss-caller", "id": "projects/p-1/serviceAccounts/gpt-oss-caller"}


class Engine:
    """Answers as the builtin provider of 3.259 does."""

    def __init__(self, outputs: dict[str, Any], resources: dict[str, Any] | Exception) -> None:
        self.answers = {OUTPUTS: outputs, RESOURCES: resources}
        self.asked: list[str] = []

    async def __call__(self, token: str, _args: object) -> dict[str, Any]:
        self.asked.append(token)
        answer = self.answers[token]
        if isinstance(answer, Exception):
            raise answer
        return {"outputs": answer}


def outputs(engine: Engine, monkeypatch: pytest.MonkeyPatch, *names: str) -> list[object]:
    monkeypatch.setattr(recorded, "invoke_async", engine)

    async def ask() -> list[object]:
        known = Recorded()
        return await asyncio.gather(*(known.outputs(TYPE, name) for name in names))

    return asyncio.run(ask())


def test_a_resource_is_found_by_its_type_and_name_and_the_state_read_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = Engine({"projectId": "p-1"}, {URN: {"type": TYPE, "outputs": HAD}})
    found = outputs(engine, monkeypatch, "gpt-oss-caller-account", "another")
    assert found == [HAD, None]
    assert engine.asked == [OUTPUTS, RESOURCES]


def test_a_stack_without_outputs_is_not_asked_for_its_resources(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may have no state at all, over which the engine panics."""
    engine = Engine({}, {})
    assert outputs(engine, monkeypatch, "gpt-oss-caller-account") == [None]
    assert engine.asked == [OUTPUTS]


def test_a_backend_that_refuses_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine({"projectId": "p-1"}, OSError("no such stack"))
    assert outputs(engine, monkeypatch, "gpt-oss-caller-account") == [None]


@pytest.mark.parametrize(
    ("had", "known"),
    [
        ({URN: {"type": TYPE, "outputs": HAD}}, [HAD["id"]]),
        ({f"{URN}2": {"type": "another", "outputs": HAD}}, []),
        ({}, None),
    ],
)
def test_nothing_of_a_type_is_told_from_nothing_known(
    monkeypatch: pytest.MonkeyPatch, had: dict[str, Any], known: list[str] | None
) -> None:
    monkeypatch.setattr(recorded, "invoke_async", Engine({"projectId": "p-1"}, had))

    async def ask() -> object:
        return await Recorded().ids(TYPE)

    assert asyncio.run(ask()) == known
