"""What the documents tell people to type, typed.

A fenced block whose info string is `sh sandbox` is run line by line in a stack of its own, in the
sandbox's environment. A line must succeed, or end with `# exit N` and then fail with just that.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import CHECKOUT, Stack, project_folder

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BLOCK = re.compile(r"^```sh sandbox\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"# exit (\d+)")


def blocks() -> list[tuple[str, str]]:
    pages = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
    return [
        (f"{page.name}:{number}", block)
        for page in pages
        for number, block in enumerate(BLOCK.findall(page.read_text("utf-8")), start=1)
    ]


@pytest.mark.parametrize(("where", "block"), blocks(), ids=[where for where, _ in blocks()])
def test_a_documented_example_does_what_it_says(
    where: str, block: str, sandbox_env: dict[str, str], tmp_path: Path
) -> None:
    folder = project_folder(tmp_path / "project")
    shutil.copy(CHECKOUT / "Pulumi.dev.yaml", folder)
    for room in ("scripts", "sandbox"):
        (folder / room).symlink_to(CHECKOUT / room)
    (folder / "pyproject.toml").symlink_to(CHECKOUT / "pyproject.toml")
    stack = Stack(folder, {**sandbox_env, "NO_COLOR": "1"})
    for line in block.splitlines():
        expected = int(match[1]) if (match := EXIT.search(line)) else 0
        result = subprocess.run(
            ["sh", "-c", line],
            cwd=folder,
            env=stack.env,
            capture_output=True,
            text=True,
            check=False,
        )
        said = result.stdout + result.stderr
        assert result.returncode == expected, f"{where}: {line}\n{said}"
