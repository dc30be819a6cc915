"""Installing the lock shows how far it is, and what pip said where it failed."""

import subprocess
import sys
from pathlib import Path

from tools.install_packages import LOCKED, told

CHECKOUT = Path(__file__).resolve().parents[2]


def test_each_package_is_counted_and_no_line_is_lost() -> None:
    said = [
        "Collecting a==1\n",
        "  Downloading a.whl\n",
        "Collecting b==2\n",
        "Installing collected packages: a, b\n",
    ]
    heard: list[str] = []
    assert list(told(said, 2, heard.append)) == said
    assert heard == ["package 1 of 2", "package 2 of 2", "2 packages, being put in place"]


def test_every_package_of_the_lock_is_known() -> None:
    lock = (CHECKOUT / "requirements-dev.txt").read_text("utf-8")
    entries = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(LOCKED.findall(lock)) == len(entries) > 0


def test_what_pip_refuses_is_told_in_its_words(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("no-hash==1.0\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tools.install_packages", str(lock)],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "hash" in done.stderr
    assert "Traceback" not in done.stderr
