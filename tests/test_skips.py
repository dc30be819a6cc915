"""A skipped test fails where REQUIRE_ENGINE=1, unless its reason is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skips import ALLOWED_SKIPS

CHECKOUT = Path(__file__).resolve().parents[1]
TESTS = f"""
import pytest

@pytest.fixture
def lacking():
    pytest.skip("no fixture")

@pytest.mark.skipif(True, reason="no mark")
def test_mark(): ...

def test_fixture(lacking): ...

def test_call():
    pytest.skip("no call")

def test_allowed():
    pytest.skip({ALLOWED_SKIPS[0]!r})

@pytest.mark.xfail
def test_expected_failure():
    raise AssertionError

def test_passing(): ...
"""


def run(folder: Path, required: str, *options: str) -> str:
    """The end of what pytest prints for TESTS and a module that skips itself."""
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
    (folder / "test_some.py").write_text(TESTS, "utf-8")
    module = "import pytest\npytest.skip('no module', allow_module_level=True)\n"
    (folder / "test_module.py").write_text(module, "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.skips", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [
            *command,
            "-c",
            folder / "pytest.ini",
            "--continue-on-collection-errors",
            *options,
            folder,
        ],
        cwd=CHECKOUT,
        env={**os.environ, "REQUIRE_ENGINE": required},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_skip_where_nothing_may_lack_fails_with_its_reason(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    said = run(tmp_path, "1", *options)
    for reason in ("no mark", "no fixture", "no call", "no module"):
        assert f"skipped: {reason}\n" in said
    assert "1 failed, 1 passed, 1 skipped, 1 xfailed, 3 errors" in said.splitlines()[-1], said


def test_skip_on_a_machine_of_a_developer_stays_a_skip(tmp_path: Path) -> None:
    assert "1 passed, 5 skipped, 1 xfailed" in run(tmp_path, "").splitlines()[-1]
