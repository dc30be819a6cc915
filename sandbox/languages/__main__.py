"""One language host, as the engine starts it: the language first, then the engine's own arguments.

For YAML it becomes Pulumi's own host: the one of the cache, or another on PATH.
"""

import os
import shutil
import sys
from pathlib import Path

import sandbox.engine.bare_protocol  # noqa: F401 - makes the protocol's import a light one

# isort: split
from sandbox.language_host.serving import serve
from sandbox.languages.build import YAML_HOST, executable, find_languages
from sandbox.languages.go import GO
from sandbox.languages.nodejs import NODEJS
from sandbox.languages.servicer import OtherLanguageHost
from sandbox.lifecycle.environment import BIN
from sandbox.lifecycle.errors import SandboxError

LANGUAGES = {language.name: language for language in (GO, NODEJS)}


def main(name: str, arguments: list[str]) -> int:
    if name in LANGUAGES:
        address = arguments[-1] if arguments else ""
        return serve(OtherLanguageHost(LANGUAGES[name], address))
    try:
        host = yaml_host()
    except SandboxError as error:
        print(f"error: {error}", file=sys.stderr)
    else:
        os.execv(host, [str(host), *arguments])  # noqa: S606 - the engine's arguments, unchanged
    return 1


def yaml_host() -> Path:
    """Ours where it was built, else the one that PATH has besides ours."""
    parts = os.environ.get("PATH", os.defpath).split(os.pathsep)
    others = os.pathsep.join(part for part in parts if part != str(BIN))
    if find_languages() is None and (other := shutil.which(YAML_HOST, path=others)):
        return Path(other)
    return executable(YAML_HOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
