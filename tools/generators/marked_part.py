"""Replaces the generated part of a file that is otherwise written by hand."""

import click


def replace_part(text: str, begin: str, end: str, part: str) -> str:
    """`text` with `part` between the lines `begin` and `end`.

    Raises ClickException where one of the two lines is missing, comes twice, or the order is wrong.
    """
    before, found_begin, rest = text.partition(f"{begin}\n")
    _, found_end, after = rest.partition(f"{end}\n")
    if not (found_begin and found_end) or begin in after or end in before + after:
        raise click.ClickException(
            f"expected the lines {begin!r} and {end!r} once each, in this order; "
            "fix: put them around the generated part"
        )
    return f"{before}{begin}\n{part}{end}\n{after}"
