"""The page's pictures as SVG: when every chunk of every run came, and histograms.

Colours come from the page's style; shapes differ too, so that no meaning is in a colour alone.
"""

import math
from collections.abc import Sequence

from reports.markup import Markup, join, tag
from reports.terminal_picture import buckets
from reports.timeline import REASONING, TOOL_CALL, VISIBLE, Timeline

MOST_ROWS = 40
WIDTH, LEFT, RIGHT = 1000, 74, 14
ROW, AXIS = 22, 26
LEAST_BARS, MOST_BARS, CHART_WIDTH, CHART_HEIGHT = 8, 24, 480, 150
HEIGHTS = {REASONING: 5, VISIBLE: 14, TOOL_CALL: 10}
NAMES = {REASONING: "reasoning", VISIBLE: "visible text", TOOL_CALL: "tool call"}
STEPS = (1, 2, 5)


def shown(runs: Sequence[Timeline]) -> list[Timeline]:
    """Those that failed first, if there is not room for all; in their order."""
    chosen = sorted(runs, key=lambda run: (run.passed, run.number))[:MOST_ROWS]
    return sorted(chosen, key=lambda run: run.number)


def timeline_chart(runs: Sequence[Timeline]) -> Markup:
    rows = shown(runs)
    longest = max((run.closed_at for run in rows), default=0) or 1
    height = len(rows) * ROW + AXIS
    scale = (WIDTH - LEFT - RIGHT) / longest
    title = f"Chunks of {len(rows)} runs over {longest:,.0f} milliseconds since sending"
    return tag(
        "svg",
        tag("title", title),
        grid(longest, scale, height),
        *(row(run, index * ROW + ROW / 2 + 2, scale) for index, run in enumerate(rows)),
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        class_="timeline",
    )


def row(run: Timeline, middle: float, scale: float) -> Markup:
    label = tag(
        "text",
        f"run {run.number}" + ("" if run.passed else " ✗"),
        x=LEFT - 8,
        y=middle + 4,
        text_anchor="end",
        class_="label" if run.passed else "label failed",
    )
    ends = run.chunks[0][0] if run.chunks else run.closed_at
    waiting = tag("line", x1=LEFT, x2=LEFT + ends * scale, y1=middle, y2=middle, class_="waiting")
    first = None
    if run.chunks:
        first = tag("circle", cx=LEFT + ends * scale, cy=middle, r=4.5, class_="first")
    kinds = (ticks(run, kind, middle, scale) for kind in HEIGHTS)
    return tag("g", tag("title", described(run)), label, waiting, *kinds, first)


def described(run: Timeline) -> str:
    start = f"{run.chunks[0][0]:,.1f} ms" if run.chunks else "none"
    kept = "kept" if run.connection_reused else "new"
    return f"run {run.number}: {run.verdict}, first token {start}, {kept} connection"


def ticks(run: Timeline, kind: str, middle: float, scale: float) -> Markup | None:
    """One stroke per chunk, at most two per unit of the picture's width."""
    places = dict.fromkeys(round((LEFT + at * scale) * 2) for at, of in run.chunks if of == kind)
    if not places:
        return None
    half = HEIGHTS[kind] / 2
    strokes = "".join(f"M{x / 2:g} {middle - half:g}v{2 * half:g}" for x in places)
    return tag("path", d=strokes, class_=kind)


def grid(longest: float, scale: float, height: float) -> Markup:
    step = step_for(longest)
    marks = [step * index for index in range(int(longest / step) + 1)]
    return join(
        *(
            join(
                tag("line", x1=x, x2=x, y1=0, y2=height - AXIS + 4, class_="grid"),
                tag("text", f"{mark:,.0f}", x=x, y=height - 8, text_anchor="middle", class_="axis"),
            )
            for mark in marks
            for x in [LEFT + mark * scale]
        )
    )


def step_for(longest: float) -> float:
    """1, 2 or 5 times a power of ten, for about eight marks."""
    power = 1.0
    while True:
        for step in STEPS:
            if longest / (step * power) <= 8:
                return step * power
        power *= 10


def histogram_chart(samples: Sequence[float], name: str) -> Markup:
    bars = max(LEAST_BARS, min(MOST_BARS, 2 * math.isqrt(len(samples))))
    found = buckets(samples, bars)
    highest = max(count for _, _, count in found)
    wide, room = CHART_WIDTH / len(found), CHART_HEIGHT - AXIS
    drawn = (
        tag(
            "rect",
            x=index * wide + 1,
            y=room - count / highest * (room - 14),
            width=max(wide - 2, 1),
            height=count / highest * (room - 14),
            class_="bar",
        )
        for index, (_, _, count) in enumerate(found)
    )
    low, high = found[0][0], found[-1][1]
    title = f"{name}: {len(samples)} samples from {low:,.1f} to {high:,.1f} ms"
    return tag(
        "svg",
        tag("title", title),
        *drawn,
        tag("line", x1=0, x2=CHART_WIDTH, y1=room, y2=room, class_="base"),
        tag("text", f"{low:,.1f} ms", x=0, y=room + 18, class_="axis"),
        tag(
            "text", f"{high:,.1f} ms", x=CHART_WIDTH, y=room + 18, text_anchor="end", class_="axis"
        ),
        tag("text", f"most: {highest}", x=CHART_WIDTH, y=10, text_anchor="end", class_="axis"),
        viewBox=f"0 0 {CHART_WIDTH} {CHART_HEIGHT}",
        role="img",
        class_="histogram",
    )


def legend(runs: Sequence[Timeline]) -> Markup:
    """Only what the picture holds."""
    present = {kind for run in runs for _, kind in run.chunks}
    keys = [
        tag("span", tag("i", class_=f"key {kind}"), f" {NAMES[kind]}")
        for kind in HEIGHTS
        if kind in present
    ]
    first = tag("span", tag("i", class_="key first"), " first token")
    waiting = tag("span", tag("i", class_="key waiting"), " waiting for it")
    return tag("p", waiting, first, *keys, class_="legend")
