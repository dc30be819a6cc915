"""A body off Google's schema is refused, naming the field; a good one reaches one form."""

from typing import Any

import pytest

from sandbox.local_google.protocol import schema
from sandbox.local_google.protocol.errors import GoogleError

SCHEMAS: dict[str, Any] = {
    "Role": {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "stage": {"type": "string", "enum": ["ALPHA", "BETA", "GA"]},
            "includedPermissions": {"type": "array", "items": {"type": "string"}},
            "etag": {"type": "string", "format": "byte"},
            "count": {"type": "integer", "format": "int32"},
            "number": {"type": "string", "format": "int64"},
            "made": {"type": "string", "format": "google-datetime"},
            "lasts": {"type": "string", "format": "google-duration"},
            "deleted": {"type": "boolean"},
            "share": {"type": "number"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "inner": {"$ref": "Role"},
        },
    }
}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"titel": "x"}, ""),
        ({"title": 3}, "title"),
        ({"stage": "GAMMA"}, "stage"),
        ({"stage": 3}, "stage"),
        ({"stage": True}, "stage"),
        ({"includedPermissions": "a.b.c"}, "included_permissions"),
        ({"includedPermissions": [1]}, "included_permissions[0]"),
        ({"etag": "*"}, "etag"),
        ({"count": 2**31}, "count"),
        ({"count": 1.5}, "count"),
        ({"number": "12x"}, "number"),
        ({"made": "yesterday"}, "made"),
        ({"lasts": "1h"}, "lasts"),
        ({"deleted": "true"}, "deleted"),
        ({"share": "1"}, "share"),
        ({"labels": {"a": 1}}, "labels[a]"),
        ({"inner": {"title": []}}, "inner.title"),
        ({"inner": {"x": 1}}, "inner"),
    ],
)
def test_a_departure_is_refused_with_its_field(body: Any, field: str) -> None:
    with pytest.raises(GoogleError) as refused:
        schema.accept(body, "Role", SCHEMAS)
    assert refused.value.status == "INVALID_ARGUMENT"
    violations = refused.value.details[0]["fieldViolations"]
    assert [violation["field"] for violation in violations] == [field]


def test_what_clients_may_send_reaches_handlers_in_one_form() -> None:
    """google-cloud clients send enum numbers and snake_case; null means absent in proto3 JSON."""
    sent = {"included_permissions": ["a"], "stage": 2, "title": None, "labels": {"title": "x"}}
    expected = {"includedPermissions": ["a"], "stage": "GA", "labels": {"title": "x"}}
    assert schema.accept(sent, "Role", SCHEMAS) == expected


@pytest.mark.parametrize("value", [7, "7"])
def test_int64_travels_as_string_or_number(value: object) -> None:
    assert schema.accept({"number": value}, "Role", SCHEMAS) == {"number": value}


@pytest.mark.parametrize("answer", [{"stage": 2}, {"included_permissions": []}, {"title": None}])
def test_answers_are_held_to_the_form_google_writes(answer: Any) -> None:
    assert schema.departures(answer, "Role", SCHEMAS)
