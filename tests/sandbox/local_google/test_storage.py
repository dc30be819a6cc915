"""A world survives its process whole, or not at all."""

import asyncio
import json
from pathlib import Path

import pytest

from sandbox.local_google.resources.identity import CustomRole
from sandbox.local_google.resources.operation import Operation
from sandbox.local_google.state import storage
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.storage import Saver, StateFile
from sandbox.local_google.state.world import World


def lived_in() -> World:
    world = seeded_world()
    world.projects["existing-project"].roles["r"] = CustomRole("r", "e", permissions=["a.b.c"])
    world.operations["serviceusage/operations/x"] = Operation("operations/x", {"@type": "y"})
    world.clock.ahead_seconds = 12.5
    return world


def test_a_world_comes_back_equal() -> None:
    world = lived_in()
    text = json.dumps(storage.dump(world))
    assert storage.dump(storage.load(json.loads(text))) == storage.dump(world)
    assert storage.load(json.loads(text)).projects == world.projects


def test_tokens_are_not_written(tmp_path: Path) -> None:
    world = lived_in()
    token = world.token_for("user:dev@example.com")
    StateFile(tmp_path / "world.json").write(world)
    assert token not in (tmp_path / "world.json").read_text()


def test_writing_leaves_one_whole_file(tmp_path: Path) -> None:
    state = StateFile(tmp_path / "deep" / "world.json")
    assert state.read() is None
    state.write(lived_in())
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["world.json"]
    assert state.read() is not None


def test_a_write_that_fails_leaves_the_old_world(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = StateFile(tmp_path / "world.json")
    state.write(lived_in())
    before = state.path.read_text()

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        state.write(seeded_world())
    assert state.path.read_text() == before


@pytest.mark.parametrize("text", ["{", '{"projects": []}', '{"planets": {}}', "[]"])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "world.json"
    path.write_text(text)
    with pytest.raises(BadWorldError, match=r"world\.json is no saved world"):
        StateFile(path).read()


class Counting(StateFile):
    """Counts its writes."""

    writes = 0

    def write(self, world: World) -> None:
        self.writes += 1
        super().write(world)


def test_changes_in_quick_succession_share_a_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is on disk at once, the others together when the file has rested."""
    state = Counting(tmp_path / "world.json")
    moments = iter([100.0, 100.0, 100.001] + [100.002] * 1000)
    monkeypatch.setattr(storage, "monotonic", lambda: next(moments))
    saver, world = Saver(state), seeded_world()

    async def change_often() -> None:
        for number in range(50):
            world.operation_polls = number
            saver.changed(world)
            assert state.writes == 1
        while state.writes == 1:
            await asyncio.sleep(0.001)

    asyncio.run(change_often())
    kept = state.read()
    assert kept is not None
    assert kept.operation_polls == 49
