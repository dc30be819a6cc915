"""The report as GitHub Markdown: a table of the checks, then each finding and answer.

Whatever came from elsewhere stands in a fence that is longer than any run of backticks in it, or
has its punctuation escaped: a model's text can neither end its block nor add a row or a tag.
"""

import re

from findings.printable import printable, printable_line
from reports.model import CheckResult, Report, Status

LONGEST_QUOTE = 4000
"""Characters of one quotation; a summary is for reading."""
MARKS = {Status.PASS: "✅", Status.WARN: "⚠️", Status.FAIL: "❌", Status.SKIP: "⏭️"}
FIGURES = ("time_to_first_token_ms", "output_tokens_per_second")
PUNCTUATION = re.compile(r"(^-|[\\`*_{}\[\]<>()#+!|~&@:$.^=])")
LEFT_OUT = "\n{count} more sections left out: the summary may be no longer.\n"


def markdown(report: Report, most_bytes: int | None = None) -> str:
    """Sections that would go beyond `most_bytes` of UTF-8 are left out, and it is said."""
    sections = [heading(report), *map(finding, report.root_causes())]
    sections += [answer(check) for check in report.checks if check.answer]
    kept, room = "", most_bytes
    for number, section in enumerate(sections):
        notice = LEFT_OUT.format(count=len(sections) - number)
        needed = len(f"{kept}{section}{notice}".encode())
        if room is not None and needed > room:
            return kept + notice if len(f"{kept}{notice}".encode()) <= room else kept
        kept += section
    return kept


def heading(report: Report) -> str:
    failed = sum(report.fails(check) or check.undecided for check in report.checks)
    target = report.target
    where = " ".join(filter(None, [target.model, target.location, target.project or target.url]))
    lines = [f"## {failed} of {len(report.checks)} checks did not hold" if failed else "## Ready"]
    lines += ["", inline(where), ""] if where else [""]
    lines += ["| | Check | Should hold | Verdict | First token | Speed |"]
    lines += ["|---|---|---|---|---:|---:|", *map(row, report.checks)]
    return "\n".join([*lines, ""])


def row(check: CheckResult) -> str:
    told = check.verdict or (check.finding.code if check.finding else check.evidence or "")
    first, speed = (figure(check, name) for name in FIGURES)
    cells = [MARKS[check.status], check.id, check.good_state, told, first, speed]
    return f"| {' | '.join(map(inline, cells))} |"


def figure(check: CheckResult, name: str) -> str:
    measured = check.metrics.get(name)
    if measured is None or measured.value is None:
        return ""
    return f"{measured.value:,.1f} {measured.unit}"


def finding(check: CheckResult) -> str:
    found = check.finding
    if found is None:
        return ""
    helps = "may help" if found.waiting_helps else "does not help"
    parts = [f"\n### {inline(check.id)} {inline(found.code)}\n", f"{inline(found.good_state)}\n"]
    for label, text, language in (
        ("Found", found.found, "text"),
        ("Expected", found.expected, "text"),
        ("Fix", found.fix, "sh"),
        ("Note", found.note, "text"),
    ):
        if not text:
            continue
        parts.append(f"{label}:\n\n{fenced(text, language)}")
    parts.append(f"Waiting {helps}. Explained in {inline(found.docs)}.\n")
    return "\n".join(parts)


def answer(check: CheckResult) -> str:
    text = check.answer.text if check.answer else ""
    if not text:
        return ""
    return f"\n### {inline(check.id)} answer\n\n{fenced(text, 'text')}"


def fenced(text: str, language: str) -> str:
    """A code block that `text` cannot end."""
    text = printable(text[:LONGEST_QUOTE])
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}\n"


def inline(text: str) -> str:
    """On one line, every mark of Markdown and HTML escaped."""
    return PUNCTUATION.sub(r"\\\1", printable_line(text, None))
