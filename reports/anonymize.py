"""A report for somebody else to read: the same facts, without who and where.

The same thing gets the same numbered placeholder throughout: `project-1`, `account-1`, `host-1`.
Known names (the target's) go wherever they stand; others are found by the places in which Google's
texts and commands name them. What the model said, and what was asked with --prompt, is left out.
"""

import dataclasses
import re
import shlex
from collections.abc import Iterator
from urllib.parse import urlsplit

from reports.model import Answer, CheckResult, Report
from reports.texts import map_texts

LEFT_OUT = "(left out)"
PATH = "/chat/completions"
QUOTING_VERDICTS = frozenset(
    {"not_a_stream", "not_a_completion", "malformed_event", "stream_truncated"}
    | {"no_tool_call", "bad_tool_arguments", "not_json"}
)
"""Their evidence quotes what came, which may be the model's answer."""
GOOGLES = re.compile(r"([a-z0-9-]+\.)?googleapis\.com|(\w+\.)*google\.com|www\.pulumi\.com")
PROJECT = r"([a-z][a-z0-9.:-]{4,40}[a-z0-9]|\d{6,})"
# First the places that hold a whole name, then bare ids by their look.
PLACES: tuple[tuple[str, str], ...] = (
    ("account", r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),
    ("project", r"@([a-z0-9-]+)\.iam\.gserviceaccount\.com"),
    ("project", rf"\bprojects/{PROJECT}"),
    ("project", rf"--(?:quota-|billing-)?project[= ]['\"]?{PROJECT}"),
    ("project", rf"\bprojects (?:add-iam-policy-binding|link|describe|undelete) ['\"]?{PROJECT}"),
    ("project", rf"set-quota-project ['\"]?{PROJECT}"),
    ("project", r"\bproject[:= ]+['\"]([a-z][a-z0-9-]{4,28}[a-z0-9])['\"]"),
    ("project", r"\bproject[:= ]+((?=[a-z]+[0-9-])[a-z][a-z0-9-]{4,28}[a-z0-9])\b"),
    ("stack", r"--stack[= ]['\"]?([\w./-]+)"),
    ("endpoint", r"\bendpoints/(\d+)"),
    ("organization", r"\borganizations/(\d+)"),
    ("folder", r"\bfolders/(\d+)"),
    ("pool", r"\bwork(?:load|force)(?:Identity)?Pools/([^/\s'\"]+)"),
    ("subject", r"\bsubject/([^\s'\"]+)"),
    ("billing-account", r"\b([0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6})\b"),
    ("host", r"https?://([^/\s'\"<>]+)"),
    ("id", r"\b([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\b"),
    ("address", r"(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3})(?![\d.])"),
    ("number", r"(?<![\w.])(\d{9,})(?![\w.])"),
)
SURE = 6
"""Characters from which a name goes even inside a longer word; a shorter one only as a word."""


def anonymized(report: Report, prompt: str = "") -> Report:
    """`prompt` is what --prompt said, where it did."""
    report = dataclasses.replace(report, checks=[without_answer(c) for c in report.checks])
    names = Placeholders()
    for kind, value in target_names(report):
        names.add(kind, value)
    names.add("prompt", shlex.quote(prompt) if prompt else "")
    names.add("prompt", prompt)
    map_texts(report, names.find)
    return map_texts(report, names.replace)


def target_names(report: Report) -> Iterator[tuple[str, str]]:
    target = report.target
    yield "project", target.project or ""
    yield "number", target.project_number or ""
    yield "stack", target.stack or ""
    kind, _, member = (target.principal or "").partition(":")
    yield (
        "principal" if kind.startswith("principal") else "account",
        (target.principal or "" if kind.startswith("principal") else member),
    )
    parts = urlsplit(target.url or "")
    if parts.hostname and not GOOGLES.fullmatch(parts.hostname):
        yield "host", (target.url or "").removesuffix(PATH).removeprefix(f"{parts.scheme}://")
        yield "host", parts.netloc
        yield "host", parts.hostname


def without_answer(check: CheckResult) -> CheckResult:
    """Counts, reasons and times stay; every word of the model's goes."""
    if check.answer:
        said = Answer(
            text=LEFT_OUT,
            reasoning=LEFT_OUT,
            finish_reason=check.answer.finish_reason,
            done=check.answer.done,
            tool_calls=[],
            usage=check.answer.usage,
        )
        check = dataclasses.replace(check, answer=said)
    if check.verdict not in QUOTING_VERDICTS:
        return check
    found = check.finding and dataclasses.replace(check.finding, found=LEFT_OUT)
    return dataclasses.replace(check, evidence=LEFT_OUT, finding=found)


class Placeholders:
    """Numbers each name by its kind, in the order in which they are added."""

    def __init__(self) -> None:
        self._by_name: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def add(self, kind: str, name: str) -> None:
        if name and name not in self._by_name and not name.startswith("$("):
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._by_name[name] = f"{kind}-{self._counts[kind]}"

    def find(self, text: str) -> str:
        """Adds the names in `text`, which comes back as it was."""
        for kind, place in PLACES:
            for match in re.finditer(place, text):
                if not (kind == "host" and GOOGLES.fullmatch(match[1])):
                    self.add(kind, match[1])
        return text

    def replace(self, text: str) -> str:
        return self._pattern().sub(lambda match: self._by_name[match[0]], text)

    def _pattern(self) -> re.Pattern[str]:
        """Longest first: a name may hold another."""
        names = sorted(self._by_name, key=len, reverse=True)
        return re.compile("|".join(map(as_pattern, names)) or r"(?!)")


def as_pattern(name: str) -> str:
    whole = re.escape(name)
    return whole if len(name) >= SURE else rf"(?<![\w-]){whole}(?![\w-])"
