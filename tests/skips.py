"""With REQUIRE_ENGINE=1, as in CI, a skipped test fails unless its reason is on the list below.

A skip says what a machine lacks. CI lacks nothing, so a skip there is a test that nobody runs.
"""

import os
from collections.abc import Generator

import pytest

ALLOWED_SKIPS = (
    # These packages take gigabytes, so CI does not install them.
    "TRANSFORMERS_PYTHON names no interpreter with transformers[serving]",
)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_unexpected_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_unexpected_skip(report)
    return report


def fail_unexpected_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Makes the report of a skip that is not allowed a failure that names the reason."""
    if os.environ.get("REQUIRE_ENGINE") != "1" or not isinstance(report.longrepr, tuple):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if reason not in ALLOWED_SKIPS:
        report.outcome = "failed"
        report.longrepr = (
            f"skipped: {reason}\nREQUIRE_ENGINE=1 allows no skip; "
            "fix: install what is missing, or add the reason to ALLOWED_SKIPS in tests/skips.py"
        )
