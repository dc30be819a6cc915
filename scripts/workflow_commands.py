"""Text of others on the log of GitHub Actions, where a line that begins with `::` is a command.

The runner's own way out is used: it obeys no command between `stop-commands` with a word and that
word again, which no model can guess.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

# A document for programs is left as it is; `github` is commands, whose texts are escaped.
READ_BY_PEOPLE = frozenset({"text", "markdown"})


@contextmanager
def workflow_commands_off(format_: str) -> Iterator[None]:
    """Nothing where there is no runner to obey, or where the output goes to a file."""
    if format_ not in READ_BY_PEOPLE or not goes_to_a_runner():
        yield
        return
    word = secrets.token_hex(16)
    click.echo(f"::stop-commands::{word}")
    try:
        yield
    finally:
        click.echo(f"::{word}::")


def goes_to_a_runner() -> bool:
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return False
    try:
        return not stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):  # a stream without a file behind it
        return True
