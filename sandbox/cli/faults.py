"""`scripts.sandbox fault`, `chaos` and `latency`: what goes wrong or slow, and whether it did.

Owns the words of these groups; what could never fire is the server's to refuse.
"""

import json
import sys
from typing import Any

import click

from cli.number_types import COUNT, MILLISECONDS, SECONDS, WHOLE, Number
from cli.output import say, say_json
from sandbox.cli.admin import admin, given

HIDDEN = ("id", "method_id", "exhausted", "times", "fired")


@click.group()
def fault() -> None:
    """Make a method of the local Google go wrong, a number of times."""


@fault.command("add")
@click.argument("method_id")
@click.option("--resource", help="Only where this regular expression is found in the path.")
@click.option("--times", type=COUNT, help="How often it fires (default: once).")
@click.option(
    "--status", type=click.IntRange(400, 599), help="Answer this HTTP status, 400 to 599."
)
@click.option("--message", help="The error's message (with --status).")
@click.option("--reason", help="The error's ErrorInfo reason (with --status).")
@click.option("--retry-seconds", type=SECONDS, help="Say to wait so long (with --status).")
@click.option("--reset", is_flag=True, default=None, help="Reset the connection.")
@click.option("--lost-answer", is_flag=True, default=None, help="Do the work, never answer.")
@click.option("--truncated-body", is_flag=True, default=None, help="Do the work, answer half.")
@click.option("--delay", "delay_seconds", type=SECONDS, help="Wait so many seconds first.")
@click.option("--stream", metavar="CASE", help="Chat only: one of `chat cases`, e.g. cut_rst.")
@click.option("--after-events", type=COUNT, help="Events before it breaks (with --stream).")
@click.option("--seconds", type=SECONDS, help="How long it stalls (with --stream stall).")
def add_fault(**fields: object) -> None:
    """Add one for METHOD_ID.

    serviceusage.services.enable --status 503 --times 2
    """
    _print_fault(admin().ask("POST", "faults", given(fields)))


@fault.command("list")
@click.option("--unconsumed", is_flag=True, help="Only what is still to fire; exit code 1 if any.")
def list_faults(unconsumed: bool) -> None:
    """All of them: how often each has fired, in which entries of the journal."""
    listed = admin().ask("GET", "faults")["faults"]
    shown = [one for one in listed if not (unconsumed and one["exhausted"])]
    for one in shown:
        _print_fault(one)
    sys.exit(1 if unconsumed and shown else 0)


@fault.command("clear")
def clear_faults() -> None:
    """Remove all of them, the chat scenarios too."""
    admin().ask("DELETE", "faults")
    say("no faults")


def _print_fault(shown: dict[str, Any]) -> None:
    told = {name: value for name, value in shown.items() if value and name not in HIDDEN}
    state = "consumed" if shown["exhausted"] else "UNCONSUMED"
    count = f"{state} {shown['fired']} of {shown['times']}"
    say(f"{shown['id']} {shown['method_id']} {count} {json.dumps(told)}")


@click.group()
def chaos() -> None:
    """Random faults that come again: the same seed, the same calls, the same faults."""


@chaos.command("start")
@click.option("--rate", type=Number(0, 1), required=True, help="Share of the calls, 0 to 1.")
@click.option("--seed", type=WHOLE, help="Decides which (default: 0).")
@click.option("--kind", "kinds", multiple=True, help="429, 500, 503, reset, lost_answer; repeat.")
@click.option("--methods", help="Only where this regular expression is found in the method id.")
@click.option("--median-ms", type=MILLISECONDS, help="Every such call waits about this long first.")
@click.option(
    "--spread", type=Number(0, 100), help="How far the waits differ (log-normal; default: not)."
)
def start_chaos(**fields: object) -> None:
    """Begin.

    --rate 0.1 --seed 7 --kind 503 --kind reset --methods '^serviceusage'
    """
    say_json(admin().ask("POST", "chaos", given(fields)))


@chaos.command("show")
def show_chaos() -> None:
    """The settings, and how often each kind was drawn."""
    say_json(admin().ask("GET", "chaos")["chaos"])


@chaos.command("stop")
def stop_chaos() -> None:
    """End it; prints what it did."""
    say_json(admin().ask("DELETE", "chaos")["chaos"])


@click.command()
@click.argument("factor", type=Number(0, 1000), required=False)
@click.option("--seed", type=WHOLE, help="Decides the draws (default: 0).")
def latency(factor: float | None, **fields: object) -> None:
    """Take plausible time (not measured on Google), times FACTOR; 0 is off.

    Without FACTOR: show it.
    """
    if factor is None:
        say_json(admin().ask("GET", "latency"))
    else:
        body = given({"factor": factor, **fields})
        say_json(admin().ask("POST", "latency", body))
