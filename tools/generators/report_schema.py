"""Derives reports/report.schema.json from the report's dataclasses.

The schema describes the report of this version. A new field needs no new `schema_version`, so a
reader must ignore fields that it does not know. The version changes when a field is removed or
changes its meaning.
"""

import json

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from reports.model import SCHEMA_VERSION, Report


class WrittenFields(GenerateJsonSchema):
    """Every field is always written, defaults too; the fields' own docstrings describe them."""

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: ARG002 - pydantic's signature
    ) -> bool:
        return bool(field)


def json_schema() -> str:
    schema = TypeAdapter(Report).json_schema(mode="serialization", schema_generator=WrittenFields)
    schema["properties"]["schema_version"] = {"const": SCHEMA_VERSION}
    dialect = {"$schema": WrittenFields.schema_dialect}
    return json.dumps({**dialect, **schema}, indent=2) + "\n"
