"""The Python language host, as the engine starts it: with its address as the last argument."""

import sys

import sandbox.engine.bare_protocol  # noqa: F401 - makes pulumi's import below a light one

# isort: split
from sandbox.language_host.servicer import LanguageHost
from sandbox.language_host.serving import serve

if __name__ == "__main__":
    sys.exit(serve(LanguageHost(engine_address=sys.argv[-1] if len(sys.argv) > 1 else "")))
