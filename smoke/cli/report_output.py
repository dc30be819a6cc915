"""Where a finished report goes: standard output, a file, and the summary of a GitHub job."""

import os
from pathlib import Path

import click

from cli.output import say, write
from cli.output_file import write_file
from reports.as_json import as_json
from reports.documents import DOCUMENTS
from reports.markdown import markdown
from reports.model import Report
from reports.page import page
from reports.timeline import Timeline

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
LONGEST_SUMMARY = 1024 * 1024
"""Bytes for one step; the runner refuses the whole summary beyond it."""


def print_document(report: Report, name: str) -> None:
    write(DOCUMENTS[name](report))
    summary = os.environ.get(SUMMARY_VARIABLE)
    if name == "github" and summary:
        append_summary(report, Path(summary))


def append_summary(report: Report, path: Path) -> None:
    """Other commands of the step may have written there before."""
    try:
        before = path.stat().st_size if path.exists() else 0
        text = markdown(report, most_bytes=LONGEST_SUMMARY - before)
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        say(f"no summary: {SUMMARY_VARIABLE}={path}: {error.strerror}", err=True)


def write_report(report: Report, path: Path) -> None:
    _write(path, as_json(report))


def write_page(report: Report, runs: dict[str, list[Timeline]], path: Path) -> None:
    """`runs` by the check's id."""
    _write(path, page(report, runs))


def _write(path: Path, text: str) -> None:
    try:
        write_file(path, text)
    except OSError as error:
        raise click.FileError(str(path), hint=error.strerror or str(error)) from error
