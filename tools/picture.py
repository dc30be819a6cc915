"""Draw what a command leaves on a terminal, as an SVG: `python -m tools.picture OUT -- COMMAND`.

    .venv/bin/python -m tools.picture docs/demo.svg -- make demo

The command runs in a real terminal (tmux, which must be installed), because what people see is
what the engine draws for a terminal. The SVG names fonts and loads none.
"""

import io
import subprocess
import sys
import uuid
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from cli.entry import Command
from cli.output import say

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, ROWS = 132, 60
FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
FORMAT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    "<style>.{unique_id}-matrix {{ font: 20px " + FONT + "; line-height: {line_height}px }} "
    "{styles}</style><defs>{lines}</defs>"
    '<rect width="100%" height="100%" rx="8" fill="#292929"/>'
    '<g transform="translate(16, 16)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>'
    "</svg>\n"
)


def screen_of(command: tuple[str, ...]) -> str:
    """The terminal's text with colours after `command` has ended, scrolled-off lines included."""
    socket = f"picture-{uuid.uuid4().hex[:8]}"
    tmux = ["tmux", "-L", socket]
    size = ["-x", str(COLUMNS), "-y", str(ROWS)]
    then_stay = f'"$@"; tmux -L {socket} wait-for -S ended; cat'
    subprocess.run(
        [*tmux, "new-session", "-d", *size, "sh", "-c", then_stay, "sh", *command], check=True
    )
    subprocess.run([*tmux, "wait-for", "ended"], check=True)
    capture = [*tmux, "capture-pane", "-e", "-p", "-S", "-"]
    shown = subprocess.run(capture, check=True, stdout=subprocess.PIPE, text=True).stdout
    subprocess.run([*tmux, "kill-server"], check=False)
    return without_this_machine(shown).rstrip() + "\n"


def without_this_machine(text: str) -> str:
    """Paths as anybody would have them."""
    return text.replace(str(ROOT), "~/vertex-gpt-oss").replace(str(Path.home()), "~")


@click.command(cls=Command, help=__doc__)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("command", nargs=-1, required=True)
def main(out: Path, command: tuple[str, ...]) -> None:
    try:
        text = Text.from_ansi(screen_of(command))
    except FileNotFoundError:
        say("error: no tmux on PATH; fix: apt-get install tmux", err=True)
        sys.exit(1)
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(text)
    out.write_text(console.export_svg(title="", code_format=FORMAT), encoding="utf-8")
    say(f"written: {out}")


if __name__ == "__main__":
    main()
