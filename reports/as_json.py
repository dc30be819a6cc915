"""The report as JSON, held to report.schema.json beside this file."""

import json

from findings.printable import printable_json
from reports.model import Report


def as_json(report: Report) -> str:
    """The exact texts, in UTF-8; what could steer whoever prints the document is an escape."""
    return printable_json(json.dumps(report.as_dict(), indent=2, ensure_ascii=False)) + "\n"
