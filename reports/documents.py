"""Every document a report can be written as, by the name that --format takes."""

from collections.abc import Callable

from reports.as_json import as_json
from reports.github import github
from reports.junit import junit
from reports.markdown import markdown
from reports.model import Report

DOCUMENTS: dict[str, Callable[[Report], str]] = {
    "json": as_json,
    "junit": junit,
    "github": github,
    "markdown": markdown,
}
