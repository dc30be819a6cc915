"""The table: every command, by its words; a file per area."""

from collections.abc import Mapping

from sandbox.gcloud.command import Command
from sandbox.gcloud.commands import (
    absent,
    billing,
    credentials,
    endpoints,
    governance,
    identity,
    monitoring,
    projects,
    services,
    workload_identity,
)

AREAS = (
    *(projects, billing, services, identity, workload_identity, governance, monitoring),
    *(endpoints, credentials, absent),
)
COMMANDS: Mapping[str, Command] = {
    words: command for area in AREAS for words, command in area.COMMANDS.items()
}


def synopses() -> list[str]:
    """One line for each command, as the reference writes them."""
    return [f"gcloud {words} {c.synopsis()}".rstrip() for words, c in sorted(COMMANDS.items())]
