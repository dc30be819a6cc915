"""What the variables promise, seen with the real engine."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.engine


def pulumi(
    sandbox_env: dict[str, str], cwd: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    command = ["pulumi", "--non-interactive", *arguments]
    return subprocess.run(command, env=sandbox_env, cwd=cwd, text=True, capture_output=True)


def test_state_and_home_stay_in_the_sandboxs_folder(
    sandbox_env: dict[str, str], tmp_path: Path
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    done = pulumi(sandbox_env, project, "stack", "init", "dev")
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "sandbox" / "state").rglob("dev.json"))
    assert (tmp_path / "sandbox" / "pulumi-home" / "workspaces").is_dir()


def test_the_pinned_engine_is_the_one_that_path_leads_to(
    sandbox_env: dict[str, str], tmp_path: Path, engine: Path
) -> None:
    found = subprocess.run(
        ["sh", "-c", "command -v pulumi"], env=sandbox_env, text=True, capture_output=True
    )
    assert found.stdout.strip() == str(engine)
    assert pulumi(sandbox_env, tmp_path, "version").returncode == 0
