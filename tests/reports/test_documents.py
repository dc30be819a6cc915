"""Whatever a report holds, each document of it can be written to a file."""

import json

import pytest

from reports.as_json import as_json
from reports.documents import DOCUMENTS
from tests.reports.made_reports import HOSTILE, hostile_report


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_utf8_whatever_the_text(name: str) -> None:
    """Half a surrogate pair has no UTF-8; a report is not lost for it."""
    assert DOCUMENTS[name](hostile_report()).encode("utf-8")


def test_json_gives_back_exactly_what_the_model_said() -> None:
    answer = json.loads(as_json(hostile_report()))["checks"][0]["answer"]
    assert answer["text"] == HOSTILE, ascii(answer)
