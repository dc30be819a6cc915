"""Every generated file is current, and `make generate` writes what is not."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tools import generate
from tools.generators.marked_part import replace_part

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = "by hand\n<!-- begin -->\nold\n<!-- end -->\nby hand, too\n"


def test_every_generated_file_is_current() -> None:
    # In a process of its own: the component's schema needs an exchanged module (google_status.py).
    command = [sys.executable, "-m", "tools.generate", "--check"]
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one current file, one stale page and one missing file."""
    current, missing = (lambda: "current\n"), (lambda: "new\n")
    part = {"page.md": lambda text: replace_part(text, "<!-- begin -->", "<!-- end -->", "new\n")}
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "WHOLE_FILES", {"a.json": current, "b.json": missing})
    monkeypatch.setattr(generate, "PARTS_OF_FILES", part)
    (tmp_path / "a.json").write_text("current\n", "utf-8")
    (tmp_path / "page.md").write_text(PAGE, "utf-8")
    return tmp_path


def run(*options: str) -> Result:
    return CliRunner().invoke(generate.main, options)


def test_generate_with_stale_files_writes_only_these(checkout: Path) -> None:
    done = run()
    assert (done.exit_code, done.output) == (0, "written: page.md\nwritten: b.json\n")
    assert (checkout / "b.json").read_text("utf-8") == "new\n"
    assert (checkout / "page.md").read_text("utf-8") == PAGE.replace("old", "new")
    assert (run().output, run("--check").exit_code) == ("", 0)


def test_check_with_stale_files_names_them_and_writes_nothing(checkout: Path) -> None:
    done = run("--check")
    assert done.exit_code == 1
    assert done.output == "out of date: page.md\nout of date: b.json\nfix: make generate\n"
    assert (checkout / "page.md").read_text("utf-8") == PAGE
    assert not (checkout / "b.json").exists()


def test_generate_without_the_end_marker_leaves_the_page_and_names_it(checkout: Path) -> None:
    broken = PAGE.replace("<!-- end -->\n", "")
    (checkout / "page.md").write_text(broken, "utf-8")
    done = run()
    assert done.exit_code == 1
    assert "page.md: expected the lines '<!-- begin -->' and '<!-- end -->'" in done.output
    assert (checkout / "page.md").read_text("utf-8") == broken


@pytest.mark.parametrize("text", ["", "end\nbegin\n", "begin\nend\nbegin\n", "begin\nend\nend\n"])
def test_replace_part_without_exactly_one_pair_of_markers_is_refused(text: str) -> None:
    with pytest.raises(click.ClickException, match="once each, in this order"):
        replace_part(text, "begin", "end", "new\n")
