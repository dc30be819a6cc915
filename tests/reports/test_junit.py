"""JUnit readers agree on little; this is the part they share, and every file keeps to it."""

import dataclasses
from xml.etree import ElementTree as Xml

import pytest

from reports.junit import junit
from reports.model import Report
from tests.reports.made_reports import every_status, hostile_report

# Element: required attributes, other attributes, children. After the schema of Jenkins' xUnit
# plugin and the Surefire one; both know these names.
COUNTS = {"tests", "failures", "errors", "skipped", "time", "name"}
SHAPE: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": (COUNTS, set(), {"testsuite"}),
    "testsuite": (COUNTS, {"timestamp"}, {"testcase"}),
    "testcase": (
        {"classname", "name", "time"},
        set(),
        {"failure", "error", "skipped", "system-out"},
    ),
    "failure": ({"type", "message"}, set(), set()),
    "error": ({"type", "message"}, set(), set()),
    "skipped": ({"message"}, set(), set()),
    "system-out": (set(), set(), set()),
}


def held_to_shape(element: Xml.Element) -> None:
    required, optional, children = SHAPE[element.tag]
    assert required <= set(element.keys()) <= required | optional, element.tag
    for child in element:
        assert child.tag in children
        held_to_shape(child)
    if element.tag.startswith("testsuite"):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert int(element.attrib[name]) == len(element.findall(f".//{tag}"))
        assert int(element.attrib["skipped"]) == len(element.findall(".//skipped"))


@pytest.mark.parametrize("report", [every_status(), hostile_report(), Report()])
def test_every_report_has_the_shape_and_its_counts_are_true(report: Report) -> None:
    root = Xml.fromstring(junit(report))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    held_to_shape(root)


def told(report: Report) -> dict[str, str]:
    root = Xml.fromstring(junit(report))  # noqa: S314 - our own
    return {
        f"{case.get('classname')}/{case.get('name')}": next(
            (child.tag for child in case if child.tag != "system-out"), "passed"
        )
        for case in root.iter("testcase")
    }


def test_each_status_is_told_in_junits_words() -> None:
    assert told(every_status()) == {
        "chat/VTX-CHAT-001": "passed",
        "chat/VTX-CHAT-002": "passed",
        "chat/VTX-CHAT-003": "failure",
        "chat/VTX-CHAT-004": "error",
        "chat/VTX-CHAT-005": "skipped",
        "target/VTX-CHAT-001": "failure",
    }
    strict = dataclasses.replace(every_status(), strict=True)
    assert told(strict)["chat/VTX-CHAT-002"] == "failure"


def test_what_xml_cannot_hold_is_removed_and_the_rest_kept() -> None:
    root = Xml.fromstring(junit(hostile_report()))  # noqa: S314 - our own
    failure = root.find(".//failure")
    assert failure is not None
    assert "<script>alert(1)</script> | row |" in failure.attrib["message"]
    assert failure.attrib["type"] == "NOT_A_STREAM"
    assert "fix" in (failure.text or "")
