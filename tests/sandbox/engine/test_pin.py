"""One version of Pulumi: the SDK that is installed, the engine that is looked for and built."""

import re
from pathlib import Path

from sandbox.engine import go_build
from sandbox.engine.version import pinned_version

GO_MOD = (Path(go_build.__file__).parent / "go.mod").read_text()


def test_the_engine_that_is_built_has_the_version_of_the_installed_sdk() -> None:
    required = re.search(r"^\s*github\.com/pulumi/pulumi/pkg/v3 (v\S+)", GO_MOD, re.MULTILINE)
    assert required is not None
    assert required[1] == pinned_version()


def test_the_locks_name_the_same_sdk() -> None:
    checkout = Path(__file__).parents[3]
    pin = f"pulumi=={pinned_version().removeprefix('v')}"
    for lock in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        assert pin in (checkout / lock).read_text(), lock


def test_the_package_that_is_built_is_the_tool_of_go_mod() -> None:
    assert f"tool {go_build.PACKAGE}\n" in GO_MOD


def test_the_least_go_is_read_from_go_mod() -> None:
    assert go_build.minimum_go() >= (1, 25)
