"""The progress of the sandbox, made printable: it repeats what a proxy or a registry said.

Apart from output.py, because every command imports that, and the sandbox's part is slow to import.
"""

from findings.printable import printable
from sandbox.engine.progress import Progress


def progress() -> Progress:
    return Progress(shown=printable)
