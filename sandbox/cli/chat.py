"""`scripts.sandbox chat`: how the local Google's model replies, next and how fast.

Owns the words of this one group; which cases there are is the server's to say.
"""

import json
from typing import Any, BinaryIO

import click

from cli.number_types import COUNT, MILLISECONDS, SECONDS, WHOLE, Number
from cli.output import say, say_json
from sandbox.cli.admin import admin


@click.group()
def chat() -> None:
    """Choose how the model replies: its rules, frozen stream cases, and its pace."""


@chat.command()
def cases() -> None:
    """Name every case that `play` takes."""
    for name in admin().ask("GET", "scenarios")["cases"]:
        say(name)


@chat.command()
@click.argument("case")
@click.option("--times", type=COUNT, help="How many replies (default: one).")
@click.option("--resource", help="Only where this regular expression is found in the endpoint.")
@click.option("--after-events", type=COUNT, help="Events before it breaks (default: 1).")
@click.option("--seconds", type=SECONDS, help="How long it stalls (default: 6).")
def play(**fields: object) -> None:
    """Make the next replies CASE.

    cut_rst --after-events 5 --times 2
    """
    body = {name: value for name, value in fields.items() if value is not None}
    _print(admin().ask("POST", "scenarios", body))


@chat.command("list")
def list_scenarios() -> None:
    """What is queued, with how often each was played."""
    for one in admin().ask("GET", "scenarios")["scenarios"]:
        _print(one)


@chat.command()
def clear() -> None:
    """Back to plain replies."""
    admin().ask("DELETE", "scenarios")
    say("no scenarios")


@chat.command()
@click.option("--first-token-ms", type=MILLISECONDS, help="Time to the first token.")
@click.option("--token-ms", type=MILLISECONDS, help="Pause between tokens.")
@click.option("--jitter", type=Number(0, 1), help="0 to 1: each wait varies by up to this share.")
@click.option("--seed", type=WHOLE, help="Decides the jitter, so that a run can be repeated.")
def pace(**fields: object) -> None:
    """Set how fast replies are written; without options: show it."""
    body = {name: value for name, value in fields.items() if value is not None}
    shown = admin().ask("POST", "pace", body) if body else admin().ask("GET", "pace")
    say_json(shown)


@chat.command()
@click.argument("file", required=False, type=click.File("rb"))
@click.option("--shipped", is_flag=True, help="Back to the rules that come with the sandbox.")
def replies(file: BinaryIO | None, shipped: bool) -> None:
    """Let the model reply by the rules in FILE; without it: show the rules."""
    if file is not None and shipped:
        raise click.UsageError("give either FILE or --shipped")
    if file is None:
        shown = admin().ask("DELETE" if shipped else "GET", "replies")
    else:
        try:
            rules = json.load(file)
        except (ValueError, RecursionError) as error:
            raise click.BadParameter(f"{file.name} is no JSON: {error}") from error
        shown = admin().ask("POST", "replies", rules)
    say_json(shown, indent=1)


def _print(shown: dict[str, Any]) -> None:
    told = {k: v for k, v in shown.items() if v and k not in ("id", "case", "exhausted")}
    say(f"{shown['id']} {shown['case']} {json.dumps({'fired': 0, **told})}")
