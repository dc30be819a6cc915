"""`scripts.sandbox clock`: the local Google's time. Owns the words, not what goes by it."""

import re
from datetime import UTC, datetime, timedelta

import click

from cli.number_types import LARGEST, Number
from cli.output import say
from sandbox.cli.admin import admin

FARTHEST = timedelta(days=36_500)
"""The clock's calendar ends with the year 9999."""


def duration(text: str) -> timedelta:
    seconds = {"d": 86400, "h": 3600, "m": 60, "s": 1}
    if not re.fullmatch(r"(\d{1,12}[dhms])+", text):
        raise click.BadParameter(f"found {text!r}; expected for example 90d, 12h or 1h30m")
    parts = re.findall(r"(\d+)([dhms])", text)
    total = sum(int(number) * seconds[unit] for number, unit in parts)
    if total > FARTHEST.total_seconds():
        raise click.BadParameter(f"found {text!r}; expected {FARTHEST.days}d at most")
    return timedelta(seconds=total)


class Moment(click.DateTime):
    """A date, a time, or `now`: this machine's own time."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if value == "now":
            return datetime.now(tz=UTC)
        moment: datetime = super().convert(value, param, ctx)
        return moment.replace(tzinfo=UTC)


@click.group()
def clock() -> None:
    """The local Google's time, which tokens, operations and retirements follow."""


def _change(body: dict[str, object]) -> None:
    say(admin().ask("POST", "clock", body)["clock"])


@clock.command("show")
def show_clock() -> None:
    """What time it is there."""
    say(admin().ask("GET", "status")["clock"])


@clock.command("advance")
@click.argument("period", metavar="DURATION", type=duration)
def advance_clock(period: timedelta) -> None:
    """Let DURATION pass: 90d, 12h, 1h30m."""
    _change({"advance_seconds": period.total_seconds()})


@clock.command("set")
@click.argument("moment", metavar="MOMENT", type=Moment(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]))
def set_clock(moment: datetime) -> None:
    """Make it MOMENT (UTC).

    2026-10-21, 2026-10-21T08:00:00Z, or now: this machine's time
    """
    _change({"set": moment.isoformat()})


@clock.command("run")
@click.argument("speed", type=Number(0, LARGEST))
def run_clock(speed: float) -> None:
    """Let it run SPEED times as fast as this machine's: 60; 1 is the usual."""
    _change({"speed": speed})


@clock.command("freeze")
def freeze_clock() -> None:
    """Let it stand still; `clock run 1` ends that."""
    _change({"frozen": True})
