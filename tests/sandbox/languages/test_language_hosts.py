"""Programs in other languages than Python fail in the sandbox with the one thing to do."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox.engine.progress import Progress
from sandbox.languages import build
from sandbox.languages.go import GO
from sandbox.languages.program import ProgramError
from sandbox.lifecycle.errors import SandboxError

CHECKOUT = Path(__file__).resolve().parents[3]
SCHEMA = CHECKOUT / "component_package" / "schema.json"


def pulumi(folder: Path, env: dict[str, str], *arguments: str) -> str:
    """What a command says that must fail, and must not show a traceback."""
    done = subprocess.run(
        ["pulumi", "-C", str(folder), *arguments, "--non-interactive", "--color", "never"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout, done.stdout
    return done.stdout


def program(folder: Path, env: dict[str, str], runtime: str, **files: str) -> Path:
    folder.mkdir()
    for name, text in {"Pulumi.yaml": f"name: small\nruntime: {runtime}\n", **files}.items():
        (folder / name).write_text(text, "utf-8")
    command = ["pulumi", "-C", str(folder), "stack", "init", "dev"]
    subprocess.run(command, env=env, check=True, capture_output=True)
    return folder


@pytest.fixture
def unbuilt(sandbox_env: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """A machine on which `sandbox languages` was not run yet."""
    return {**sandbox_env, "XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.mark.slow
@pytest.mark.engine
def test_a_program_that_go_cannot_build_is_told_in_gos_words(
    sandbox_env: dict[str, str], tmp_path: Path
) -> None:
    if shutil.which("go") is None:
        pytest.skip("no go on PATH")
    files = {
        "go.mod": "module small\n\ngo 1.25\n",
        "main.go": "package main\n\nfunc main() { x }\n",
    }
    said = pulumi(program(tmp_path / "small", sandbox_env, "go", **files), sandbox_env, "preview")
    assert "main.go:3:15: undefined: x" in said


@pytest.mark.slow
@pytest.mark.engine
def test_a_typescript_program_without_its_packages_is_told_to_install_them(
    sandbox_env: dict[str, str], tmp_path: Path
) -> None:
    folder = program(tmp_path / "small", sandbox_env, "nodejs", **{"package.json": "{}"})
    assert "there: pulumi install" in pulumi(folder, sandbox_env, "preview")


@pytest.mark.slow
@pytest.mark.engine
def test_without_the_yaml_host_the_command_that_builds_it_is_told(
    unbuilt: dict[str, str], tmp_path: Path
) -> None:
    folder = program(tmp_path / "small", unbuilt, "yaml")
    assert build.OBTAIN in pulumi(folder, unbuilt, "preview")


@pytest.mark.slow
@pytest.mark.engine
def test_without_the_generators_the_command_that_builds_them_is_told(
    unbuilt: dict[str, str], tmp_path: Path
) -> None:
    command = ("package", "gen-sdk", str(SCHEMA), "--language", "go", "--out", str(tmp_path / "o"))
    assert build.OBTAIN in pulumi(tmp_path, unbuilt, *command)


def test_without_go_nothing_is_built_and_go_is_asked_for(tmp_path: Path) -> None:
    machine = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    with pytest.raises(SandboxError) as caught:
        build.obtain_languages(machine, Progress())
    assert "https://go.dev/dl" in str(caught.value)
    assert build.OBTAIN in str(caught.value)
    assert build.find_languages(machine) is None


def test_what_was_built_is_not_built_again(tmp_path: Path) -> None:
    machine = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    folder = build._cache(machine).folder
    folder.mkdir(parents=True)
    for name in (build.YAML_HOST, build.SDK_GENERATOR):
        (folder / name).touch(mode=0o644)
    assert build.obtain_languages(machine, Progress()) == folder


def test_what_others_may_write_to_is_not_taken_for_built(tmp_path: Path) -> None:
    machine = {"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    folder = build._cache(machine).folder
    folder.mkdir(parents=True)
    for name in (build.YAML_HOST, build.SDK_GENERATOR):
        (folder / name).touch(mode=0o644)
    assert build.find_languages(machine) == folder
    (folder / build.SDK_GENERATOR).chmod(0o666)
    assert build.find_languages(machine) is None


def test_a_folder_that_is_no_sdk_is_not_linked(tmp_path: Path) -> None:
    (tmp_path / "sdk").mkdir()
    with pytest.raises(ProgramError, match="repeat `pulumi package add`"):
        GO.link(tmp_path, Path("sdk"))
