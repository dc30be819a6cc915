"""The page of a run is written beside whatever else is asked for, and keeps the same secrets."""

from pathlib import Path
from typing import Any

import pytest

TARGET = ("--project", "existing-project")


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_page_is_written_whatever_is_printed(form: str, smoke: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert smoke.run(*TARGET, "--format", form, "--html", str(page)).returncode == 0
    text = page.read_text()
    assert "When each chunk came" in text
    assert not [token for token in smoke.world.tokens if token in text]


def test_what_is_anonymous_in_the_report_is_so_on_the_page(smoke: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    smoke.project.services = []
    done = smoke.run(*TARGET, "--anonymize", "--html", str(page))
    assert done.returncode == 1
    assert "existing-project" not in page.read_text()


def test_a_page_that_cannot_be_written_is_told(smoke: Any, tmp_path: Path) -> None:
    done = smoke.run(*TARGET, "--html", str(tmp_path / "none" / "page.html"))
    assert done.returncode != 0
    assert "page.html" in done.stderr
