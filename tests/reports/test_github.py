"""Annotations: one line each, root causes only, and text that cannot become a command."""

import re

from reports.github import SHOWN, command, github
from reports.model import Report, Status
from tests.reports.made_reports import a_check, a_finding, every_status, hostile_report

COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\r\n]*)::([^\r\n]*)")


def read(line: str) -> tuple[str, str, str]:
    """As the runner does: properties and text unescaped."""
    found = COMMAND.fullmatch(line)
    assert found, line
    level, title, text = found.groups()
    for escape, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n")):
        title, text = title.replace(escape, character), text.replace(escape, character)
    return level, title.replace("%25", "%"), text.replace("%25", "%")


def test_a_line_for_each_root_cause_and_none_for_what_was_not_reached() -> None:
    lines = [read(line) for line in github(every_status()).splitlines()]
    assert [(level, title) for level, title, _ in lines] == [
        ("error", "VTX-CHAT-003"),
        ("error", "VTX-CHAT-004"),
        ("error", "VTX-CHAT-001"),
        ("warning", "VTX-CHAT-002"),
    ]
    assert "fix       gcloud services enable x" in lines[0][2]


def test_one_cause_of_several_failures_is_told_once() -> None:
    checks = [a_check(Status.FAIL, number, finding=a_finding()) for number in range(1, 7)]
    assert github(Report(checks=checks)).count("::error") == 1


def test_more_than_the_runner_shows_are_counted_in_the_last_line() -> None:
    checks = [a_check(Status.FAIL, n, finding=a_finding(fix=str(n))) for n in range(1, SHOWN + 3)]
    lines = github(Report(checks=checks)).splitlines()
    assert len(lines) == SHOWN
    assert read(lines[-1])[2] == "3 more: VTX-CHAT-010, VTX-CHAT-011, VTX-CHAT-012"


def test_every_escape_is_undone_to_the_same_text() -> None:
    title, text = "a:b,c%d\n", "100%25\nerror::x,y"
    assert read(command("error", title, text)) == ("error", title, text)


def test_hostile_text_stays_on_its_line() -> None:
    (line,) = github(hostile_report()).split("\n")[:-1]
    assert "::error::pwned" in read(line)[2]


def test_a_run_without_causes_is_one_notice() -> None:
    assert read(github(Report(checks=[a_check()])).strip())[2] == "1 of 1 checks passed"
