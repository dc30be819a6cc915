"""The official installer as a way to the engine: Pulumi's own download for this platform.

Only the engine itself is kept. The language hosts that come with it would be preferred by the
engine over those on PATH, and the sandbox would differ from machine to machine.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.errors import Lack, WayError
from sandbox.engine.process import UnfinishedError, run
from sandbox.engine.progress import Progress

WAY = "the official installer"
PROGRAM = Path(__file__).with_name("run_installer.py")
DOWNLOAD_SECONDS = 900.0


def install(staging: Path, version: str, environ: Mapping[str, str], progress: Progress) -> Path:
    root = staging / "installed"
    try:
        with progress.step(f"downloading Pulumi engine {version} with the official installer"):
            done = run(
                [sys.executable, "-P", str(PROGRAM), str(root), version.removeprefix("v")],
                environ={**environ, "TMPDIR": str(staging)},  # what it forgets goes with staging
                cwd=staging,
                seconds=DOWNLOAD_SECONDS,
            )
            if done.code != 0:
                raise _failed(done.tail(3) or f"it ended with {done.code}")
    except UnfinishedError:
        raise _failed(f"the download took more than {DOWNLOAD_SECONDS:.0f} s") from None
    return root / "bin" / "pulumi"


def _failed(found: str) -> WayError:
    fix = "let this machine reach https://get.pulumi.com (HTTPS_PROXY is honoured), then repeat"
    return WayError(Lack(way=WAY, found=found, fix=fix))
