"""The executables that only Go can make: Pulumi's YAML host and its generators of SDKs.

Built once from the module beside this file and kept in the user's cache, outside the checkout,
under a name that changes with the module.
"""

import hashlib
import os
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.cache import Cache, cache_root
from sandbox.engine.environment import for_go
from sandbox.engine.interruption import ends_through_finally
from sandbox.engine.process import run
from sandbox.engine.progress import Progress
from sandbox.engine.version import pinned_version
from sandbox.lifecycle.errors import SandboxError

MODULE = Path(__file__).parent
YAML_HOST = "pulumi-language-yaml"
SDK_GENERATOR = "generate_sdk"
PACKAGES = (f"github.com/pulumi/pulumi-yaml/cmd/{YAML_HOST}", f"./{SDK_GENERATOR}")
# The engine's own tags: what it has compiled is then not compiled again.
BUILD = ("go", "build", "-tags", "osusergo,grpcnotrace", "-trimpath", "-buildvcs=false")
OBTAIN = ".venv/bin/python -m scripts.sandbox languages"


def find_languages(environ: Mapping[str, str] | None = None) -> Path | None:
    """The folder of the executables; None where they were not built yet, or not by this user."""
    cache = _cache(os.environ if environ is None else environ)
    there = all((cache.folder / name).exists() for name in _names())
    return cache.folder if there and cache.why_unsafe(*_names()) is None else None


def obtain_languages(environ: Mapping[str, str], progress: Progress) -> Path:
    """The same, built where they are missing; raises SandboxError with what that lacks."""
    cache = _cache(environ)
    with ends_through_finally(), cache.locked(progress):
        if (found := find_languages(environ)) is not None:
            return found
        if shutil.which("go", path=environ.get("PATH", "")) is None:
            raise SandboxError(
                "no `go` on PATH", f"install Go from https://go.dev/dl, then {OBTAIN}"
            )
        with cache.staging() as staging:
            _build(staging, environ, progress)
            for name in _names():
                (staging / name).chmod(0o755)
                (staging / name).replace(cache.folder / name)
    return cache.folder


def executable(name: str) -> Path:
    """One of them; raises SandboxError with the command that builds them."""
    folder = find_languages()
    if folder is None:
        raise SandboxError(f"{name} was not built yet", f"outside the sandbox: {OBTAIN}")
    return folder / name


def _build(staging: Path, environ: Mapping[str, str], progress: Progress) -> None:
    command = [*BUILD, "-ldflags", "-s -w", "-o", f"{staging}{os.sep}", *PACKAGES]
    with progress.step("building the YAML host and the generators of SDKs with Go (once)"):
        done = run(command, environ=for_go(environ, staging), cwd=MODULE)
    if done.code != 0:
        found = f"`go build` ended with {done.code}:\n{done.tail()}"
        fix = f"(cd {shlex.quote(str(MODULE))} && go mod download) && {OBTAIN}"
        raise SandboxError(found, fix)


def _cache(environ: Mapping[str, str]) -> Cache:
    return Cache(cache_root(environ), "languages", f"{pinned_version()}-{_fingerprint()}")


def _fingerprint() -> str:
    sources = (MODULE / "go.mod", MODULE / "go.sum", *sorted((MODULE / SDK_GENERATOR).glob("*.go")))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]


def _names() -> tuple[str, ...]:
    return (YAML_HOST, SDK_GENERATOR)
