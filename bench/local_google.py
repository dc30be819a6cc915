"""`python -m bench.local_google`: how fast the local Google is, next to what it is made of.

Each method's requests per second stand beside those of the same framework answering constant bytes
of the same size, in alternating rounds of one run: their ratio says what our own work costs, on
any machine. The same ratio of the CPU time that an answer takes of the server's process says it on
a machine that has other work, too. On Linux each server has one core, and the load another.
`--json FILE` also writes the figures. Compiled modules are kept from one start to the next, as
Python does where it is not told otherwise; the start that compiles them does not count.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from bench import load
from bench.processes import Served, running
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import DEV, MAIN, ORGANIZATION, seeded_world
from sandbox.local_google.state.storage import StateFile
from sandbox.local_google.state.world import World

GOAL_RATIO, GOAL_START_SECONDS, GOAL_PER_SECOND = 0.5, 1.0, 20
STARTS = 5
MODEL = "openai/gpt-oss-120b-maas"
SERVICES = ("aiplatform", "cloudbilling", "cloudresourcemanager", "iam", "serviceusage")
CHAT = "/aiplatform/v1/projects/bench-00000/locations/global/endpoints/openapi/chat/completions"
POLICY = {"bindings": [{"role": "roles/owner", "members": [DEV]}]}
PERMISSIONS = ["resourcemanager.projects.get", "serviceusage.services.enable", "iam.roles.create"]
MESSAGES = [{"role": "user", "content": "hi"}]
# Ten seconds at the goal's pace, so that beginning and ending the streams is the smaller part.
LONG_REPLIES = {"rules": [{"name": "long", "reply": {"content": " word" * 200}}]}
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
    world = seeded_world()
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


def local_google(state: Path, token_ms: int = 0) -> AbstractContextManager[Served]:
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
    with local_google(state) as google, running("bench.constant_server") as floor:
        bearer = token(google.url)
        for name, call in METHODS.items():
            asked = request(bearer, *call)
            size = len(answered(google.url, asked))
            constant = load.http("POST", f"/{size}", bearer, asked.partition(b"\r\n\r\n")[2])
            pairs = []
            for _ in range(rounds):
                ours = asyncio.run(load.rate(google, asked, seconds))
                pairs.append((ours, asyncio.run(load.rate(floor, constant, seconds))))
            measured[name] = {"bytes": size, **compared(pairs)}
    return measured


def compared(pairs: list[tuple[load.Rate, load.Rate]]) -> dict[str, float | None]:
    """Medians of the rounds; a ratio is taken round by round.

    Other work adds to the CPU time of an answer, too (caches, the other half of a core). Many
    short rounds, each with its neighbour, see the same of it.
    """
    pairs = [
        (ours, constant) for ours, constant in pairs if ours.per_second and constant.per_second
    ]
    cpu = [(o.cpu_us, c.cpu_us) for o, c in pairs if o.cpu_us is not None and c.cpu_us is not None]
    return {
        "per_second": statistics.median(ours.per_second for ours, _ in pairs),
        "constant_per_second": statistics.median(constant.per_second for _, constant in pairs),
        "ratio": statistics.median(ours.per_second / c.per_second for ours, c in pairs),
        "cpu_us": statistics.median(ours for ours, _ in cpu) if cpu else None,
        "constant_cpu_us": statistics.median(constant for _, constant in cpu) if cpu else None,
        "cpu_ratio": statistics.median(constant / ours for ours, constant in cpu) if cpu else None,
    }


def starts(state: Path, rounds: int) -> dict[str, Any]:
    """Seconds from the command to its line, and what it has used by then."""
    seen, memory = [], None
    for _ in range(rounds + 1):
        with local_google(state) as google:
            seen.append(google)
            memory = google.resident_mib
    cpu = [one.start_cpu_seconds for one in seen[1:] if one.start_cpu_seconds is not None]
    return {
        "seconds": statistics.median(one.start_seconds for one in seen[1:]),
        "cpu_seconds": min(cpu, default=None),
        "resident_mib": memory,
    }


def held(state: Path, count: int) -> dict[str, Any]:
    body = {"model": MODEL, "messages": MESSAGES, "stream": True}
    with local_google(state, token_ms=1000 // GOAL_PER_SECOND) as google:
        asked = request(token(google.url), "POST", CHAT, body)
        answered(google.url, request("", "POST", "/_sandbox/replies", LONG_REPLIES))
        before = google.resident_mib
        seen = asyncio.run(load.streams(google, asked, count))
        after = google.resident_mib
    grown = (after - before) * 1024 / count if before and after else None
    cpu = seen.cpu_us
    return {
        **vars(seen),
        "events": sorted(seen.events),
        "kib_per_stream": grown,
        "one_core_holds": 1e6 / cpu / GOAL_PER_SECOND if cpu else None,
    }


def shown(figure: float | None, form: str) -> str:
    return "?" if figure is None else format(figure, form)


def table(figures: dict[str, Any]) -> str:
    heads = ("requests/s", "constant", "ratio", "CPU us", "constant", "ratio")
    widths = (11, 9, 6, 8, 9, 6)
    head = "".join(f"{name:>{width}}" for name, width in zip(heads, widths, strict=True))
    lines = [f"{'method':28}{head}   goal of both ratios {GOAL_RATIO}"]
    lines += [
        f"{name:28}{m['per_second']:11.0f}{m['constant_per_second']:9.0f}{m['ratio']:6.2f}"
        f"{shown(m['cpu_us'], '.0f'):>8}{shown(m['constant_cpu_us'], '.0f'):>9}"
        f"{shown(m['cpu_ratio'], '.2f'):>6}"
        for name, m in figures["methods"].items()
    ]
    lines += [
        f"start with {name}: {s['seconds']:.2f} s (goal {GOAL_START_SECONDS}),"
        f" {shown(s['cpu_seconds'], '.2f')} s CPU, {shown(s['resident_mib'], '.0f')} MiB"
        for name, s in figures["starts"].items()
    ]
    s = figures["streams"]
    lines.append(
        f"streams: {s['whole']} of {s['asked']} whole, {s['median']:.1f} events/s each (slowest"
        f" {s['slowest']:.1f}, pace and goal {GOAL_PER_SECOND}), {s['events_per_read']:.2f} a read,"
        f" {shown(s['kib_per_stream'], '.0f')} KiB each, {shown(s['cpu_us'], '.0f')} us CPU an"
        f" event: one core holds {shown(s['one_core_holds'], '.0f')} (goal {s['asked']})"
    )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.local_google", description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.1, help="of one round (default 0.1)")
    parser.add_argument("--rounds", type=int, default=50, help="of each method (default 50)")
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
            "one project": starts(small, STARTS),
            f"{arguments.projects} projects": starts(large, STARTS),
        }
        figures["streams"] = held(small, arguments.streams)
    print(table(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
