"""The report as one HTML page: verdicts, timelines, distributions, the command. No scripts.

The page loads nothing and says so to the browser (Content-Security-Policy), so what a model wrote
can neither run nor call home even if it got past the escaping in `markup`.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from reports.markup import Markup, join, tag
from reports.model import CheckResult, Report, Status
from reports.page_charts import histogram_chart, legend, shown, timeline_chart
from reports.page_tables import distribution_table, run_table, totals_list
from reports.timeline import Timeline

STYLE_FILE = Path(__file__).with_name("page.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
NO_ICON = "data:,"  # without it a browser asks for /favicon.ico
WORDS = {Status.PASS: "pass", Status.WARN: "warning", Status.FAIL: "fail", Status.SKIP: "skipped"}
HEADLINES = ("time_to_first_token_ms", "output_tokens_per_second", "request_latency_ms")
FEW = 3
"""With fewer samples a histogram shows nothing that the table does not."""


def page(report: Report, runs: Mapping[str, Sequence[Timeline]]) -> str:
    """`runs` by the check's id; a check without any gets no pictures."""
    title = f"Smoke test: {report.target.model or report.target.url or 'no target'}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("link", rel="icon", href=NO_ICON),
        tag("title", title),
        tag("style", style()),
    )
    sections = [section(check, runs.get(check.id, ())) for check in report.checks]
    body = tag("body", tag("main", header(report, title), *sections, footer(report)))
    return "<!DOCTYPE html>\n" + tag("html", head, body, lang="en") + "\n"


@cache
def style() -> Markup:
    return Markup(STYLE_FILE.read_text(encoding="utf-8"))


def header(report: Report, title: str) -> Markup:
    target = report.target
    facts = {
        "Location": target.location,
        "Project": target.project,
        "Stack": target.stack,
        "Endpoint": target.url,
        "Asked as": target.principal,
        "Started": report.started_at,
    }
    rows = [join(tag("dt", name), tag("dd", value)) for name, value in facts.items() if value]
    command = tag("pre", tag("code", report.command), tabindex="0") if report.command else None
    return tag("header", tag("h1", title), tag("dl", *rows, class_="facts"), command)


def footer(report: Report) -> Markup:
    version = f"vertex-gpt-oss {report.tool_version}, report version {report.schema_version}"
    return tag("footer", f"{version}, exit code {report.exit_code}")


def section(check: CheckResult, runs: Sequence[Timeline]) -> Markup:
    mark = tag("span", WORDS[check.status], class_=f"mark {check.status.value}")
    return tag(
        "section",
        tag("h2", mark, f" {check.id} ", tag("small", check.good_state)),
        tag("p", tag("b", check.verdict), f": {check.evidence}") if check.verdict else None,
        tag("p", check.evidence) if check.evidence and not check.verdict else None,
        *(tag("p", f"Warning: {warning}") for warning in check.warnings),
        finding(check),
        headline(check) if check.runs else None,
        timeline(runs) if runs else None,
        histograms(runs),
        totals_list(check) if check.totals else None,
        distribution_table(check) if check.distributions else None,
        run_table(check) if check.runs else None,
        answer(check),
    )


def finding(check: CheckResult) -> Markup | None:
    found = check.finding
    if found is None:
        return None
    waiting = "may help" if found.waiting_helps else "does not help"
    rows = {
        "Found": found.found,
        "Expected": found.expected,
        "Note": found.note,
        "Waiting": waiting,
    }
    facts = [join(tag("dt", name), tag("dd", value)) for name, value in rows.items() if value]
    fix = tag("pre", tag("code", found.fix), tabindex="0")
    code = tag("h3", f"{found.code}: {found.good_state}, does not hold")
    return tag("div", code, tag("dl", *facts, class_="facts"), fix, class_="finding")


def headline(check: CheckResult) -> Markup:
    """How many passed, and the middle of the three figures that people ask for first."""
    passed = sum(run.status in (Status.PASS, Status.WARN) for run in check.runs)
    cards = [card(f"{passed} of {len(check.runs)}", "", f"runs pass{objectives(check)}")]
    for name in HEADLINES:
        if found := check.distributions.get(name):
            value, what = (found.mean, "mean") if found.p50 is None else (found.p50, "p50")
            cards.append(card(f"{value:,.1f}", found.unit, f"{what} of {name}"))
    return tag("div", *cards, class_="cards")


def objectives(check: CheckResult) -> str:
    met = check.totals.get("slo_met_runs")
    return "" if met is None else f", {met.value} within objectives"


def card(value: str, unit: str, what: str) -> Markup:
    return tag("div", tag("b", f"{value} ", tag("small", unit)), tag("span", what), class_="card")


def timeline(runs: Sequence[Timeline]) -> Markup:
    rows = shown(runs)
    note = f" ({len(rows)} of {len(runs)}, failed ones first)" if len(rows) < len(runs) else ""
    return tag(
        "figure",
        tag("figcaption", tag("h3", f"When each chunk came{note}"), legend(rows)),
        tag("div", timeline_chart(runs), class_="wide"),
        tag("p", "milliseconds since sending", class_="unit"),
    )


def histograms(runs: Sequence[Timeline]) -> Markup | None:
    passed = [run for run in runs if run.passed and run.chunks]
    samples = {
        "time_to_first_token_ms": [run.chunks[0][0] for run in passed],
        "inter_chunk_latency_ms": [gap for run in passed for gap in run.gaps],
    }
    charts = [
        tag("figure", tag("figcaption", tag("h3", name)), histogram_chart(values, name))
        for name, values in samples.items()
        if len(values) >= FEW
    ]
    return tag("div", *charts, class_="charts") if charts else None


def answer(check: CheckResult) -> Markup | None:
    said = check.answer
    if said is None:
        return None
    parts = {"Reasoning": said.reasoning, "Answer": said.text}
    calls = "\n".join(f"{call['name']} {call['arguments']}" for call in said.tool_calls)
    texts = [
        join(tag("h3", name), tag("pre", text, tabindex="0", class_="said"))
        for name, text in {**parts, "Tool calls": calls}.items()
        if text
    ]
    return tag("details", tag("summary", "What the model said"), *texts)
