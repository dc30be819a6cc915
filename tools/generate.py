"""Write every generated file again; with --check, name the files that are out of date.

Prints each file that it writes. What needs the network, a browser or a terminal has a command of
its own (tools/vendor_discovery.py, lock.sh, picture.py, page_picture.py).
Exit codes: 0 all files are current or were written, 1 a file is out of date (only with --check) or
its generated part cannot be found.
"""

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import click

from cli.entry import Command
from cli.output import say
from tools.generators import (
    error_codes,
    local_google_tables,
    outputs,
    package_files,
    permission_tables,
    report_schema,
    settings_files,
)

ROOT = Path(__file__).resolve().parent.parent

# In this order: the component's schema is read from its arguments and, as the parts of files are
# written first, from its outputs.
WHOLE_FILES: dict[str, Callable[[], str]] = {
    "settings/environment.schema.json": settings_files.json_schema,
    "component_package/arguments.py": package_files.arguments_file,
    "component_package/schema.json": package_files.schema_file,
    "reports/report.schema.json": report_schema.json_schema,
}
# Each function takes the file's text and returns it with a new generated part.
PARTS_OF_FILES: dict[str, Callable[[str], str]] = {
    "Pulumi.yaml": settings_files.project_file,
    "component_package/environment.py": outputs.component,
    "docs/errors.md": error_codes.page,
    "docs/google.md": outputs.page,
    "docs/local-google.md": local_google_tables.page,
    "docs/permissions.md": permission_tables.page,
}


def is_current(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


def derive(path: str) -> str:
    """The text that `path`, relative to the checkout, must have."""
    if path in WHOLE_FILES:
        return WHOLE_FILES[path]()
    try:
        return PARTS_OF_FILES[path]((ROOT / path).read_text("utf-8"))
    except click.ClickException as error:
        raise click.ClickException(f"{path}: {error.message}") from error


@click.command(cls=Command, help=textwrap.dedent(__doc__ or ""))
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if a file is out of date.")
def main(check: bool) -> None:
    stale = False
    for path in (*PARTS_OF_FILES, *WHOLE_FILES):
        text = derive(path)
        if is_current(ROOT / path, text):
            continue
        stale = True
        say(f"{'out of date' if check else 'written'}: {path}")
        if not check:
            (ROOT / path).write_text(text, "utf-8")
    if check and stale:
        say("fix: make generate")
        sys.exit(1)


if __name__ == "__main__":
    main()
