"""`record` and `compare` as a shell runs them, with the test's own local Google for Google."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sandbox.local_google.serving.server import serving
from sandbox.local_google.state.seed import DEV, seeded_world
from sandbox.local_google.state.world import World
from scripts.sandbox import main

PROGRAM = Path(__file__).with_name("program.py")
Command = Callable[..., Result]


def run_record(url: str, token: str, out: Path, *command: str, said: str | None = None) -> Result:
    """Records a command; `said` answers the question, without it there is none."""
    options = ["--out", str(out), "--upstream", f"{url}/{{api}}", *([] if said else ["--yes"])]
    arguments = ["record", *options, "--", *command]
    return CliRunner().invoke(main, arguments, input=said, env={"TOKEN": token})


@pytest.fixture(scope="module")
def onboarding(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The program's recording, made once, and the world recorded, whose operations are slow."""
    out, world = tmp_path_factory.mktemp("recorder") / "recorded", seeded_world()
    world.operation_polls = 3
    with serving(world) as url:
        run = run_record(url, world.token_for(DEV), out, sys.executable, str(PROGRAM))
    assert "ended with 0" in run.output, run.output
    assert run.exit_code == 0, run.output
    return out, world


@pytest.fixture
def compare(onboarding: tuple[Path, World]) -> Command:
    """With a fresh local Google, whose operations are done at once."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["compare", str(onboarding[0]), *arguments])

    return run
