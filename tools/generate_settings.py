"""Write what is derived from settings/environment.py; with --check, say what is out of date.

Derived: settings/environment.schema.json (JSON Schema, for editors and fleets) and the `config:`
block of Pulumi.yaml (types and descriptions that `pulumi config` and `pulumi new` show).
Exit codes: 0 up to date or written, 1 out of date (--check only).
"""

import json
import sys
import textwrap
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from cli.entry import Command
from cli.output import say
from settings.environment import EnvironmentSettings

ROOT = Path(__file__).resolve().parent.parent
SCHEMA_FILE = ROOT / "settings" / "environment.schema.json"
PROJECT_FILE = ROOT / "Pulumi.yaml"
BLOCK_START = "# config: generated from settings/environment.py by tools/generate_settings.py\n"
BLOCK_END = "# end of config\n"

# Pulumi's word for the type of a setting, by the type of its default or example.
PULUMI_TYPES: dict[type, dict[str, object]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    list: {"type": "array"},
    tuple: {"type": "array"},
    dict: {"type": "object"},
}


def json_schema() -> str:
    schema = EnvironmentSettings.model_json_schema(by_alias=True)
    return json.dumps(schema, indent=2) + "\n"


def config_entry(field: FieldInfo) -> dict[str, Any]:
    """Every key gets a default: to Pulumi a key without one is required.

    An empty string or mapping stands for unset; the settings themselves tell what is required.
    """
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, tuple):
        default = list(default)
    if field.is_required() or default is None:
        default = type((field.examples or [""])[0])()
    pulumi_type = dict(PULUMI_TYPES[type(default)])
    if isinstance(default, list):
        (elements,) = (field.examples or [[""]])[:1]
        pulumi_type["items"] = dict(PULUMI_TYPES[type(elements[0])])
    return {**pulumi_type, "description": field.description, "default": default}


def config_block() -> str:
    entries = {
        to_camel(name): config_entry(field)
        for name, field in EnvironmentSettings.model_fields.items()
    }
    return yaml.safe_dump({"config": entries}, sort_keys=False, width=96, allow_unicode=True)


def project_file(current: str) -> str:
    """Pulumi.yaml with its generated block renewed; the rest is written by hand."""
    head, _, rest = current.partition(BLOCK_START)
    _, _, tail = rest.partition(BLOCK_END)
    return f"{head}{BLOCK_START}{config_block()}{BLOCK_END}{tail}"


@click.command(cls=Command, help=textwrap.dedent(__doc__ or ""))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is out of date.")
def main(check: bool) -> None:
    derived = {
        SCHEMA_FILE: json_schema(),
        PROJECT_FILE: project_file(PROJECT_FILE.read_text(encoding="utf-8")),
    }
    stale = [
        path
        for path, text in derived.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        say(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(derived[path], encoding="utf-8")
    if check and stale:
        say("fix: .venv/bin/python -m tools.generate_settings")
        sys.exit(1)


if __name__ == "__main__":
    main()
