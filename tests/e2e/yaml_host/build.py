"""Pulumi's YAML language host, which the official CLI brings along and our engine build does not.

Only the test of the component package needs it: a consumer in another language than ours. Built
once from the Go module beside this file and kept in the user's cache.
"""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

MODULE = Path(__file__).parent
PACKAGE = "github.com/pulumi/pulumi-yaml"
EXECUTABLE = "pulumi-language-yaml"
# The engine's own tags: what it has compiled is then not compiled again.
BUILD = ["go", "build", "-tags", "osusergo,grpcnotrace", "-trimpath", "-buildvcs=false"]


def yaml_host() -> Path | None:
    """The executable's folder; None where it is neither on PATH nor can be built (no Go)."""
    if on_path := shutil.which(EXECUTABLE):
        return Path(on_path).parent
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / EXECUTABLE).exists():
            if shutil.which("go") is None:
                return None
            build(folder)
    return folder


def cache_folder() -> Path:
    found = re.search(rf"{PACKAGE} (v\S+)", (MODULE / "go.mod").read_text("utf-8"))
    assert found is not None, "go.mod names no version of pulumi-yaml"
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "vertex-gpt-oss" / "yaml-host" / found[1]


def build(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as staging:
        made = Path(staging) / EXECUTABLE
        subprocess.run(
            [*BUILD, "-ldflags", "-s -w", "-o", str(made), f"{PACKAGE}/cmd/{EXECUTABLE}"],
            cwd=MODULE,
            env={**os.environ, "GOFLAGS": "-mod=readonly", "GOWORK": "off"},
            check=True,
        )
        made.rename(folder / EXECUTABLE)
