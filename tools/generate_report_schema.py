"""Write reports/report.schema.json from the dataclasses; with --check, say if it is stale.

The schema says what this version writes. Fields may be added without a new `schema_version`, so a
reader ignores what it does not know; the version changes when one goes or changes its meaning.
Exit codes: 0 up to date or written, 1 out of date (--check only).
"""

import json
import sys
import textwrap
from pathlib import Path

import click
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from cli.entry import Command
from cli.output import say
from reports.model import SCHEMA_VERSION, Report

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_FILE = ROOT / "reports" / "report.schema.json"


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


@click.command(cls=Command, help=textwrap.dedent(__doc__ or ""))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the file is out of date.")
def main(check: bool) -> None:
    schema = json_schema()
    if SCHEMA_FILE.exists() and SCHEMA_FILE.read_text(encoding="utf-8") == schema:
        return
    say(f"{'out of date' if check else 'written'}: {SCHEMA_FILE.relative_to(ROOT)}")
    if check:
        say("fix: .venv/bin/python -m tools.generate_report_schema")
        sys.exit(1)
    SCHEMA_FILE.write_text(schema, encoding="utf-8")


if __name__ == "__main__":
    main()
