"""The page is whole by itself, says what the report says, and nothing a model wrote can act."""

import html.parser
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings.printable import printable
from reports.markup import Markup, tag
from reports.model import CheckResult, Report, Status, Target
from reports.page import page
from reports.page_charts import MOST_ROWS, shown, timeline_chart
from smoke.metrics.objectives import parse_objectives
from smoke.results.from_series import check_of_series
from smoke.results.timelines import timelines

HOSTILE = "</script><img src=x onerror=alert(1)></pre></style>&amp;\"'"


class Reader(html.parser.HTMLParser):
    """Which elements and attributes there are, what text is read, what was left open."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append(tag)
        self.open.append(tag)
        self.attributes += attrs

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(document: str) -> Reader:
    reader = Reader()
    reader.feed(document)
    reader.close()
    assert reader.open == []
    return reader


def paged(made: Any, *runs: Any, slo: str | None = None, **target: str) -> str:
    series = made.series(*runs)
    check = check_of_series(series, parse_objectives(slo) if slo else None)
    report = Report(command="run --me", target=Target(**target), checks=[check], exit_code=1)
    return page(report, {check.id: timelines(series)})


def test_hostile_text_is_shown_and_is_no_markup(made: Any) -> None:
    run = made.run(1, 0.0, 1.0, tokens=[0.5], text=HOSTILE)
    reader = read(paged(made, run, model=HOSTILE))
    assert "".join(reader.text).count(HOSTILE) == 3, "title, heading, answer"
    assert not {"script", "img", "iframe"} & set(reader.elements)
    assert not [name for name, _ in reader.attributes if name.startswith("on")]


@given(st.text())
def test_any_text_is_read_as_its_printable_form(text: str) -> None:
    reader = read(tag("p", tag("b", text, title=text)))
    assert "".join(reader.text) == printable(text)
    assert reader.attributes == [("title", printable(text))]


def test_markup_is_not_escaped_twice() -> None:
    assert tag("p", tag("b", "<"), "&", None) == "<p><b>&lt;</b>&amp;</p>"
    assert isinstance(tag("p"), Markup)


def test_the_page_asks_for_nothing_and_forbids_it(made: Any) -> None:
    document = paged(made, made.run(1, 0.0, 1.0, tokens=[0.5, 0.7]))
    reader = read(document)
    links = [value for name, value in reader.attributes if name in ("href", "src", "action")]
    assert links == ["data:,"]
    assert any("default-src 'none'" in (value or "") for _, value in reader.attributes)
    assert not re.search(r"url\(|@import", document)


def test_the_page_says_what_the_report_says(made: Any) -> None:
    runs = [
        made.run(1, 0.0, 2.0, tokens=[0.5, 1.5], reused=False),
        made.run(2, 2.0, 4.0, tokens=[1.0, 1.25]),
        made.run(3, 4.0, 5.0, tokens=[0.25], complete=False),
    ]
    text = "".join(read(paged(made, *runs, slo="time_to_first_token_ms:600")).text)
    for said in (
        "run --me",
        "stream_truncated",
        "STREAM_TRUNCATED",
        "2 of 3",
        "1 within objectives",
        "= first content or reasoning - sending",
        "nearest rank",
        "run 2: ok, first token 1,000.0 ms, kept connection",
        "run 3 ✗",
    ):
        assert said in text


def test_a_check_that_was_not_run_has_a_page_too() -> None:
    check = CheckResult(
        id="VTX-X-1",
        category="chat",
        name="x",
        good_state="good",
        status=Status.SKIP,
        evidence="not run",
    )
    assert "not run" in "".join(read(page(Report(checks=[check]), {})).text)


def test_each_chunk_is_drawn_by_its_kind_and_time(made: Any) -> None:
    series = made.series(made.run(1, 0.0, 1.0, tokens=[0.0, 0.5, 1.0]))
    chart = timeline_chart(timelines(series))
    strokes = re.search(r'<path d="([^"]*)" class="visible"', chart)
    assert strokes is not None
    places = [float(x) for x in re.findall(r"M([\d.]+) ", strokes[1])]
    assert places == [74, 530, 986], "from the left margin to the right one"
    assert 'class="reasoning"' not in chart


def test_where_there_is_no_room_the_failed_runs_stay(made: Any) -> None:
    runs = [made.run(n, 0.0, 1.0, tokens=[0.5], complete=n not in (60, 70)) for n in range(1, 81)]
    rows = [run.number for run in shown(timelines(made.series(*runs)))]
    assert rows == [*range(1, MOST_ROWS - 1), 60, 70]


@pytest.mark.parametrize("tokens", [[], [0.0], [0.5, 0.5, 0.5]])
def test_the_least_that_can_be_drawn_is_drawn(made: Any, tokens: list[float]) -> None:
    read(paged(made, made.run(1, 0.0, 0.0, tokens=tokens), made.run(2, 0.0, 0.0, tokens=[])))
