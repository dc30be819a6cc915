"""A real browser shows the page without an error and without asking anybody for anything."""

import struct
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tools.page_picture import browse, find_browser, main

TARGET = ("--project", "existing-project")
ITS_OWN = '"initiator":"not an origin"'
"""What a browser asks of its maker; a page's request has the page as its initiator."""
browser = find_browser()
needs_browser = pytest.mark.skipif(
    browser is None, reason="no Chromium on PATH: apt-get install chromium"
)


@pytest.fixture
def made_page(smoke: Any, tmp_path: Path) -> Path:
    page = tmp_path / "page.html"
    hostile = "<img src=http://evil.invalid/x onerror=console.error(1)></script>"
    done = smoke.run(*TARGET, "--runs", "3", "--prompt", hostile, "--html", str(page))
    assert done.returncode == 0, done.stderr
    for token in smoke.world.tokens:
        assert token not in page.read_text()
    return page


def opened(page: Path, folder: Path) -> tuple[str, str, list[str]]:
    """The document as the browser has it, what it complained of, what the page asked for."""
    log = folder / "net.json"
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND"
    options = ("--enable-logging=stderr", f"--log-net-log={log}", "--dump-dom", nowhere)
    done = browse(str(browser), page, *options)
    assert done.returncode == 0, done.stderr
    requests = [line for line in log.read_text().splitlines() if '"initiator":' in line]
    asked = [line for line in requests if ITS_OWN not in line and '"url":"http' in line]
    complaints = "".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
    return done.stdout, complaints, asked


@needs_browser
def test_a_browser_reports_no_error_and_the_page_sends_no_request(
    made_page: Path, tmp_path: Path
) -> None:
    document, complaints, asked = opened(made_page, tmp_path)
    assert "When each chunk came" in document
    assert (complaints, asked) == ("", [])


@needs_browser
def test_a_request_would_be_noticed_and_the_policy_stops_it(
    made_page: Path, tmp_path: Path
) -> None:
    """The same page with an image of somebody else's: blocked, and without the policy asked for."""
    image = "<main><img src='http://evil.invalid/x.png'>"
    broken = made_page.with_name("broken.html")
    text = made_page.read_text().replace("<main>", image)
    broken.write_text(text)
    _, complaints, asked = opened(broken, tmp_path)
    assert "Content Security Policy" in complaints
    assert asked == []
    broken.write_text(text.replace("default-src", "frame-src").replace("img-src", "font-src"))
    assert opened(broken, tmp_path)[2] != []


@needs_browser
def test_the_picture_has_the_size_that_was_asked(made_page: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    result = CliRunner().invoke(main, [str(made_page), str(out), "--height", "700"])
    assert result.exit_code == 0, result.output
    assert struct.unpack(">II", out.read_bytes()[16:24])[1] == 700


def test_without_a_browser_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    page = tmp_path / "p.html"
    page.write_text("")
    result = CliRunner().invoke(main, [str(page), str(tmp_path / "o.png")])
    assert result.exit_code == 1
    assert "apt-get install chromium" in result.output
