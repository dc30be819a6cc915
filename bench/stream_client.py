"""`python -m bench.stream_client`: our stream client beside others, against one server in one run.

Each client runs in a process of its own, in alternating rounds; the table holds the median of the
rounds. CPU per chunk: bursts of 500 chunks. Its ratio to the raw socket is taken burst by burst,
one of the client's after one of the raw socket's in the same process, because a machine that slows
down slows both; beside the median stands the lowest and the highest round's. First token: the
median of 200 short streams on a warm connection. Lag at 500 tokens/s: from the server's send to the
hand-over. `--json FILE` writes the figures.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.stream_clients import CLIENTS, Stream
from bench.stream_server import CHUNKS, END_TEXT

ROOT = Path(__file__).parents[1]
GOAL_CPU_RATIO, GOAL_FIRST_TOKEN_MS = 1.5, 0.3
FLOOR, OURS = "raw socket + json", "this project, judged"
WARM_UP, BURSTS, SHORT, PACED = 3, 40, 200, 1
NANOSECONDS, MICROSECONDS, MILLISECONDS = 1e9, 1e6, 1e3


def measured(name: str, url: str) -> dict[str, float]:
    """In this process: CPU per chunk, its ratio to the raw socket, time to the first token, lag."""
    floor, burst = CLIENTS[FLOOR](f"{url}/burst"), CLIENTS[name](f"{url}/burst")
    for _ in range(WARM_UP):
        cpu_per_chunk(floor), cpu_per_chunk(burst)
    pairs = [(cpu_per_chunk(floor), cpu_per_chunk(burst)) for _ in range(BURSTS)]
    short = CLIENTS[name](f"{url}/short")
    firsts = [first_token(short) for _ in range(SHORT)]
    return {
        "cpu_per_chunk_us": statistics.median(own for _, own in pairs) * MICROSECONDS,
        "cpu_ratio": statistics.median(own / raw for raw, own in pairs),
        "first_token_ms": statistics.median(firsts[WARM_UP:]) * MILLISECONDS,
        "lag_us": lag(CLIENTS[name](f"{url}/paced")) / NANOSECONDS * MICROSECONDS,
    }


def cpu_per_chunk(burst: Stream) -> float:
    began = time.process_time()
    burst(lambda _text: None)
    return (time.process_time() - began) / CHUNKS


def first_token(stream: Stream) -> float:
    times: list[float] = []
    sent = time.perf_counter()
    stream(lambda _text: times.append(time.perf_counter()))
    return times[0] - sent


def lag(stream: Stream) -> float:
    """From the server's send to the hand-over, in nanoseconds; the first stream only warms up."""
    heard: list[int] = []

    def hear(text: str) -> None:
        if text != END_TEXT:
            heard.append(time.monotonic_ns() - int(text))

    for _ in range(PACED + 1):
        heard.clear()
        stream(hear)
    return statistics.median(heard)


def rounds(count: int) -> dict[str, list[dict[str, float]]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.stream_server"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None  # noqa: S101 - a pipe was asked for
            url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
            found: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
            for number in range(1, count + 1):
                for name in CLIENTS:
                    print(f"round {number} of {count}: {name}", file=sys.stderr, flush=True)
                    found[name].append(in_process(name, url))
            return found
        finally:
            server.terminate()


def in_process(name: str, url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.stream_client", "--client", name, "--url", url]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def medians(found: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        for name, runs in found.items()
    }


def told(found: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    table = medians(found)
    columns = ("CPU us/chunk", "x raw", "lowest", "highest", "first token ms", "lag us")
    print(f"{'client':24}" + "".join(f"{column:>15}" for column in columns))
    for name, row in table.items():
        low, high = spread(found[name])
        values = (row["cpu_per_chunk_us"], row["cpu_ratio"], low, high, row["first_token_ms"])
        print(f"{name:24}" + "".join(f"{v:15.2f}" for v in values) + f"{row['lag_us']:15.0f}")
    ours, (low, high) = table[OURS], spread(found[OURS])
    over = ours["first_token_ms"] - table[FLOOR]["first_token_ms"]
    print(
        f"\nCPU per chunk, this project / raw: {ours['cpu_ratio']:.2f}, rounds from {low:.2f} to "
        f"{high:.2f} (goal {GOAL_CPU_RATIO})"
    )
    print(f"first token over raw: {over:+.2f} ms (goal {GOAL_FIRST_TOKEN_MS})")
    return {
        "clients": table,
        "cpu_ratio": ours["cpu_ratio"],
        "cpu_ratio_rounds": [run["cpu_ratio"] for run in found[OURS]],
        "first_token_over_raw_ms": over,
    }


def spread(runs: list[dict[str, float]]) -> tuple[float, float]:
    ratios = [run["cpu_ratio"] for run in runs]
    return min(ratios), max(ratios)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--client", choices=CLIENTS, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.client:
        print(json.dumps(measured(arguments.client, arguments.url)))
        return
    figures = told(rounds(arguments.rounds))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
