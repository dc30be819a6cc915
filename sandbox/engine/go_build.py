"""A Go build of the pinned module as a way to the engine: for machines with a Go proxy only.

`go.mod` and `go.sum` beside this file say exactly what is built; the build may not change them.
"""

import re
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.environment import for_go
from sandbox.engine.errors import Lack, WayError
from sandbox.engine.process import UnfinishedError, run
from sandbox.engine.progress import Progress

WAY = "a Go build"
MODULE = Path(__file__).parent
PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
TOOLCHAIN_SECONDS = 300.0
"""Asking an older Go for its version makes it download the toolchain that go.mod asks for."""


def build(staging: Path, version: str, environ: Mapping[str, str], progress: Progress) -> Path:
    go = shutil.which("go", path=environ.get("PATH", ""))
    if go is None:
        raise _failed("no `go` on PATH", _install_go())
    inside = for_go(environ, staging)
    _check_toolchain(go, inside)
    executable = staging / "pulumi"
    command = [go, *_arguments(version), "-o", str(executable), PACKAGE]
    with progress.step(f"building Pulumi engine {version} with Go (once, minutes)"):
        done = run(command, environ=inside, cwd=MODULE)
        if done.code != 0:
            found = f"`go build` ended with {done.code}:\n{done.tail()}"
            raise _failed(found, "(cd sandbox/engine && go mod download), then repeat")
    progress.say("Go verified the source of every module against sandbox/engine/go.sum")
    return executable


def _arguments(version: str) -> list[str]:
    stamped = f"-s -w -X {VERSION_VARIABLE}={version}"
    tags = "osusergo,grpcnotrace"
    return ["build", "-tags", tags, "-trimpath", "-buildvcs=false", "-ldflags", stamped]


def minimum_go() -> tuple[int, ...]:
    """The `go` line of go.mod: the least that all modules of the build accept."""
    line = re.search(r"^go ([\d.]+)$", (MODULE / "go.mod").read_text(), re.MULTILINE)
    if line is None:
        raise _failed(
            "sandbox/engine/go.mod has no `go` line", "git checkout sandbox/engine/go.mod"
        )
    return tuple(int(part) for part in line[1].split("."))


def _check_toolchain(go: str, environ: Mapping[str, str]) -> None:
    """Ask in the module's folder, where Go 1.21 and newer fetch the toolchain go.mod names."""
    try:
        said = run([go, "version"], environ=environ, cwd=MODULE, seconds=TOOLCHAIN_SECONDS)
    except (OSError, UnfinishedError) as error:
        raise _failed(f"{shlex.quote(go)} does not answer: {error}", _install_go()) from error
    version = re.search(r"\bgo(\d+(?:\.\d+)+)", said.stdout)
    if said.code != 0 or version is None:
        raise _failed(said.tail(2) or f"{go} does not tell its version", _install_go())
    if tuple(int(part) for part in version[1].split(".")) < minimum_go():
        raise _failed(f"{go} is Go {version[1]}, older than {_minimum_text()}", _install_go())


def _minimum_text() -> str:
    return ".".join(str(part) for part in minimum_go())


def _install_go() -> str:
    return f"install Go {_minimum_text()} or newer from https://go.dev/dl, then repeat"


def _failed(found: str, fix: str) -> WayError:
    return WayError(Lack(way=WAY, found=found, fix=fix))
