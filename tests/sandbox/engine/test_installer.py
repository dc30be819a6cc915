"""The official installer comes before a build; only the engine of what it brings is kept."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import installer
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.engine.version import pinned_version

FAKE_SDK = """
import os, pathlib, tempfile, time
class PulumiCommand:
    @classmethod
    def install(cls, root, version):
        pathlib.Path(os.environ["MACHINE"], "temporary").write_text(tempfile.gettempdir())
        {body}
"""

DOWNLOADS = """
        bin = pathlib.Path(root, "bin")
        bin.mkdir(parents=True)
        for name in ("pulumi", "pulumi-language-python"):
            bin.joinpath(name).write_text(f"#!/bin/sh\\necho v{version}\\n")
            bin.joinpath(name).chmod(0o755)
"""


def sdk(machine: Any, body: str) -> None:
    """A `pulumi.automation` that stands before the real one in the installer's process."""
    package = machine.folder / "sdk" / "pulumi"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "automation.py").write_text(FAKE_SDK.format(body=body))
    machine.environ["PYTHONPATH"] = str(package.parent)


def test_it_comes_before_a_build_and_leaves_the_engine_alone(machine: Any) -> None:
    sdk(machine, DOWNLOADS)
    machine.go()
    assert find_engine(machine.environ) == machine.cached
    assert machine.go_calls("") == []
    assert sorted(p.name for p in machine.cached.parent.iterdir()) == [".lock", "pulumi"]
    assert pinned_version() in machine.cached.read_text()


def test_its_failure_is_told_and_leaves_nothing_behind(machine: Any) -> None:
    sdk(machine, 'raise OSError("no route to host")')
    with pytest.raises(EngineNotObtainableError, match="OSError: no route to host"):
        find_engine(machine.environ)
    assert [p.name for p in machine.cached.parent.iterdir()] == [".lock"]
    temporary = Path((machine.folder / "temporary").read_text())
    assert temporary.is_relative_to(machine.cached.parent)


def test_one_that_hangs_is_given_up(machine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sdk(machine, "time.sleep(3600)")
    monkeypatch.setattr(installer, "DOWNLOAD_SECONDS", 0.5)
    machine.go()
    assert find_engine(machine.environ) == machine.cached


def test_its_text_says_which_address_to_allow(machine: Any) -> None:
    with pytest.raises(EngineNotObtainableError) as caught:
        find_engine(machine.environ)
    fix = next(lack.fix for lack in caught.value.lacks if lack.way == installer.WAY)
    assert "https://get.pulumi.com" in fix
    assert not list(Path(machine.environ["HOME"]).iterdir())
