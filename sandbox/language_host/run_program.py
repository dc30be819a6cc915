"""Run one Pulumi program against the engine named on the command line.

Reads a serialised `RunRequest` from standard input. A program that fails is reported to the engine
once: its message for a `RunError`, else its own traceback without this host's frames.
"""

import asyncio
import logging
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pulumi
from pulumi.runtime import reset_options, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2

from sandbox.engine.ending import end_with_parent
from sandbox.language_host.exit_codes import PROGRAM_REPORTED_ITS_ERROR

DEFAULT_ORGANIZATION = "organization"  # what a DIY backend always reports


def main() -> int:
    # The terminal's Ctrl-C reaches every process of the group; the engine decides what it means
    # and the host then terminates us. A traceback of our own would only hide the engine's words.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Faulted tasks that nobody awaits repeat an error that the engine has already shown.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    end_with_parent()  # a host that is killed cannot terminate us
    request = language_pb2.RunRequest.FromString(sys.stdin.buffer.read())
    configure(request, engine_address=sys.argv[1])
    program = Path(request.info.program_directory or request.pwd) / request.info.entry_point
    return run(program, parallel=request.parallel)


def configure(request: language_pb2.RunRequest, engine_address: str) -> None:
    """Connect the SDK of this process to the engine's monitor and give it the stack's config."""
    reset_options(
        project=request.project,
        stack=request.stack,
        organization=request.organization or DEFAULT_ORGANIZATION,
        monitor_address=request.monitor_address,
        engine_address=engine_address,
        parallel=request.parallel,
        preview=request.dryRun,
        root_directory=request.info.root_directory,
    )
    set_all_config(dict(request.config), list(request.configSecretKeys))


def run_as_main(program: Path) -> None:
    """Execute a `.py` file, or a folder's `__main__.py`, with that folder first on the path."""
    folder = program if program.is_dir() else program.parent
    sys.path.insert(0, str(folder.resolve()))
    runpy.run_path(str(program.resolve()), run_name="__main__")


def run(program: Path, parallel: int) -> int:
    """Return the process's exit code; every failure has been reported to the engine by then."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(parallel, 1) * 4))
    try:
        loop.run_until_complete(run_in_stack(lambda: run_as_main(program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            return PROGRAM_REPORTED_ITS_ERROR  # the engine is shutting down and knows why
        pulumi.log.error(f"the engine refused a call: {error.details()}")
    except Exception as error:  # noqa: BLE001 - whatever a user's program raises
        pulumi.log.error(
            f"Program failed with an unhandled exception:\n{own_traceback(error, program)}"
        )
    else:
        return 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return PROGRAM_REPORTED_ITS_ERROR


def own_traceback(error: Exception, program: Path) -> str:
    """The traceback from the program's first line on: what stands above it is ours, not theirs.

    A failure in the SDK after the program has ended has no such line; then only the error itself
    is shown.
    """
    frames = error.__traceback__
    while frames is not None and not belongs_to(program, frames.tb_frame.f_code.co_filename):
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames, chain=frames is not None))


def belongs_to(program: Path, filename: str) -> bool:
    """Whether a frame is the program's own code: in its folder, not installed, not this host."""
    folder = program.resolve() if program.is_dir() else program.resolve().parent
    file = Path(filename)
    installed = "site-packages" in file.parts
    return file.is_relative_to(folder) and not installed and filename != __file__


if __name__ == "__main__":
    sys.exit(main())
