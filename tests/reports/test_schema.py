"""The committed JSON Schema fits every report, and describes all its fields."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from reports.as_json import as_json
from reports.model import SCHEMA_VERSION, Report
from tests.reports.made_reports import every_status, hostile_report

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "reports" / "report.schema.json"


def committed() -> Any:
    return json.loads(SCHEMA_FILE.read_text("utf-8"))


def validator() -> Draft202012Validator:
    """With every object closed: a field that the schema does not know fails here."""
    schema = committed()
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return Draft202012Validator(schema)


def test_it_is_a_schema_of_this_version_and_every_field_is_required() -> None:
    schema = committed()
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema_version"] == {"const": SCHEMA_VERSION}
    for part in (schema, *schema["$defs"].values()):
        assert set(part.get("required", ())) == set(part.get("properties", ()))
    assert {"docs", "permission", "waiting_helps"} <= set(schema["$defs"]["Finding"]["properties"])


@pytest.mark.parametrize("report", [every_status(), hostile_report(), Report()])
def test_a_report_fits(report: Report) -> None:
    validator().validate(json.loads(as_json(report)))
    with pytest.raises(Exception, match="Additional properties"):
        validator().validate(json.loads(as_json(report)) | {"unknown": 1})
