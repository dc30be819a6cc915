"""The report as JUnit XML: a testsuite per category, a testcase per check.

A failed check is a <failure>, one that could not be decided an <error>, one that was not reached
<skipped>; a warning fails only where the run was strict.
"""

from collections.abc import Iterable
from xml.etree import ElementTree as Xml  # writes only: nothing is parsed

from findings.printable import printable, printable_line
from reports.model import CheckResult, Report, Status

MILLISECONDS = 1000.0


def junit(report: Report) -> str:
    root = Xml.Element("testsuites", {"name": "vertex-gpt-oss", **totals(report, report.checks)})
    for category in dict.fromkeys(check.category for check in report.checks):
        checks = [check for check in report.checks if check.category == category]
        suite = Xml.SubElement(
            root, "testsuite", {"name": line(category), **totals(report, checks)}
        )
        if report.started_at:
            suite.set("timestamp", report.started_at.partition("+")[0])
        for check in checks:
            add_case(suite, report, check)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def totals(report: Report, checks: Iterable[CheckResult]) -> dict[str, str]:
    checks = list(checks)
    counted = {
        "tests": len(checks),
        "failures": sum(map(report.fails, checks)),
        "errors": sum(check.undecided for check in checks),
        "skipped": sum(check.status is Status.SKIP and not check.undecided for check in checks),
    }
    seconds = sum(check.duration_ms for check in checks) / MILLISECONDS
    return {name: str(count) for name, count in counted.items()} | {"time": f"{seconds:.3f}"}


def add_case(suite: Xml.Element, report: Report, check: CheckResult) -> None:
    seconds = f"{check.duration_ms / MILLISECONDS:.3f}"
    case = Xml.SubElement(
        suite, "testcase", classname=line(check.category), name=line(check.id), time=seconds
    )
    if report.fails(check) or check.undecided:
        told = Xml.SubElement(case, "error" if check.undecided else "failure")
        told.set("type", line(check.finding.code if check.finding else check.verdict or "FAILED"))
        told.set("message", line(check.finding.found if check.finding else check.evidence or ""))
        told.text = printable(str(check.finding)) if check.finding else None
    elif check.status is Status.SKIP:
        Xml.SubElement(case, "skipped", message=line(check.evidence or ""))
    lines = [check.good_state, *check.warnings, *check.notes]
    Xml.SubElement(case, "system-out").text = "\n".join(map(line, lines))


def line(text: str) -> str:
    return printable_line(text, None)
