"""The Go build makes exactly the pinned engine, from our go.mod and nothing around it."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import go_build
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.engine.version import pinned_version


def lacked(machine: Any) -> str:
    with pytest.raises(EngineNotObtainableError) as caught:
        find_engine(machine.environ)
    return str(caught.value.lacks[-1])


def test_the_build_is_stamped_with_the_pinned_version(machine: Any) -> None:
    machine.go()
    find_engine(machine.environ)
    (command,) = machine.go_calls("build")
    assert f"common/version.Version={pinned_version()}" in command
    assert command.endswith(go_build.PACKAGE)


def test_neither_the_callers_flags_nor_a_workspace_reach_the_build(machine: Any) -> None:
    machine.environ |= {"GOFLAGS": "-mod=vendor", "GOWORK": "/elsewhere/go.work"}
    machine.go()
    find_engine(machine.environ)
    seen = (machine.folder / "go.env").read_text().splitlines()
    assert {"GOFLAGS=-mod=readonly", "GOWORK=off"} <= set(seen)


def test_the_builds_temporary_files_lie_where_they_are_removed(machine: Any) -> None:
    machine.go(before='echo left > "$GOTMPDIR/left-by-go"')
    find_engine(machine.environ)
    assert list(machine.cached.parent.rglob("left-by-go")) == []


@pytest.mark.parametrize("old", ["go1.24.9", "go1.25.10", "go1.9"])
def test_an_older_go_is_named_with_what_is_needed(machine: Any, old: str) -> None:
    machine.go(go=old)
    text = lacked(machine)
    assert f"is Go {old[2:]}, older than 1.25.11" in text
    assert "https://go.dev/dl" in text
    assert machine.go_calls("build") == []


def test_a_toolchain_that_cannot_be_fetched_is_named(machine: Any) -> None:
    machine.program(machine.folder / "bin" / "go", "echo 'go: toolchain not available' >&2; exit 1")
    assert "go: toolchain not available" in lacked(machine)


def test_a_failed_build_ends_in_the_compilers_last_words(machine: Any) -> None:
    machine.go(before="echo no space left on device >&2; exit 7")
    text = lacked(machine)
    assert "`go build` ended with 7:\n         no space left on device" in text
    assert "go mod download" in text


def test_a_build_that_is_not_the_pinned_engine_never_reaches_the_cache(machine: Any) -> None:
    machine.go(makes="v0.0.1")
    assert "is v0.0.1, not v" in lacked(machine)
    assert [p.name for p in machine.cached.parent.iterdir()] == [".lock"]


def test_go_mod_lies_beside_the_build() -> None:
    assert (Path(go_build.MODULE) / "go.sum").is_file()
