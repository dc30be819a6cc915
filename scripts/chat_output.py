"""What the smoke test prints: tokens as they come, the summary, the finding; or one JSON object.

The answer and the figures go to standard output, everything about the run to standard error.
"""

import contextlib
import dataclasses
import io
import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click

from checks.chat.client import Listener
from checks.chat.live import LivePrinter
from checks.chat.report import SmokeReport, summary
from checks.chat.verdict import VerdictName
from checks.situation import Situation

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
LABEL_WIDTH = 15
STREAM_STARTED = frozenset(VerdictName) - {
    VerdictName.NO_RESPONSE,
    VerdictName.UNEXPECTED_REDIRECT,
    VerdictName.HTTP_ERROR,
    VerdictName.NOT_A_STREAM,
}


@contextlib.contextmanager
def listening(situation: Situation, *, as_json: bool) -> Iterator[Listener]:
    """A listener that prints; with `as_json` one that is silent."""
    if as_json:
        yield lambda _chunk: None
        return
    target = f"{situation.model}, {situation.location}, project {situation.project}"
    caller = f", as {situation.caller}" if situation.caller else ""
    click.echo(f"{target}{caller}", err=True)
    printer = LivePrinter(lambda text: click.echo(text, nl=False), dim=can_dim())
    try:
        yield printer
    finally:
        printer.finish()


def print_report(report: SmokeReport, *, as_json: bool) -> None:
    if as_json:
        click.echo(as_json_text(report), nl=False)
        return
    if report.transcript and report.verdict and report.verdict.name in STREAM_STARTED:
        click.echo()
        for label, value in summary(report.transcript):
            click.echo(f"{label:<{LABEL_WIDTH}}{value}")
    if report.verdict:
        where = not report.passed
        click.echo(f"{'verdict':<{LABEL_WIDTH}}{report.verdict.name.value}", err=where)
    if report.finding:
        click.echo(str(report.finding), err=True)


def as_json_text(report: SmokeReport) -> str:
    versioned = dataclasses.replace(report, tool_version=tool_version())
    return json.dumps(versioned.as_dict(), indent=2, ensure_ascii=False) + "\n"


def can_dim() -> bool:
    """A terminal that understands styles, and a person who has not refused them (no-color.org)."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def harden(*streams: TextIO) -> None:
    """An answer may hold characters that a narrow locale cannot print; that is no reason to die."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def tool_version() -> str:
    """The checkout is not an installed package, so there is no metadata to ask."""
    return str(tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])
