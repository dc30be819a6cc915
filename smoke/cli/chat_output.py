"""What the smoke test prints: tokens as they come, the figures, the finding; or one document.

The answer and the figures go to standard output, everything about the run to standard error.
"""

import contextlib
import dataclasses
import os
import shutil
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from cli.output import say, write
from findings.finding import Finding
from findings.printable import printable_line
from findings.redaction import Redactor
from reports.anonymize import anonymized
from reports.check_text import summary
from reports.model import CheckResult, Report, Status
from reports.series_text import picture, series_lines
from reports.timeline import Timeline
from smoke.cli.live import LivePrinter
from smoke.cli.report_output import print_document
from smoke.cli.smoke_options import Options
from smoke.judge.fix_context import Situation
from smoke.judge.probes import Probe
from smoke.run.attempts import Attempt
from smoke.stream.chunks import Chunk

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
LABEL_WIDTH = 15
ACCEPTED = frozenset({Status.PASS, Status.WARN})


class RunOutput:
    """What is told while the run goes on; silent but for notices where a document is printed."""

    def __init__(self, options: Options, redact: Redactor) -> None:
        self._redact = redact
        self._document = options["format"] != "text" or options["anonymize"]
        self._anonymous = options["anonymize"]
        self._streams = not self._document and options["runs"] == 1
        self._several = len(options["probe"]) > 1
        self._wait = options["wait"]
        self._began = time.monotonic()
        self._reason = ""
        self._printer = LivePrinter(write, redact, dim=styled(sys.stdout))

    @contextlib.contextmanager
    def begun(self, situation: Situation) -> Iterator[None]:
        if not self._document:
            say(self._redact(heading(situation)), err=True)
        try:
            yield
        finally:
            self._printer.finish()

    def warn(self, findings: Iterable[Finding]) -> None:
        """Of what the run can do nothing about; a report has no place for it."""
        for finding in findings:
            told = finding.code if self._anonymous else self._redact(str(finding))
            say(*f"warning: {told}".splitlines(), err=True)

    def listener(self, chunk: Chunk) -> None:
        if self._streams:
            self._printer(chunk)

    def probe_begins(self, probe: Probe) -> None:
        if self._several and not self._document:
            say("", f"{probe.id}  {probe.good_state}", err=True)

    def probe_ended(self, check: CheckResult, runs: list[Timeline]) -> None:
        self._printer.finish()
        if self._document:
            return
        if self._streams:
            print_figures(check)
        else:
            print_series(check, runs)

    def checked(self, check: CheckResult) -> None:
        """A check that has no stream to show."""
        if not self._document:
            say("", f"{check.id}  {check.good_state}", f"{check.evidence}", err=True)
            print_verdict(check)

    def notice(self, attempt: Attempt, delay: float) -> None:
        found = attempt.diagnosis
        reason = found.finding.code if found else attempt.verdict.name.value
        self.pause(reason, found.finding.found if found else attempt.verdict.evidence, delay)

    def pause(self, reason: str, said: str, delay: float) -> None:
        """One line for each new reason; while it stays the same, a counter on a terminal."""
        text = f"{reason}: trying again in {delay:.0f} s"
        if self._wait:
            elapsed = time.monotonic() - self._began
            text += f" ({elapsed:.0f} s of {self._wait:.0f} s waited)"
        if reason != self._reason or not self._wait:
            self._reason = reason
            if self._anonymous:
                say(text, err=True)
                return
            say(text, f"    {self._redact(said)}", err=True)
        elif sys.stderr.isatty():
            write(f"{printable_line(text, None)}\r", err=True)


def heading(situation: Situation) -> str:
    where = [situation.model, situation.location]
    where.append(f"project {situation.project}" if situation.project else situation.url)
    caller = f", as {situation.caller}" if situation.caller else ""
    return f"{', '.join(filter(None, where))}{caller}"


def print_figures(check: CheckResult) -> None:
    if check.answer:
        say()
        for label, value in summary(check):
            say(f"{label:<{LABEL_WIDTH}}{value}")
    print_verdict(check)


def print_verdict(check: CheckResult) -> None:
    if check.verdict:
        failed = check.status in (Status.FAIL, Status.SKIP)
        say(f"{'verdict':<{LABEL_WIDTH}}{check.verdict}", err=failed)
    for warning in check.warnings:
        say(f"{'warning':<{LABEL_WIDTH}}{warning}", err=True)


def print_series(check: CheckResult, runs: list[Timeline]) -> None:
    say(*series_lines(check))
    if styled(sys.stdout):
        say()
        width = shutil.get_terminal_size().columns - 1
        say(*picture(runs, width, ascii_only=not is_utf8(sys.stdout)))
    print_verdict(check)


def print_report(report: Report, options: Options) -> None:
    """The document that was asked for, or what the text still lacks: the findings."""
    if options["format"] != "text":
        print_document(report, options["format"])
        return
    for check in report.checks:
        if options["anonymize"]:  # nothing of it was printed before
            say(f"{check.id}  {check.good_state}", err=True)
            print_figures(check)
            if options["runs"] > 1 and check.runs:
                say(*series_lines(check))
    print_findings(report.checks)
    seen = {check.status for check in report.checks}
    if report.strict and seen <= ACCEPTED and Status.WARN in seen:
        say("failed by --strict: a warning is a failure; without it this is 0", err=True)


def print_findings(checks: list[CheckResult]) -> None:
    """Each once, with the checks it is true of where there were several."""
    told = [check for check in checks if check.finding and check.status is not Status.WARN]
    for text in dict.fromkeys(str(check.finding) for check in told):
        say(*text.splitlines(), err=True)
        if len(checks) > 1:
            ids = ", ".join(check.id for check in told if str(check.finding) == text)
            say(f"    checks    {ids}", err=True)
    for check in checks:
        if check.status is Status.SKIP and not check.finding:
            say(f"{check.id}  {check.evidence}", err=True)


def finished(report: Report, code: int, options: Options) -> Report:
    """With what is known at the end only."""
    report = dataclasses.replace(
        report, tool_version=tool_version(), exit_code=code, strict=options["strict"]
    )
    return anonymized(report, options["prompt"]) if options["anonymize"] else report


def styled(stream: TextIO) -> bool:
    """A terminal that understands styles, and a person who has not refused them (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_utf8(stream: TextIO) -> bool:
    return stream.encoding.lower().replace("-", "") == "utf8"


def tool_version() -> str:
    """The checkout is not an installed package, so there is no metadata to ask."""
    return str(tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["version"])
