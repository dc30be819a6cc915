"""What this program says in `pulumi up`: printable, without secrets, no line anybody else's.

Pulumi shows a message as it is, on a terminal and in the log of a pipeline. Names from Google, from
a state or from settings stand in these messages, so nothing else here calls `pulumi.log`. What the
plugin says itself, Pulumi shows without asking this program.
"""

import pulumi

from findings.printable import printable_line
from findings.redaction import without_secrets


def as_message(lines: tuple[str, ...]) -> str:
    return "\n".join(printable_line(without_secrets(line), None) for line in lines)


def debug(*lines: str) -> None:
    pulumi.log.debug(as_message(lines))


def info(*lines: str) -> None:
    pulumi.log.info(as_message(lines))


def warn(*lines: str, about: pulumi.Resource | None = None) -> None:
    pulumi.log.warn(as_message(lines), about)


def error(*lines: str) -> None:
    pulumi.log.error(as_message(lines))
