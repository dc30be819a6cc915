"""Where everything that a command prints leaves it.

`say` prints lines, each made printable: no text of others in it starts a line or steers a terminal
or a CI runner (findings/printable.py). `write` is for what is printable already: a document, a
model's answer with a bar before each line, this program's own styles.
"""

import contextlib
import json

import click

from findings.printable import printable_json, printable_line


class OutputError(Exception):
    """Standard output takes no more; `cause` says why."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause
        super().__init__(f"standard output cannot be written: {cause.strerror or cause}")


def say(*lines: str, err: bool = False, bold: bool = False) -> None:
    """Print `lines`; without any, an empty one. Raises OutputError."""
    text = "".join(f"{printable_line(line, None)}\n" for line in lines or ("",))
    write(click.style(text, bold=True) if bold else text, err=err)


def say_json(value: object, *, indent: int | None = None, err: bool = False) -> None:
    """Print `value` as JSON, on one line without `indent`. Raises OutputError."""
    document = json.dumps(value, indent=indent, ensure_ascii=False)
    write(f"{printable_json(document)}\n", err=err)


def write(text: str | bytes, *, err: bool = False) -> None:
    """Print `text` as it is. Raises OutputError; what standard error does not take is lost."""
    if err:
        with contextlib.suppress(OSError):
            click.echo(text, nl=False, err=True)
        return
    try:
        click.echo(text, nl=False)
    except OSError as error:
        raise OutputError(error) from error
