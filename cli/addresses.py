"""Addresses on a command line: none takes a user or a password, and no message shows one."""

import click


def refuse_login(
    _context: click.Context | None, _parameter: click.Parameter | None, value: str | None
) -> str | None:
    """Refuses each `@`: a password as people write it may hold `/`, `#` or another `@`.

    Raises click.BadParameter.
    """
    if value is None or "@" not in value:
        return value
    from findings.redaction import without_login  # --help does not wait for it: 0.03 s of 0.09

    raise click.BadParameter(
        f"found {without_login(value)!r}: an address takes no user and no password, and an @ in "
        "its path is written as %40"
    )
