"""Run a component package (a folder with PulumiPlugin.yaml) as a plugin of the engine.

The official host would run it in the package's own virtual environment; this one has the sandbox's.
"""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pulumi.runtime.proto import language_pb2

Said = language_pb2.RunPluginResponse


def start_plugin(request: language_pb2.RunPluginRequest) -> subprocess.Popen[bytes]:
    """The plugin's process, started in `pwd` with the engine's arguments and environment."""
    entry = Path(request.info.program_directory or request.pwd) / request.info.entry_point
    return subprocess.Popen(
        [sys.executable, "-u", str(entry), *request.args],
        cwd=request.pwd,
        env={**os.environ, **dict(line.split("=", 1) for line in request.env)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def said_until_it_ends(plugin: subprocess.Popen[bytes]) -> Iterator[Said]:
    """Each line as it comes, and the exit code last."""
    said: queue.Queue[Said | None] = queue.Queue()
    readers = [
        threading.Thread(target=_forward, args=(plugin.stdout, "stdout", said), daemon=True),
        threading.Thread(target=_forward, args=(plugin.stderr, "stderr", said), daemon=True),
    ]
    for reader in readers:
        reader.start()
    ended = 0
    while ended < len(readers):
        if (line := said.get()) is None:
            ended += 1
        else:
            yield line
    yield Said(exitcode=plugin.wait())


def _forward(stream: IO[bytes], name: str, said: "queue.Queue[Said | None]") -> None:
    for line in stream:
        said.put(Said(stdout=line) if name == "stdout" else Said(stderr=line))
    said.put(None)
