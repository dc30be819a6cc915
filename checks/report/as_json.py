"""The report as JSON, held to report.schema.json beside this file."""

import json

from checks.report.model import Report


def as_json(report: Report) -> str:
    """UTF-8 text; half a surrogate pair, which a model may send, stays an escape."""
    text = json.dumps(report.as_dict(), indent=2, ensure_ascii=False)
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8") + "\n"
