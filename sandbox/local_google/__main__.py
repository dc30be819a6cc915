"""`python -m sandbox.local_google`: serve until told to end.

Prints exactly one line, with the address, once it listens; ends quietly and with 0 on SIGTERM and
SIGINT. With `--state FILE` the world outlives the process.
"""

import argparse
import os
import resource
import signal
import sys
from pathlib import Path

from sandbox.local_google.chat import backend, replies
from sandbox.local_google.faults.latency import factor
from sandbox.local_google.resources.chat import Pace
from sandbox.local_google.resources.faults import Latency
from sandbox.local_google.resources.switches import Switches
from sandbox.local_google.serving.server import Server, not_saved
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.state.seed import seeded_world
from sandbox.local_google.state.storage import Saver, StateFile
from sandbox.local_google.state.world import World
from sandbox.local_google.world_yaml.origin import Origin
from sandbox.local_google.world_yaml.seed_file import seed_text

# Near a managed endpoint: a short wait, then about fifty tokens a second.
FIRST_TOKEN_MS = 150
TOKEN_MS = 20
OPEN_FILES = 8192
MISTAKES = (BadWorldError, replies.BadRepliesError, backend.BadBackendError)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.local_google",
        description="A loopback server that answers like the Google APIs this project calls.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (default) = any free port")
    parser.add_argument(
        "--check-answers",
        action="store_true",
        default=os.environ.get("SANDBOX_CHECK_ANSWERS") == "1",
        help="answer 500 where an answer of ours departs from Google's schema",
    )
    parser.add_argument(
        "--allow-unknown-query",
        action="store_true",
        help="ignore query parameters Google does not publish instead of answering 400",
    )
    parser.add_argument(
        "--latency",
        metavar="FACTOR",
        nargs="?",
        type=factor,
        const=1.0,
        default=0.0,
        help="take plausible time (data/latency.json, not measured on Google), times FACTOR",
    )
    parser.add_argument("--state", type=Path, help="file the world is kept in and comes back from")
    parser.add_argument("--seed", type=Path, help="YAML of the world a reset goes back to")
    _add_model_options(parser)
    return parser


def _add_model_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--token-delay-ms",
        type=int,
        default=os.environ.get("SANDBOX_TOKEN_DELAY_MS", str(TOKEN_MS)),
        help=f"pause between streamed tokens (default {TOKEN_MS}; 0 = none at all)",
    )
    parser.add_argument("--replies", type=Path, help="the scripted model's rules, see the README")
    parser.add_argument(
        "--model-backend",
        metavar="URL",
        help="an OpenAI-compatible server on this machine that replies instead of the rules",
    )
    parser.add_argument(
        "--model-backend-name",
        default="",
        metavar="MODEL",
        help="the model's name there (default: the first that it lists)",
    )


def _origin(seed: Path | None) -> Origin:
    """How to make the world that a first start and a reset go to."""
    if seed is None:
        return Origin(_fresh)
    origin = Origin(_fresh, seed_text(seed), str(seed))
    origin.world()  # a mistake is told now, also where the state file has a world
    return origin


def _fresh() -> World:
    """What people get at a shell: rate limits bind. Tests switch them on themselves."""
    world = seeded_world()
    world.quotas.enforced = True
    return world


def _end_on(server: Server, *numbers: signal.Signals) -> None:
    for number in numbers:
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))


def _allow_connections() -> None:
    """Many systems start a process with 256 or 1,024 open files; each stream takes one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _prepare(world: World, arguments: argparse.Namespace) -> None:
    """What is not kept with the world: it is as this start wants it."""
    delay = arguments.token_delay_ms
    world.pace = Pace(FIRST_TOKEN_MS if delay else 0, delay)
    world.switches = Switches(
        check_answers=arguments.check_answers,
        refuse_unknown_query=not arguments.allow_unknown_query,
    )
    world.latency = Latency(arguments.latency)
    if arguments.replies:
        world.replies = replies.load(arguments.replies)
    if arguments.model_backend:
        name = arguments.model_backend_name
        world.model_backend = backend.backend(arguments.model_backend, name)


def main() -> int:
    arguments = _parser().parse_args()
    _allow_connections()
    state = StateFile(arguments.state) if arguments.state else None
    try:
        origin = _origin(arguments.seed)
        world = (state.read() if state else None) or origin.world()
        _prepare(world, arguments)
        saved = Saver(state).changed if state else not_saved
        server = Server(world, arguments.port, saved, origin)
    except (*MISTAKES, OSError, OverflowError) as error:
        print(f"The local Google cannot start: {error}", file=sys.stderr)
        return 1
    _end_on(server, signal.SIGTERM, signal.SIGINT)
    print(f"local Google listening on {server.url}", flush=True)
    server.serve_here()
    if state:
        state.write(world)
    return 0


if __name__ == "__main__":
    sys.exit(main())
