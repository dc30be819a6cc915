"""Fixes pasted into bash and zsh, in a folder of their own, where every program is a stand-in.

A stand-in, a function of the shell, writes its arguments down and does nothing. Both shells are
interactive, with neither a terminal nor the person's own start-up files: zsh takes no comments.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PROGRAMS = (
    *("gcloud", "pulumi", "curl", "nslookup", "env", "grep", "tail", "cut", "touch"),
    *(".venv/bin/python", "mark"),
)
BEHIND_A_PIPE = ("grep", "tail", "cut")
"""These write when what they read has ended, so that two never write at once."""
STAND_IN = """{name} () {{
    {first}
    printf '%s\\0' '{name}' "$@" $'\\n' >> "$RECORD"
    [ {name} = mark ] || echo printed
}}
"""
READ = "while read -r _; do :; done"
ARGUMENTS = {"bash": ("--norc", "--noprofile", "-i"), "zsh": ("-f", "-i")}
SHELLS = tuple(ARGUMENTS)
SECONDS = 300.0


@dataclass
class Pasted:
    """What came of one fix."""

    status: int
    """The shell's `$?` behind it."""
    calls: list[list[str]] = field(default_factory=list)
    """Name and arguments of each program that was started."""


def path_of(shell: str) -> str:
    """Skips where the shell is not installed."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"{shell} is not installed: apt-get install -y {shell}")
    return found


def paste(shell: str, fixes: Sequence[str], folder: Path) -> list[Pasted]:
    """Each in turn, into one shell. Raises AssertionError where one swallows what comes behind."""
    path, home, record = path_of(shell), folder / "home", folder / "record"
    home.mkdir(parents=True)
    record.write_bytes(b"")
    first = {name: READ if name in BEHIND_A_PIPE else ":" for name in PROGRAMS}
    typed = "".join(STAND_IN.format(name=name, first=first[name]) for name in PROGRAMS)
    typed += "".join(f"{fix}\nmark $?\n" for fix in fixes)
    environ = {"PATH": str(_path(folder)), "HOME": str(home), "RECORD": str(record)}
    environ |= {"PS1": "", "HISTFILE": "", "LC_ALL": "C.UTF-8"}
    with (folder / "said").open("wb") as said:
        subprocess.run(
            [path, *ARGUMENTS[shell]],
            input=typed.encode("utf-8", "surrogateescape"),
            cwd=home,
            env=environ,
            stdout=said,
            stderr=said,
            timeout=SECONDS,
            check=False,
            start_new_session=True,
        )
    assert list(home.iterdir()) == [], "a file appeared"
    done = list(_read(record.read_bytes().decode("utf-8", "surrogateescape")))
    assert len(done) == len(fixes), (folder / "said").read_text("utf-8", "replace")[-500:]
    return done


def _path(folder: Path) -> Path:
    """With the one program on it that zsh finds by `=touch`."""
    programs = folder / "programs"
    programs.mkdir()
    (programs / "touch").write_text("#!/bin/sh\n", "utf-8")
    (programs / "touch").chmod(0o755)
    return programs


def _read(record: str) -> list[Pasted]:
    done, calls = list[Pasted](), list[list[str]]()
    for call in record.split("\0\n\0")[:-1]:
        name, *arguments = call.split("\0")
        if name == "mark":
            done.append(Pasted(int(arguments[0]), calls))
            calls = []
        else:
            calls.append([name, *arguments])
    return done
