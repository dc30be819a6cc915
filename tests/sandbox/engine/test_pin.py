"""One version of Pulumi: the SDK that is installed, the engine that is looked for and built."""

import re
from pathlib import Path

import pytest

from sandbox.engine import go_build
from sandbox.engine.version import pinned_version

CHECKOUT = Path(__file__).parents[3]
GO_MOD = (CHECKOUT / "sandbox/engine/go.mod").read_text()
PKG = r"^(?:require)?\s*github\.com/pulumi/pulumi/pkg/v3 (v\S+)"


@pytest.mark.parametrize("module", ["engine", "languages"])
def test_what_is_built_has_the_version_of_the_installed_sdk(module: str) -> None:
    text = (CHECKOUT / "sandbox" / module / "go.mod").read_text()
    assert re.findall(PKG, text, re.MULTILINE) == [pinned_version()]


def test_documented_programs_use_the_same_sdk() -> None:
    page = (CHECKOUT / "docs" / "component-package.md").read_text()
    assert f"github.com/pulumi/pulumi/sdk/v3 {pinned_version()}\n" in page
    assert f'"@pulumi/pulumi": "{pinned_version()[1:]}"' in page


def test_the_locks_name_the_same_sdk() -> None:
    pin = f"pulumi=={pinned_version().removeprefix('v')}"
    for lock in ("requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        assert pin in (CHECKOUT / lock).read_text(), lock


def test_the_package_that_is_built_is_the_tool_of_go_mod() -> None:
    assert f"tool {go_build.PACKAGE}\n" in GO_MOD


def test_the_least_go_is_read_from_go_mod() -> None:
    assert go_build.minimum_go() >= (1, 25)
