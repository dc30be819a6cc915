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


def attributes(folder: Path) -> list[Path]:
    return list((folder / "sandbox" / "state").rglob("*.attrs"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (folder / "__main__.py").touch()
    return folder


def test_state_has_no_file_that_a_kill_could_leave_empty(
    sandbox_env: dict[str, str], project: Path
) -> None:
    """The engine writes a file's attributes in place; an empty one is the end of the stack."""
    for command in (["stack", "init", "dev"], ["up", "--yes", "--stack", "dev"]):
        done = pulumi(sandbox_env, project, *command)
        assert done.returncode == 0, done.stderr
    assert attributes(project.parent) == []


def test_state_that_was_written_with_attributes_is_read_and_written_on(
    sandbox_env: dict[str, str], project: Path
) -> None:
    """By an older sandbox. What docs/troubleshooting.md says of an empty file is true, too."""
    url = sandbox_env["PULUMI_BACKEND_URL"].removesuffix("?metadata=skip")
    older = {**sandbox_env, "PULUMI_BACKEND_URL": url}
    assert pulumi(older, project, "stack", "init", "dev").returncode == 0
    written = attributes(project.parent)
    assert [path.name for path in written if path.name == "dev.json.attrs"]
    assert pulumi(sandbox_env, project, "up", "--yes", "--stack", "dev").returncode == 0

    for path in written:
        path.write_text("")
    broken = pulumi(sandbox_env, project, "stack", "export", "--stack", "dev")
    assert "EOF" in broken.stderr
    for path in written:
        path.unlink()
    assert pulumi(sandbox_env, project, "up", "--yes", "--stack", "dev").returncode == 0
    assert pulumi(older, project, "stack", "export", "--stack", "dev").returncode == 0
