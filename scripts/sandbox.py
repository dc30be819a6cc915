"""The sandbox's command: parse, call `sandbox.lifecycle`, print, exit code.

Owns nothing but words: what a command is called, what it prints and which code it ends with.
Runs as `.venv/bin/python -m scripts.sandbox`.
"""

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import click

from cli.entry import Group
from cli.output import say, say_json, write
from sandbox.cli.caller import caller, token, warn_of_absent
from sandbox.cli.chat import chat
from sandbox.cli.clock import clock
from sandbox.cli.faults import chaos, fault, latency
from sandbox.cli.job_token import job_token
from sandbox.cli.journal import audit, journal
from sandbox.cli.progress import progress
from sandbox.cli.record import compare, record
from sandbox.cli.world import dump, reset
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.languages.build import obtain_languages
from sandbox.lifecycle import control, credentials
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.environment import inside, left_outside
from sandbox.lifecycle.errors import SandboxError
from sandbox.lifecycle.files import SandboxFiles

NOT_FOUND, NOT_EXECUTABLE = 127, 126
SHELL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Plain(Group):
    """Errors that carry their own remedy are printed as they are; nobody needs a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            return super().invoke(ctx)
        except SandboxError as error:
            say(f"error: {error.found}", f"fix: {error.fix}", err=True)
            sys.exit(1)
        except EngineNotObtainableError as error:
            say(*f"error: {error}".splitlines(), err=True)
            sys.exit(1)


files_of = click.make_pass_decorator(SandboxFiles)


@click.group(cls=Plain, context_settings={"max_content_width": 100})
@click.pass_context
def main(ctx: click.Context) -> None:
    """A whole Google Cloud on this machine: real Pulumi engine, local Google, no account.

    All files are in .sandbox/ of the checkout (SANDBOX_DIR moves them); the engine is kept in
    the user's cache, outside the checkout.

    Exit codes: 0 done, 1 failed (with the reason and the remedy), 2 wrong usage. `exec` ends
    with its command's own code, 127 where the command does not exist, 126 where it cannot run.
    """
    ctx.obj = SandboxFiles.of(os.environ)


@main.command()
@click.option("--model-backend", metavar="URL", help="A real model's server on this machine.")
@click.option("--model-backend-name", metavar="MODEL", help="The model's name there.")
@click.option("--seed", type=click.Path(path_type=Path), help="YAML file of a world of your own.")
@files_of
def up(files: SandboxFiles, /, seed: Path | None, **options: str | None) -> None:
    """Find or build the engine, start the local Google.

    --model-backend lets an OpenAI-compatible server on loopback reply instead of the scripted
    model, e.g. http://127.0.0.1:8000/v1.
    """
    given = [(f"--{name.replace('_', '-')}", value) for name, value in options.items() if value]
    words = [word for pair in given for word in pair]
    ready = control.up(files, os.environ, progress(), words, seed)
    say(f"local Google  {ready.server.url} (process {ready.server.pid})")
    say(f"engine        {ready.engine}")
    say(f"caller        {credentials.current_caller(files)}")
    say("next          .venv/bin/python -m scripts.sandbox exec -- pulumi up")
    say('or            eval "$(.venv/bin/python -m scripts.sandbox env)"')
    warn_of_absent(files, Admin(ready.server.url))


@main.command()
def engine() -> None:
    """Find or build the engine and print where it is; nothing is started."""
    say(str(find_engine(progress=progress())))


@main.command()
def languages() -> None:
    """Build what programs in YAML, Go and TypeScript need, once; print where it is.

    To be run outside the sandbox, which lets nothing be fetched. docs/component-package.md.
    """
    say(str(obtain_languages(os.environ, progress())))


@main.command()
@files_of
def down(files: SandboxFiles) -> None:
    """Stop the local Google. The world and Pulumi's state stay for the next `up`."""
    stopped = control.down(files)
    say("the sandbox was not running" if stopped is None else f"stopped {stopped.url}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="The same facts as one JSON object.")
@files_of
def status(files: SandboxFiles, as_json: bool) -> None:
    """What runs, where, as whom. Exit code 1 where nothing runs."""
    server = control.serving(files)
    world = Admin(server.url).ask("GET", "status")
    facts = {
        "url": server.url,
        "process": server.pid,
        "caller": credentials.current_caller(files),
        "folder": str(files.folder),
        "world": world,
    }
    if as_json:
        say_json(facts, indent=2)
        return
    for name, value in {**facts, **world}.items():
        if name != "world":
            say(f"{name:<16} {value if isinstance(value, str) else json.dumps(value)}")


@main.command()
@files_of
def env(files: SandboxFiles) -> None:
    """Print what puts a shell inside.

    eval "$(.venv/bin/python -m scripts.sandbox env)"
    """
    variables = control.present(files, os.environ).variables
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    # A name that no shell takes is in no shell, and would be read as a command here.
    names = [name for name in left_outside(os.environ, variables) if SHELL_NAME.fullmatch(name)]
    lines.append(f"unset {' '.join(names)}")
    write(os.fsencode("".join(f"{line}\n" for line in lines)))  # exact, for a shell to read


@main.command(
    "exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@files_of
def run_inside(files: SandboxFiles, command: tuple[str, ...]) -> None:
    """Run COMMAND inside, starting the sandbox if needed.

    .venv/bin/python -m scripts.sandbox exec -- pulumi up
    """
    if not command[0]:
        raise click.UsageError("found an empty COMMAND, expected a program's name")
    ready = control.up(files, os.environ, progress())
    try:
        # In place of this process: signals, terminal and exit code are the command's own.
        os.execvpe(command[0], command, inside(os.environ, ready.variables))  # noqa: S606
    except FileNotFoundError:
        say(f"error: {command[0]}: no such command inside the sandbox", err=True)
        sys.exit(NOT_FOUND)
    except OSError as error:
        say(f"error: {command[0]} cannot be run: {error.strerror}", err=True)
        sys.exit(NOT_EXECUTABLE)


main.add_command(caller)
main.add_command(token)
main.add_command(job_token)
main.add_command(chaos)
main.add_command(chat)
main.add_command(clock)
main.add_command(fault)
main.add_command(journal)
main.add_command(latency)
main.add_command(record)
main.add_command(compare)
main.add_command(reset)
main.add_command(dump)
main.add_command(audit)


if __name__ == "__main__":
    main(prog_name=".venv/bin/python -m scripts.sandbox")
