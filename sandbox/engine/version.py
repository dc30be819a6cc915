"""Which engine is the right one, and whether a file is that engine.

The engine follows the installed Python SDK: the two speak one protocol and are released together.
"""

import importlib.metadata
import os
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.process import UnfinishedError, run

ANSWER_SECONDS = 30.0


def pinned_version() -> str:
    """The engine's version as `pulumi version` prints it."""
    return f"v{importlib.metadata.version('pulumi')}"


def why_not(executable: Path, version: str, environ: Mapping[str, str]) -> str | None:
    """Why this file is not the engine of that version; None when it is.

    It is run, not trusted: a half copied or foreign binary carries the right name too.
    """
    if not executable.is_file():
        return f"nothing at {executable}"
    if not os.access(executable, os.X_OK):
        return f"{executable} is not executable"
    asked = {**environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = run([str(executable), "version"], environ=asked, seconds=ANSWER_SECONDS)
    except OSError as error:
        return f"{executable} does not run: {error.strerror}"
    except UnfinishedError:
        return f"{executable} did not tell its version within {ANSWER_SECONDS:.0f} s"
    if answer.code != 0:
        return f"{executable} does not run: `version` ended with {answer.code}"
    said = answer.stdout.strip()
    return None if said == version else f"{executable} is {said[:80] or 'silent'}, not {version}"
