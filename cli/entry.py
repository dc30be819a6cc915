"""The entry of every command: it ends with a message and an exit code, never with a traceback.

What is handled here can happen to any of them: a stream that is closed, full or read no more; a
text that has no UTF-8; what the system refuses in the middle of the work.
"""

import contextlib
import errno
import io
import os
import re
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, TextIO

import click

from cli.output import OutputError, say

FAILED, USAGE = 1, 2
LOGIN = re.compile(r"(?<=://)\S+(?=@)")
"""User and password of an address: up to its last `@`, because a password may hold another."""
CLOSED = "error: standard output is closed; to throw away what is printed: >/dev/null"


class Command(click.Command):
    def main(self, *args: Any, standalone_mode: bool = True, **options: Any) -> Any:  # noqa: ANN401 - click's own signature
        run = partial(super().main, *args, standalone_mode=False, **options)
        return sys.exit(ended(run)) if standalone_mode else run()


class Group(click.Group):
    def main(self, *args: Any, standalone_mode: bool = True, **options: Any) -> Any:  # noqa: ANN401 - click's own signature
        run = partial(super().main, *args, standalone_mode=False, **options)
        return sys.exit(ended(run)) if standalone_mode else run()


def ended(run: Callable[[], object]) -> int:
    """Runs it; the exit code. 1 where not all of standard output could be written."""
    if sys.stdout is None:
        open_closed_streams()
        say(CLOSED, err=True)
        return USAGE
    open_closed_streams()
    harden(sys.stdout, sys.stderr)
    code = attempt(run)
    written = settled(sys.stdout)
    settled(sys.stderr)
    return code if written else code or FAILED


def attempt(run: Callable[[], object]) -> int:
    try:
        code = run()
    except SystemExit as end:
        code = end.code
    except click.ClickException as error:
        explain(error)
        return error.exit_code
    except click.Abort:
        say("Aborted!", err=True)
        return FAILED
    except OutputError as error:
        if error.cause.errno != errno.EPIPE:  # whoever read it, as `head`, has enough
            say(f"error: {error}", err=True)
        return FAILED
    except UnicodeError as error:
        say(f"error: a text is not UTF-8: {error}", err=True)
        return FAILED
    except OSError as error:
        say(f"error: {error}", err=True)
        return FAILED
    return code if isinstance(code, int) else 0


def explain(error: click.ClickException) -> None:
    """As click does, with the message on one line: it quotes the command line."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        name = max(context.command.get_help_option_names(context), key=len)
        usage = context.get_usage().splitlines()
        say(*usage, f"Try '{context.command_path} {name}' for help.", "", err=True)
    say(f"Error: {LOGIN.sub('[redacted]', error.format_message())}", err=True)


def open_closed_streams() -> None:
    """On nothing: the next file or socket would get the number of the stream, and its text."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def harden(*streams: TextIO) -> None:
    """A text may hold characters that a narrow locale cannot print; that is no reason to die."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def settled(stream: TextIO) -> bool:
    """Whether all of it is written; the rest goes nowhere, or Python would complain at its end."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return False
    return True
