"""The report as workflow commands of GitHub Actions, which show as annotations of the run.

Root causes only: the runner shows ten errors and ten warnings of a step and drops the rest.
Escaping is that of the runner's own toolkit:
https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
"""

from findings.printable import printable
from reports.model import CheckResult, Report, Status

SHOWN = 10
IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTY = {**IN_MESSAGE, ":": "%3A", ",": "%2C"}


def github(report: Report) -> str:
    """One line for each root cause, and a notice where there is none."""
    causes = report.root_causes()
    errors = [check for check in causes if report.fails(check) or check.undecided]
    warnings = [check for check in causes if check not in errors]
    lines = annotations("error", errors) + annotations("warning", warnings)
    if not lines:
        passed = sum(check.status is Status.PASS for check in report.checks)
        text = f"{passed} of {len(report.checks)} checks passed"
        lines = [command("notice", "vertex-gpt-oss", text)]
    return "".join(f"{line}\n" for line in lines)


def annotations(level: str, checks: list[CheckResult]) -> list[str]:
    shown = checks if len(checks) <= SHOWN else checks[: SHOWN - 1]
    lines = [command(level, check.id, str(check.finding)) for check in shown]
    if left := checks[len(shown) :]:
        ids = ", ".join(check.id for check in left)
        lines.append(command(level, "vertex-gpt-oss", f"{len(left)} more: {ids}"))
    return lines


def command(level: str, title: str, text: str) -> str:
    return f"::{level} title={escaped(title, IN_PROPERTY)}::{escaped(text, IN_MESSAGE)}"


def escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(c, c) for c in printable(text))
