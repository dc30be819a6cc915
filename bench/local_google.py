"""`python -m bench.local_google`: how fast the local Google is, next to what it is made of.

Each method's requests per second stand beside those of the same framework answering constant bytes
of the same size, in alternating rounds of one run: their ratio says what our own work costs, on
any machine. On Linux each server has one core, and the load another. `--json FILE` also writes the
figures. Compiled modules are kept from one start to the next, as Python does where it is not told
otherwise; the start that compiles them does not count.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from bench import load
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, MAIN, ORGANIZATION
from sandbox.local_google.state.storage import StateFile
from sandbox.local_google.state.world import World

ROOT = Path(__file__).parents[1]
BYTECODE = str(Path(tempfile.gettempdir(), "bench-local-google-bytecode"))
GOAL_RATIO, GOAL_START_SECONDS, GOAL_PER_SECOND = 0.5, 1.0, 20
MODEL = "openai/gpt-oss-120b-maas"
SERVICES = ("aiplatform", "cloudbilling", "cloudresourcemanager", "iam", "serviceusage")
CHAT = "/aiplatform/v1/projects/bench-00000/locations/global/endpoints/openapi/chat/completions"
POLICY = {"bindings": [{"role": "roles/owner", "members": [DEV]}]}
PERMISSIONS = ["resourcemanager.projects.get", "serviceusage.services.enable", "iam.roles.create"]
MESSAGES = [{"role": "user", "content": "hi"}]
PROJECT = "/cloudresourcemanager/v1/projects/bench-00000"
METHODS: dict[str, tuple[str, str, Any]] = {
    "projects.get": ("GET", PROJECT, None),
    "projects.testIamPermissions": (
        "POST",
        f"{PROJECT}:testIamPermissions",
        {"permissions": PERMISSIONS},
    ),
    "services.list": ("GET", "/serviceusage/v1/projects/bench-00000/services?pageSize=50", None),
    "projects.setIamPolicy": ("POST", f"{PROJECT}:setIamPolicy", {"policy": POLICY}),
    "chat.completions": ("POST", CHAT, {"model": MODEL, "messages": MESSAGES}),
}
EXCHANGE = {
    "audience": "//iam.googleapis.com/locations/global/workforcePools/bench/providers/bench",
    "grantType": "urn:ietf:params:oauth:grant-type:token-exchange",
    "requestedTokenType": "urn:ietf:params:oauth:token-type:access_token",
    "subjectToken": DEV,
    "subjectTokenType": "urn:ietf:params:oauth:token-type:jwt",
}


def world_of(projects: int) -> World:
    world = World.seeded()
    world.quotas.enforced = False  # else nothing but 429 after the first seconds
    for number in range(projects):
        project_id = f"bench-{number:05}"
        project = Project(project_id, str(300000000000 + number), world.timestamp(), project_id)
        project.parent, project.billing_account = f"organizations/{ORGANIZATION}", MAIN
        project.services = [f"{service}.googleapis.com" for service in SERVICES]
        project.models = [f"publishers/{MODEL.replace('/', '/models/')}"]
        project.policy = Policy(world.next_etag(), [{"role": "roles/owner", "members": [DEV]}])
        world.projects[project_id] = project
    return world


@contextmanager
def running(*arguments: str) -> Iterator[tuple[int, str, float]]:
    """A server on one core: its process, its address, and the seconds until it listened."""
    began = time.monotonic()
    command = [sys.executable, "-m", *arguments]
    surroundings = os.environ | {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": BYTECODE}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(process.pid))})
        url = (process.stdout.readline() if process.stdout else "").split()[-1]
        try:
            yield process.pid, url, time.monotonic() - began
        finally:
            process.terminate()


def local_google(state: Path, token_ms: int = 0) -> AbstractContextManager[tuple[int, str, float]]:
    delay = str(token_ms)
    return running("sandbox.local_google", "--state", str(state), "--token-delay-ms", delay)


def answered(url: str, asked: bytes) -> bytes:
    status, body = asyncio.run(load.ask(url, asked))
    if status != 200:
        raise SystemExit(f"The bench asked wrongly: {status} {body.decode()}")
    return body


def token(url: str) -> str:
    asked = load.http("POST", "/sts/v1/token", "", json.dumps(EXCHANGE).encode())
    return str(json.loads(answered(url, asked))["access_token"])


def request(bearer: str, method: str, path: str, body: object) -> bytes:
    return load.http(method, path, bearer, json.dumps(body).encode() if body else b"")


def rates(state: Path, rounds: int, seconds: float) -> dict[str, Any]:
    measured: dict[str, Any] = {}
    with local_google(state) as (_, url, _), running("bench.constant_server") as (_, floor, _):
        bearer = token(url)
        for name, call in METHODS.items():
            asked = request(bearer, *call)
            answer = answered(url, asked)
            constant = load.http("POST", f"/{len(answer)}", bearer, asked.partition(b"\r\n\r\n")[2])
            pairs = []
            for _ in range(rounds):
                ours = asyncio.run(load.rate(url, asked, seconds))
                pairs.append((ours, asyncio.run(load.rate(floor, constant, seconds))))
            measured[name] = {
                "bytes": len(answer),
                "per_second": statistics.median(ours for ours, _ in pairs),
                "constant_per_second": statistics.median(constant for _, constant in pairs),
                "ratio": statistics.median(ours / constant for ours, constant in pairs),
            }
    return measured


def resident_mib(process: int) -> float | None:
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found.group(1)) / 1024 if found else None


def starts(state: Path, rounds: int) -> dict[str, Any]:
    """Seconds from the command to its line, and the memory it takes then."""
    seconds, memory = [], None
    for _ in range(rounds + 1):
        with local_google(state) as (process, _, taken):
            seconds.append(taken)
            memory = resident_mib(process)
    return {"seconds": statistics.median(seconds[1:]), "resident_mib": memory}


def held(state: Path, count: int) -> dict[str, Any]:
    body = {"model": MODEL, "messages": MESSAGES, "stream": True}
    with local_google(state, token_ms=1000 // GOAL_PER_SECOND) as (process, url, _):
        asked = request(token(url), "POST", CHAT, body)
        before = resident_mib(process)
        seen = asyncio.run(load.streams(url, asked, count))
        after = resident_mib(process)
    grown = (after - before) * 1024 / count if before and after else None
    return {**vars(seen), "events": sorted(seen.events), "kib_per_stream": grown}


def table(figures: dict[str, Any]) -> str:
    lines = [f"{'method':30} {'requests/s':>11} {'constant':>9} {'ratio':>6}  goal {GOAL_RATIO}"]
    lines += [
        f"{name:30} {m['per_second']:11.0f} {m['constant_per_second']:9.0f} {m['ratio']:6.2f}"
        for name, m in figures["methods"].items()
    ]
    for name, start in figures["starts"].items():
        memory = f"{start['resident_mib']:.0f} MiB" if start["resident_mib"] else "not measured"
        lines.append(
            f"start with {name}: {start['seconds']:.2f} s (goal {GOAL_START_SECONDS}), {memory}"
        )
    s = figures["streams"]
    lines.append(
        f"streams: {s['whole']} of {s['asked']} whole, {s['median']:.1f} events/s each (slowest"
        f" {s['slowest']:.1f}, pace {GOAL_PER_SECOND}), {s['kib_per_stream'] or 0:.0f} KiB each"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.local_google", description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="of one round (default 1)")
    parser.add_argument("--rounds", type=int, default=5, help="the median counts (default 5)")
    parser.add_argument("--projects", type=int, default=10_000, help="of the large world")
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--json", type=Path, help="file for the figures")
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.json"), Path(folder, "large.json")
        StateFile(small).write(world_of(1))
        StateFile(large).write(world_of(arguments.projects))
        figures["methods"] = rates(small, arguments.rounds, arguments.seconds)
        figures["starts"] = {
            "one project": starts(small, arguments.rounds),
            f"{arguments.projects} projects": starts(large, arguments.rounds),
        }
        figures["streams"] = held(small, arguments.streams)
    print(table(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
