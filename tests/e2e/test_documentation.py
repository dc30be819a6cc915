"""What the documents tell people to type, typed.

A fenced block whose info string is `sh sandbox` is run line by line in a stack of its own, in the
sandbox's environment. A line that ends with a backslash continues in the next one. A line must
succeed, or end with `# exit N` and then fail with just that. `# prints TEXT`: it must print TEXT.
After `sandbox`: `languages` (what scripts.sandbox languages builds), `long` (its time),
`continues N` (it goes on in the stack of the page's block N), and the commands without which it is
skipped. Files that the page shows are there (documented.py).
"""

import re
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import CHECKOUT, Stack, project_folder
from tests.e2e.documented import write_files

pytestmark = [pytest.mark.engine, pytest.mark.slow]

BLOCK = re.compile(r"^```sh sandbox([ a-z0-9]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CONTINUES = re.compile(r" continues ([0-9]+)$")
EXIT = re.compile(r"# exit (\d+)")
PRINTS = re.compile(r"# prints (.+)$")
ROOMS = (
    *("smoke", "reports", "cli", "scripts", "sandbox", "component_package"),
    "pyproject.toml",
)


def blocks_of(text: str) -> dict[int, tuple[list[str], str]]:
    """By number: what a block needs, and its lines with those of the blocks that continue it."""
    found: dict[int, tuple[list[str], str]] = {}
    for number, (needs, block) in enumerate(BLOCK.findall(text), start=1):
        if match := CONTINUES.search(needs):
            first_needs, first = found[int(match[1])]
            found[int(match[1])] = (first_needs, first + block)
        else:
            found[number] = (needs.split(), block)
    return found


def blocks() -> list[object]:
    pages = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
    return [
        pytest.param(
            page,
            needs,
            block,
            id=f"{page.name}:{number}",
            marks=[pytest.mark.long] if "long" in needs else [],
        )
        for page in pages
        for number, (needs, block) in blocks_of(page.read_text("utf-8")).items()
    ]


@pytest.fixture
def documented_stack(sandbox_env: dict[str, str], tmp_path: Path) -> Stack:
    folder = project_folder(tmp_path / "project")
    shutil.copy(CHECKOUT / "Pulumi.dev.yaml", folder)
    for room in ROOMS:
        (folder / room).symlink_to(CHECKOUT / room)
    return Stack(folder, {**sandbox_env, "NO_COLOR": "1"})


def meet(needs: list[str], request: pytest.FixtureRequest) -> None:
    """Prepares what a block names behind `sandbox`; skips where the machine lacks it."""
    for need in needs:
        if need == "languages":
            request.getfixturevalue("languages")
        elif need != "long" and shutil.which(need) is None:
            pytest.skip(f"no {need} on PATH")


def test_a_block_that_continues_another_is_run_after_it_and_not_by_itself() -> None:
    page = "```sh sandbox git\na\n```\n```sh sandbox\nb\n```\n```sh sandbox continues 1\nc\n```\n"
    assert blocks_of(page) == {1: (["git"], "a\nc\n"), 2: ([], "b\n")}


@pytest.mark.parametrize(("page", "needs", "block"), blocks())
def test_a_documented_example_does_what_it_says(
    page: Path,
    needs: list[str],
    block: str,
    documented_stack: Stack,
    request: pytest.FixtureRequest,
) -> None:
    meet(needs, request)
    stack = documented_stack
    write_files(page, stack.folder)
    for line in block.replace("\\\n", " ").splitlines():
        expected = int(match[1]) if (match := EXIT.search(line)) else 0
        result = stack.run("sh", "-c", line)
        said = result.stdout + result.stderr
        assert result.returncode == expected, f"{page.name}: {line}\n{said}"
        if match := PRINTS.search(line):
            assert match[1] in result.stdout, f"{page.name}: {line}\n{said}"
