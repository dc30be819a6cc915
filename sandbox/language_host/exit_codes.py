"""The one exit code that the program's process and the host agree on."""

PROGRAM_REPORTED_ITS_ERROR = 32
"""The program failed and has already told the engine why; the engine need not add anything.

The official host uses the same number (pulumi/pulumi, sdk/python/cmd/pulumi-language-python)."""
