"""The progress of the sandbox, made printable: it repeats what a proxy or a registry said.

Apart from output.py, because every command imports that, and the sandbox's part is slow to import.
"""

from sandbox.engine.progress import Progress
from settings.printable import printable


def progress() -> Progress:
    return Progress(shown=printable)
