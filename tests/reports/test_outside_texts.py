"""Whatever somebody outside said, no document of the report steers a terminal or a runner."""

import dataclasses
import re
from typing import Any

import pytest

from reports.documents import DOCUMENTS
from reports.model import (
    Answer,
    AttemptRecord,
    CheckResult,
    Distribution,
    Figure,
    Report,
    RunRecord,
    Status,
    Target,
)
from reports.page import page
from reports.page_tables import RUN_COLUMNS
from tests.outside import HOSTILE, forged_in, orders_in, steering_in
from tests.reports.made_reports import a_check, a_finding

ALL_DOCUMENTS = {**DOCUMENTS, "html": lambda report: page(report, {})}


def filled(kind: type, text: str, **own: Any) -> Any:
    """Every text of a dataclass is `text`; what is no text comes in `own`."""
    texts = {
        field.name: [text] if "list[str]" in str(field.type) else text
        for field in dataclasses.fields(kind)
        if field.name not in own and re.search(r"\bstr\b", str(field.type))
    }
    return kind(**{**texts, **own})


def report_of(text: str, status: Status) -> Report:
    """`text` wherever a report holds one."""
    said = filled(
        *(Answer, text), tool_calls=[{"name": text, "arguments": text}], usage=None, done=True
    )
    names = ("code", "good_state", "found", "expected", "fix", "permission", "note", "docs")
    figure = filled(Figure, text, value=1.0)
    figures = {"time_to_first_token_ms": figure, text: figure}
    spread = dict.fromkeys(("min", "mean", "max", "p50", "p90", "p95", "p99"), 1.0)
    distribution = filled(Distribution, text, count=1, **spread)
    attempt = filled(AttemptRecord, text, http_status=1, duration_ms=1.0, waited_ms=1.0)
    run = filled(
        *(RunRecord, text), number=1, began_ms=1.0, status=status, attempts=1,
        connection_reused=True, slo_met=None, metrics=dict.fromkeys([*RUN_COLUMNS, text], 1.0),
    )  # fmt: skip
    check = filled(
        *(CheckResult, text), status=status, finding=a_finding(**dict.fromkeys(names, text)),
        answer=said, attempts=[attempt], metrics=figures, runs=[run],
        distributions={text: distribution}, totals=figures,
    )  # fmt: skip
    return filled(
        Report, text, started_at="", target=filled(Target, text), checks=[check, a_check()]
    )


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", ALL_DOCUMENTS)
def test_a_document_steers_nobody(name: str, text: str, status: Status) -> None:
    document = ALL_DOCUMENTS[name](report_of(text, status))
    assert steering_in(document) == []
    orders = orders_in(document)
    if name == "github":  # its lines are commands, and these are ours
        orders = [
            order for order in orders if not re.match(r"::(error|warning|notice) title=", order)
        ]
    assert orders == []
    assert document.encode()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", ["json", "github"])
def test_a_document_of_lines_has_no_line_of_others(name: str, text: str) -> None:
    assert forged_in(ALL_DOCUMENTS[name](report_of(text, Status.FAIL))) == []
