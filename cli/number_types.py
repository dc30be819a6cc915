"""Numbers on a command line: `float` takes nan and inf too, which no limit catches."""

import math
from typing import Any

import click

LARGEST = 2**31 - 1
"""A whole number that every API takes."""
A_DAY = 86_400.0
"""Seconds; nothing here is worth waiting longer, and sockets take no huge timeout."""


class Number(click.FloatRange):
    """A number from `min` to `max`, both included unless said otherwise."""

    name = "number"

    def __init__(self, minimum: float, maximum: float, *, min_open: bool = False) -> None:
        super().__init__(min=minimum, max=maximum, min_open=min_open)

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's own signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


COUNT = click.IntRange(0, LARGEST)
WHOLE = click.IntRange(-LARGEST, LARGEST)
SECONDS = Number(0, A_DAY)
POSITIVE_SECONDS = Number(0, A_DAY, min_open=True)
MILLISECONDS = Number(0, A_DAY * 1000)
