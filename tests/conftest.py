"""What tests of every room share: a clean environment, an engine, a fresh Google, a way inside."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.lifecycle.credentials import write_credentials
from sandbox.lifecycle.environment import environment, inside
from sandbox.lifecycle.files import SandboxFiles
from sandbox.local_google.faults.faults import unconsumed
from sandbox.local_google.records.journal_query import JournalQuery
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.world import World
from tests.skips import (  # noqa: F401 - pytest finds its hooks here
    pytest_make_collect_report,
    pytest_runtest_makereport,
)

# A shell's background job ignores Ctrl-C, and so would every program that a test interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)

LEAKS = ("GOOGLE_", "PULUMI_", "CLOUDSDK_", "GCLOUD_", "SANDBOX_")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@dataclass(frozen=True)
class LocalGoogle:
    url: str
    world: World


@pytest.fixture(autouse=True)
def _no_leaks_from_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stops the caller's own project, token, endpoints or stack from deciding a test.

    A developer who works with Google Cloud or inside `scripts.sandbox env` has them exported; a
    test that read them would pass or fail by machine, or reach the real Google with real
    credentials. A proxy would get between a test and its loopback server.
    """
    for name in os.environ:
        if name.startswith(LEAKS) or name.upper() in PROXIES:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _every_answer_is_checked(
    _no_leaks_from_the_caller: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of a local Google that a test starts as a process of its own."""
    monkeypatch.setenv("SANDBOX_CHECK_ANSWERS", "1")


@pytest.fixture(scope="session")
def engine() -> Path:
    """The real engine. Built only where REQUIRE_ENGINE=1 asks for it; then none is a failure.

    Safe with several workers: one builds, the cache's lock lets the others wait.
    """
    required = os.environ.get("REQUIRE_ENGINE") == "1"
    try:
        return find_engine(obtain=required)
    except EngineNotObtainableError as error:
        if required:
            raise
        found = "; ".join(lack.found for lack in error.lacks)
        pytest.skip(f"no engine: {found}; get it with: .venv/bin/python -m scripts.sandbox up")


def own_errors(world: World) -> list[str]:
    """Every 500 of the journal that no fault planned."""
    return [
        f"{entry['method']} {entry['path']}: {entry['response']}"
        for entry in world.journal.select(JournalQuery(status="500"))
        if not entry["faults"]
    ]


@contextmanager
def served(*, may_leave_faults: bool = False, may_err: bool = False) -> Iterator[LocalGoogle]:
    """A seeded world on a port of its own. A fault that never fired proves nothing, so it fails.

    So does an answer of ours that broke its schema or a handler that broke: a test that expects
    a refusal must not pass on a 500 that nobody planned.
    """
    from sandbox.local_google.serving.server import (
        serving,  # only tests that serve pay for the web stack
    )

    world = seeded_world()
    with serving(world) as url:
        yield LocalGoogle(url, world)
    broken = [] if may_err else own_errors(world)
    if broken:
        pytest.fail("answers of our own that broke (or mark own_errors):\n" + "\n".join(broken))
    left = unconsumed([*world.faults, *world.scenarios])
    if left and not may_leave_faults:
        shown = "\n".join(str(fault.shown()) for fault in left)
        pytest.fail(f"planned and not fired as often as planned (or mark leaves_faults):\n{shown}")


@pytest.fixture
def google(request: pytest.FixtureRequest) -> Iterator[LocalGoogle]:
    """A seeded world of the test's own; every planned fault must have been consumed."""
    marked = {mark.name for mark in request.node.iter_markers()}
    leaves, errs = "leaves_faults" in marked, "own_errors" in marked
    with served(may_leave_faults=leaves, may_err=errs) as local_google:
        yield local_google


@pytest.fixture
def sandbox_env(google: LocalGoogle, engine: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a program inside: this test's Google, its own state and credentials."""
    files = SandboxFiles(tmp_path / "sandbox")
    files.make()
    write_credentials(files, google.url)
    variables = environment(google.url, files.folder, engine, os.environ.get("PATH", os.defpath))
    return inside(os.environ, variables)
