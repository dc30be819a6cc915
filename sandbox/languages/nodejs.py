"""Programs in TypeScript and JavaScript: run by the runner that comes in `@pulumi/pulumi`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pulumi.runtime.proto import language_pb2

from sandbox.language_host.servicer import Ready
from sandbox.languages.program import Language, ProgramError, complete

RUNNER = Path("node_modules", "@pulumi", "pulumi", "cmd", "run")


@contextmanager
def ready(request: language_pb2.RunRequest, engine_address: str) -> Iterator[Ready]:
    folder = Path(request.info.program_directory or request.pwd)
    if not (folder / RUNNER).exists():
        raise ProgramError(f"{folder} has no @pulumi/pulumi; there: pulumi install")
    flags = {
        "monitor": request.monitor_address,
        "engine": engine_address,
        "organization": request.organization,
        "project": request.project,
        "root-directory": request.info.root_directory,
        "stack": request.stack,
        "pwd": str(folder),
        "parallel": str(request.parallel),
    }
    written = [f"--{name}={value}" for name, value in flags.items() if value]
    if request.dryRun:
        written.append("--dry-run")
    # Configuration may hold secrets, and arguments are public: it goes by the environment.
    variables = {
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        "PULUMI_NODEJS_TYPESCRIPT": "true",
    }
    yield Ready(["node", str(folder / RUNNER), *written, request.info.entry_point], variables)


def link(folder: Path, sdk: Path) -> str:
    """The SDK in the program's package.json; what to import, for people."""
    name = json.loads((folder / sdk / "package.json").read_text("utf-8"))["name"]
    complete(["npm", "pkg", "set", f"dependencies.{name}=file:{sdk}"], folder)
    return f'In the program: import {{ Environment }} from "{name}"'


NODEJS = Language(
    name="nodejs",
    version=("node", "--version"),
    install=("npm", "install", "--no-audit", "--no-fund"),
    ready=ready,
    link=link,
)
