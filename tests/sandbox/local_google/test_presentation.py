"""`fields=` selects, `enum-encoding=int` numbers, and neither invents anything."""

from typing import Any

import pytest

from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.protocol.presentation import number_enums, parse_fields, select

ANSWER = {
    "services": [{"name": "a", "config": {"title": "A", "name": "a"}}, {"name": "b"}],
    "nextPageToken": "x",
}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("nextPageToken", {"nextPageToken": "x"}),
        ("services/name", {"services": [{"name": "a"}, {"name": "b"}]}),
        (
            "services(name,config/title),nextPageToken",
            {
                "services": [{"name": "a", "config": {"title": "A"}}, {"name": "b"}],
                "nextPageToken": "x",
            },
        ),
        ("services/*", {"services": ANSWER["services"]}),
        ("*", ANSWER),
        ("nothing", {}),
    ],
)
def test_a_selection_keeps_what_it_names(fields: str, expected: object) -> None:
    assert select(ANSWER, parse_fields(fields)) == expected


@pytest.mark.parametrize("fields", ["services(name", "a,,b", "a)", "/a", "a//b"])
def test_a_broken_selection_is_refused(fields: str) -> None:
    with pytest.raises(GoogleError, match=r"Invalid field selection"):
        parse_fields(fields)


def test_enums_are_numbered_by_position_at_any_depth() -> None:
    schemas: dict[str, Any] = {
        "List": {"properties": {"services": {"type": "array", "items": {"$ref": "Service"}}}},
        "Service": {"properties": {"state": {"type": "string", "enum": ["NONE", "OFF", "ON"]}}},
    }
    answer = {"services": [{"state": "ON"}, {"state": "OFF"}]}
    numbered = {"services": [{"state": 2}, {"state": 1}]}
    assert number_enums(answer, schemas["List"], schemas) == numbered
