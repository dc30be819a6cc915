"""Every document a report can be written as, by the name that --format takes."""

from collections.abc import Callable

from checks.report.as_json import as_json
from checks.report.github import github
from checks.report.junit import junit
from checks.report.markdown import markdown
from checks.report.model import Report

DOCUMENTS: dict[str, Callable[[Report], str]] = {
    "json": as_json,
    "junit": junit,
    "github": github,
    "markdown": markdown,
}
