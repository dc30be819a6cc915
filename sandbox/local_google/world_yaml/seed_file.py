"""Reads the text of a seed file, and no more of it than a seed may have.

Apart from `source`, which imports the YAML reader: a start without a seed does not wait for it.
"""

from pathlib import Path

from sandbox.local_google.state.loading import BadWorldError

# Ten seconds of reading on a slow machine; a world of some thousand projects.
MOST_CHARACTERS = 2**20


def seed_text(path: Path) -> str:
    """No more of the file than shows that it is too long. Raises OSError, BadWorldError."""
    with path.open(encoding="utf-8") as file:
        try:
            return file.read(MOST_CHARACTERS + 1)
        except UnicodeError as error:
            raise BadWorldError("no YAML: no UTF-8 text", str(path)) from error
