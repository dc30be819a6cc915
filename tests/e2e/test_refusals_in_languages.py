"""What the component refuses is told in Go and TypeScript by its argument, without a traceback."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import CHECKOUT, Stack
from tests.e2e.documented import write_files

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PAGE = CHECKOUT / "docs" / "component-package.md"
FRAMES = ("goroutine", "panic:", "    at ")


@pytest.mark.parametrize(
    ("folder", "file", "toolchain"),
    [
        ("platform-go", "main.go", "go"),
        pytest.param("platform-ts", "index.ts", "npm", marks=pytest.mark.long),
    ],
)
@pytest.mark.usefixtures("languages")
def test_a_refusal_names_the_argument_and_shows_no_stack(
    sandbox_env: dict[str, str], tmp_path: Path, folder: str, file: str, toolchain: str
) -> None:
    if shutil.which(toolchain) is None:
        pytest.skip(f"no {toolchain} on PATH")
    write_files(PAGE, tmp_path)
    program = tmp_path / folder / file
    program.write_text(program.read_text("utf-8").replace('"github"', '"gitlabb"'), "utf-8")
    stack = Stack(program.parent, sandbox_env)
    stack.succeed("package", "add", str(CHECKOUT / "component_package"))
    stack.succeed("stack", "init", "dev")
    said = stack.fail("preview")
    assert "set the argument ci.issuer to gitlab" in said
    assert "found     'gitlabb'" in said
    assert [frame for frame in FRAMES if frame in said] == []
