"""The pinned engine or an error that says what each way lacked; never another engine."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sandbox.engine import cache
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.engine.version import pinned_version

WAYS = ["on PATH", "in the cache", "Pulumi's release", "a Go build"]


def lacks(machine: Any, **how: bool) -> dict[str, str]:
    with pytest.raises(EngineNotObtainableError) as caught:
        find_engine(machine.environ, **how)
    return {lack.way: lack.found for lack in caught.value.lacks}


def test_the_pinned_engine_on_path_is_used_as_it_is(machine: Any) -> None:
    own = machine.pulumi()
    machine.go()
    assert find_engine(machine.environ) == own
    assert not machine.cached.parent.exists()


def test_another_version_on_path_is_not_used_but_named(machine: Any) -> None:
    machine.pulumi(version="v3.1.0")
    assert "is v3.1.0, not v" in lacks(machine)["on PATH"]
    machine.go()
    assert find_engine(machine.environ) == machine.cached


def test_what_was_built_once_is_not_built_again(machine: Any) -> None:
    machine.go()
    first = find_engine(machine.environ)
    assert find_engine(machine.environ) == first == machine.cached
    assert len(machine.go_calls("build")) == 1
    assert sorted(p.name for p in first.parent.iterdir()) == [".lock", "pulumi"]


@pytest.mark.parametrize(
    "content", ["", "\x7fELF cut off", "#!/bin/sh\necho v3.1.0\n", "#!/bin/sh\nexit 3\n"]
)
def test_a_broken_cached_engine_is_replaced(machine: Any, content: str) -> None:
    machine.program(machine.cached, "").write_text(content)
    machine.go()
    assert find_engine(machine.environ) == machine.cached
    assert len(machine.go_calls("build")) == 1
    assert pinned_version() in machine.cached.read_text()


def test_nothing_is_installed_or_built_unless_asked_for(machine: Any) -> None:
    machine.go()
    assert list(lacks(machine, obtain=False)) == WAYS[:2]
    assert not machine.cached.parent.exists()


def test_the_error_names_every_way_what_it_lacked_and_a_fix(machine: Any) -> None:
    with pytest.raises(EngineNotObtainableError) as caught:
        find_engine(machine.environ)
    found = {lack.way: lack.found for lack in caught.value.lacks}
    assert list(found) == WAYS
    assert found["on PATH"] == "no `pulumi` on PATH"
    assert found["in the cache"] == f"nothing at {machine.cached}"
    assert "refused" in found["Pulumi's release"]
    assert found["a Go build"] == "no `go` on PATH"
    text = str(caught.value)
    assert text.count("  fix  ") == len(WAYS)
    assert f"releases/tag/{pinned_version()}" in text
    assert "| sh" not in text
    assert "Traceback" not in text


def test_a_cache_that_cannot_be_written_is_named_for_both_ways_that_need_it(machine: Any) -> None:
    machine.go()
    Path(machine.environ["XDG_CACHE_HOME"]).write_text("a file where a folder should be")
    found = lacks(machine)
    for way in WAYS[2:]:
        assert found[way].startswith("nothing can be written to"), way
        assert found[way].endswith("Not a directory"), way


def test_a_full_disk_is_named_before_minutes_are_spent(
    machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.go()
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda _: SimpleNamespace(free=7 * 2**20))
    assert "7 MB are free" in lacks(machine)["a Go build"]
    assert machine.go_calls("build") == []


def test_a_relative_cache_home_is_ignored(machine: Any) -> None:
    machine.environ["XDG_CACHE_HOME"] = "relative"
    machine.go()
    home = Path(machine.environ["HOME"])
    assert find_engine(machine.environ).is_relative_to(home / ".cache")
