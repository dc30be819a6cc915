"""Runs the official installer in a process of its own: `run_installer.py ROOT VERSION`.

The Automation API's installer knows no time limits and writes to the temporary folder. As a child
process both are the parent's to bound.
"""

import socket
import subprocess
import sys

from pulumi.automation import PulumiCommand
from semver import VersionInfo

CONNECT_SECONDS = 10.0


def main(root: str, version: str) -> str | None:
    """Install; a text is what went wrong."""
    socket.setdefaulttimeout(CONNECT_SECONDS)  # its download passes no timeout of its own
    try:
        PulumiCommand.install(root=root, version=VersionInfo.parse(version))
    except subprocess.CalledProcessError as error:
        output = error.output.decode(errors="replace") if error.output else ""
        return f"{output.strip()}\nthe installer ended with {error.returncode}"
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent prints it in one line
        return f"{type(error).__name__}: {error}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
