"""Draw a page as a browser shows it, as a PNG: `python -m tools.page_picture PAGE OUT`.

    .venv/bin/python -m scripts.smoke_test --stack dev --runs 24 --html smoke-test.html
    .venv/bin/python -m tools.page_picture smoke-test.html docs/smoke-test.png

Needs Chromium (`apt-get install chromium`), which runs without a display, with a profile of its own
that is thrown away.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from cli.entry import Command
from cli.output import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDTH, HEIGHT = 1080, 1000


def find_browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def browse(browser: str, page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open `page`; what the page logs to its console is in `stderr`."""
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            *QUIET,
            f"--user-data-dir={profile}",
            *options,
            page.absolute().as_uri(),
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)


@click.command(cls=Command, help=__doc__)
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--height",
    type=click.IntRange(1, 100_000),
    default=HEIGHT,
    show_default=True,
    help="Of the picture, in pixels.",
)
def main(page: Path, out: Path, height: int) -> None:
    browser = find_browser()
    if browser is None:
        say("error: no Chromium on PATH; fix: apt-get install chromium", err=True)
        sys.exit(1)
    size = f"--window-size={WIDTH},{height}"
    done = browse(browser, page, f"--screenshot={out.absolute()}", size)
    if done.returncode or not out.exists():
        say(f"error: {browser} exit {done.returncode}: {done.stderr.strip()}", err=True)
        sys.exit(1)
    say(f"written: {out} ({out.stat().st_size // 1024} kB)")


if __name__ == "__main__":
    main()
