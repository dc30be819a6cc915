"""`scripts.sandbox reset` and `dump`: the world as a whole, from a file and back to one.

Owns the words; what a seed may say is `sandbox.local_google.world_yaml`'s.
"""

import os
from pathlib import Path

import click

from cli.output import say, write
from findings.printable import printable
from sandbox.cli.caller import warn_of_absent
from sandbox.lifecycle import control, server
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.files import SandboxFiles


@click.command()
@click.option("--seed", type=click.Path(path_type=Path), help="Another seed, from now on.")
@click.option("--built-in", is_flag=True, help="The built-in seed again.")
def reset(seed: Path | None, built_in: bool) -> None:
    """Back to the seeded world and to no Pulumi stacks.

    Both, because a stack whose resources are gone is of no use. The caller stays chosen; the
    server keeps running where it runs. The seed is the one that was given last.
    """
    if seed is not None and built_in:
        raise click.UsageError("--seed and --built-in exclude each other")
    files = SandboxFiles.of(os.environ)
    control.reset(files, seed, built_in=built_in)
    say("the world is as seeded; Pulumi's state is empty")
    found = server.running(files)
    if found is not None and found.url:
        warn_of_absent(files, Admin(found.url))


@click.command()
def dump() -> None:
    """Print the world as it is now, in the form that --seed takes."""
    admin = Admin(control.serving(SandboxFiles.of(os.environ)).url)
    write(printable(admin.text("GET", "world?format=yaml")))
