"""Programs in Go: built, then run with what Pulumi's Go SDK reads from the environment."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pulumi.runtime.proto import language_pb2

from sandbox.language_host.servicer import Ready
from sandbox.languages.program import Language, ProgramError, complete


@contextmanager
def ready(request: language_pb2.RunRequest, engine_address: str) -> Iterator[Ready]:
    """Built anew each time, as the official host does; Go's own cache makes that seconds."""
    folder = Path(request.info.program_directory or request.pwd)
    # The names are those of sdk/go/pulumi/run.go.
    variables = {
        "PULUMI_PROJECT": request.project,
        "PULUMI_STACK": request.stack,
        "PULUMI_ORGANIZATION": request.organization,
        "PULUMI_ROOT_DIRECTORY": request.info.root_directory,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        "PULUMI_DRY_RUN": str(request.dryRun).lower(),
        "PULUMI_PARALLEL": str(request.parallel),
        "PULUMI_MONITOR": request.monitor_address,
        "PULUMI_ENGINE": engine_address,
    }
    with tempfile.TemporaryDirectory(prefix="pulumi-go-") as made:
        program = str(Path(made) / "program")
        complete(["go", "build", "-o", program, "."], folder)
        yield Ready([program], variables)


def link(folder: Path, sdk: Path) -> str:
    """The SDK in the program's go.mod; what to import, for people."""
    try:
        (plugin,) = (folder / sdk).rglob("pulumi-plugin.json")
        (declared,) = (folder / sdk).rglob("go.mod")
    except ValueError:
        raise ProgramError(f"{sdk} is no Go SDK; repeat `pulumi package add`") from None
    module = re.findall(r"^module (\S+)", declared.read_text("utf-8"), re.MULTILINE)[0]
    place = declared.parent.relative_to(folder)
    complete(["go", "mod", "edit", "-require", f"{module}@v0.0.0"], folder)
    complete(["go", "mod", "edit", "-replace", f"{module}=./{place}"], folder)
    return f'In the program: import "{module}/{plugin.parent.relative_to(declared.parent)}"'


GO = Language(
    name="go",
    version=("go", "env", "GOVERSION"),
    install=("go", "mod", "tidy"),
    ready=ready,
    link=link,
)
