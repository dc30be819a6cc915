"""`python -m bench.up`: what an `up` takes beyond what Google takes, in one run.

1. With the local Google's latency profile on (plausible, not measured on Google): wall time of our
   `up` over the longest chain of what Google needs (google_chain.NEEDS); beside it, over the
   longest chain of all answers that followed one another, the plugin's reads and our proofs
   included, and both without what the engine takes for an empty program.
2. With the official plugin's own waits on and Google answering at once: our `up` over the floor of
   those waits, and beside it a flat program, written as the docs of each resource show it.
3. With a pipeline and observability chosen, Google's latencies again: our `up` over the longest
   chain of what Google needs, which is the same one, with PULUMI_PARALLEL at AT_ONCE and with as
   many resources at once as the engine takes by itself, four per core.
4. An `up` that changes nothing over the engine's `up` of an empty program (median of rounds).

`--json FILE` writes the figures. Needs the engine (`.venv/bin/python -m scripts.sandbox engine`)
and about three minutes; on a machine with other work the first and the last say little.
"""

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from bench.deployments import FEATURES, deployments
from bench.google_chain import longest_chain, needed_chain

GOAL_CHAIN, GOAL_NOTHING_TO_DO = 1.10, 1.5
FLOOR_OF_WAITS = 28.5
"""Seconds: 15 after the project, 10.5 with the account, 3 with its role binding; measured with the
official plugin 9.35.0 (it takes 43 s for a flat program, 34 s with the account beside the APIs)."""
ROUNDS = 5
AT_ONCE = 32


def with_latency(folder: Path) -> dict[str, float]:
    with deployments(folder, latency=1.0) as make:
        ours, empty = make("ours"), make("empty").up()
        seconds = ours.up()
        needed, asked = needed_chain(ours.exchanges()), longest_chain(ours.exchanges())
    return {
        "up_s": seconds,
        "needed_s": needed,
        "asked_s": asked,
        "empty_s": empty,
        "ratio": seconds / needed,
        "asked_ratio": seconds / asked,
        "own_ratio": (seconds - empty) / needed,
        "own_asked_ratio": (seconds - empty) / asked,
    }


def with_waits(folder: Path) -> dict[str, float]:
    with deployments(folder, waits=True) as make:
        ours, flat = make("ours").up(), make("flat").up()
    return {
        "up_s": ours,
        "floor_s": FLOOR_OF_WAITS,
        "flat_s": flat,
        "ratio": ours / FLOOR_OF_WAITS,
        "flat_ratio": flat / FLOOR_OF_WAITS,
    }


def with_features(folder: Path) -> dict[str, float]:
    with deployments(folder / "engine's own", latency=1.0) as make:
        engines_own = make("ours", **FEATURES).up()
    at_once = {"PULUMI_PARALLEL": str(AT_ONCE)}
    with deployments(folder / "at once", latency=1.0, variables=at_once) as make:
        ours = make("ours", **FEATURES)
        seconds = ours.up()
        needed = needed_chain(ours.exchanges())
    return {
        "up_s": seconds,
        "needed_s": needed,
        "ratio": seconds / needed,
        "engines_own_s": engines_own,
        "engines_own_ratio": engines_own / needed,
    }


def nothing_to_do(folder: Path) -> dict[str, float]:
    with deployments(folder) as make:
        ours, empty = make("ours"), make("empty")
        ours.up(), empty.up()
        pairs = [(ours.up(), empty.up()) for _ in range(ROUNDS)]
    return {
        "up_s": statistics.median(own for own, _ in pairs),
        "empty_s": statistics.median(bare for _, bare in pairs),
        "ratio": statistics.median(own / bare for own, bare in pairs),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            "latency": with_latency(Path(folder, "latency")),
            "waits": with_waits(Path(folder, "waits")),
            "features": with_features(Path(folder, "features")),
            "nothing": nothing_to_do(Path(folder, "nothing")),
        }
    show(figures)
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def show(figures: dict[str, dict[str, float]]) -> None:
    latency, waits, nothing = figures["latency"], figures["waits"], figures["nothing"]
    features = figures["features"]
    beside = (
        f"goal {GOAL_CHAIN}; over what was asked one after another, {latency['asked_s']:.1f} s,"
        f" {latency['asked_ratio']:.2f}; without an empty program's {latency['empty_s']:.1f} s"
        f" {latency['own_ratio']:.2f} and {latency['own_asked_ratio']:.2f}"
    )
    own = f"{features['engines_own_ratio']:.2f} without PULUMI_PARALLEL={AT_ONCE}"
    rows = (
        ("Google's latencies", latency, "needed_s", "longest chain", beside),
        ("the plugin's waits", waits, "floor_s", "floor", f"flat {waits['flat_ratio']:.2f}"),
        ("with features", features, "needed_s", "longest chain", own),
        ("nothing to do", nothing, "empty_s", "empty program", f"goal {GOAL_NOTHING_TO_DO}"),
    )
    for what, row, measure, named, beside in rows:
        seconds = f"up {row['up_s']:.1f} s, {named} {row[measure]:.1f} s"
        print(f"{what:20}{seconds:40}{row['ratio']:.2f} ({beside})")


if __name__ == "__main__":
    main()
