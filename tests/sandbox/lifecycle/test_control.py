"""The whole sandbox: what survives `down`, what `reset` takes, what a failed start leaves."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.engine.errors import EngineNotObtainableError
from sandbox.lifecycle import control
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.errors import SandboxError

MOVED = {"projects": {"existing-project": {"name": "Renamed"}}}


def name_of_existing(up: control.Up) -> str:
    world = Admin(up.server.url).ask("GET", "world")
    return str(world["projects"]["existing-project"]["name"])


def test_the_world_survives_down_and_up(own: Any) -> None:
    Admin(own.up().server.url).ask("PATCH", "world", MOVED)
    control.down(own.files)
    assert name_of_existing(own.up()) == "Renamed"


@pytest.mark.parametrize("stopped", [False, True])
def test_reset_brings_back_the_seed_and_forgets_all_stacks(own: Any, stopped: bool) -> None:
    Admin(own.up().server.url).ask("PATCH", "world", MOVED)
    (own.files.state / "stack.json").touch()
    if stopped:
        control.down(own.files)
    control.reset(own.files)
    assert list(own.files.state.iterdir()) == []
    assert name_of_existing(own.up()) != "Renamed"


def test_no_engine_means_nothing_was_started(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own.environ |= {"PATH": "/nowhere", "HTTPS_PROXY": "http://127.0.0.1:1"}
    with pytest.raises(EngineNotObtainableError):
        own.up()
    assert not own.files.folder.exists()


def test_a_folder_that_cannot_be_written_is_named(own: Any) -> None:
    own.files.folder.write_text("a file where a folder should be")
    with pytest.raises(SandboxError, match="cannot work in") as caught:
        own.up()
    assert "SANDBOX_DIR" in caught.value.fix


def test_nothing_is_started_by_looking(own: Any) -> None:
    with pytest.raises(SandboxError, match="not running") as caught:
        control.serving(own.files)
    assert caught.value.fix == ".venv/bin/python -m scripts.sandbox up"
    assert not own.files.folder.exists()


def test_a_start_says_on_the_way_what_it_does(own: Any) -> None:
    own.up()
    assert own.said.getvalue().splitlines()[0] == "starting the local Google"


SEED = "projects:\n  mine: {}\n"


def projects(up: control.Up) -> list[str]:
    return list(Admin(up.server.url).ask("GET", "world")["projects"])


@pytest.mark.parametrize("stopped", [False, True])
def test_reset_goes_back_to_the_seed_that_was_given_last(
    own: Any, tmp_path: Path, stopped: bool
) -> None:
    own.up()
    seed = tmp_path / "seed.yaml"
    seed.write_text(SEED)
    control.reset(own.files, seed)
    assert projects(own.up()) == ["mine"]
    seed.unlink()  # what was given counts, not what the file says by now
    if stopped:
        control.down(own.files)
    control.reset(own.files)
    assert projects(own.up()) == ["mine"]
    control.reset(own.files, built_in=True)
    assert "existing-project" in projects(own.up())


def test_a_seed_does_not_replace_a_world_unasked(own: Any, tmp_path: Path) -> None:
    own.up()
    control.down(own.files)
    seed = tmp_path / "seed.yaml"
    seed.write_text(SEED)
    with pytest.raises(SandboxError, match="a world already") as caught:
        control.up(own.files, own.environ, own.progress, seed=seed)
    assert f"reset --seed {seed}" in caught.value.fix


def test_a_bad_seed_is_named_and_not_kept(own: Any, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("projects: {}\nproject: {}")
    with pytest.raises(SandboxError, match=r"seed\.yaml:2: project: unknown key"):
        control.reset(own.files, seed)
    assert not own.files.seed.exists()
