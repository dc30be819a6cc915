"""A stack's outputs, by asking the Pulumi CLI: what the smoke test needs to find its target.

Failures become CheckError with the CLI's own words; UsageMistake marks those that are the command
line's fault (exit code 2) rather than the environment's (1).
"""

import json
import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from checks.finding import CheckError, Finding
from checks.printable import printable_line

PROJECT_DIRECTORY = Path(__file__).resolve().parent.parent
LONGEST_REFUSAL = 2000
GOOD_STATE = "the stack's outputs can be read"


@dataclass(frozen=True, kw_only=True)
class StackOutputs:
    """The outputs that `__main__.py` exports."""

    project_id: str
    project_number: str
    location: str
    model: str
    chat_completions_url: str
    caller_service_account: str


OUTPUT_NAMES = {
    "project_id": "projectId",
    "project_number": "projectNumber",
    "location": "location",
    "model": "model",
    "chat_completions_url": "chatCompletionsUrl",
    "caller_service_account": "callerServiceAccount",
}


class UsageMistakeError(CheckError):
    """The command line names something that does not exist here."""


def read_stack(stack: str) -> StackOutputs:
    """Raises CheckError, and UsageMistakeError for a wrong name or a missing CLI."""
    raw = ask_pulumi(stack)
    try:
        outputs = dict(json.loads(raw))
        missing = [name for name in OUTPUT_NAMES.values() if name not in outputs]
    except (ValueError, TypeError) as error:
        raise CheckError(
            finding(
                code="STACK_UNREADABLE",
                found=f"pulumi printed no JSON object: {error}",
                fix="pulumi version",
            )
        ) from error
    if missing:
        found = f"stack {stack} has no output {', '.join(missing)}"
        fix = f"pulumi up --stack {shlex.quote(stack)}"
        raise CheckError(finding(code="STACK_WITHOUT_OUTPUTS", found=found, fix=fix))
    return StackOutputs(**{field: str(outputs[name]) for field, name in OUTPUT_NAMES.items()})


def ask_pulumi(stack: str) -> str:
    """Standard output of `pulumi stack output --json`."""
    command = ["pulumi", "stack", "output", "--json", "--non-interactive", "--stack", stack]
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            command,
            cwd=PROJECT_DIRECTORY,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        found = f"the pulumi command cannot be started: {error.strerror}"
        fix = ".venv/bin/python -m scripts.sandbox exec -- COMMAND, or install it: https://www.pulumi.com/docs/install/"
        raise UsageMistakeError(finding(code="PULUMI_MISSING", found=found, fix=fix)) from error
    if done.returncode:
        raise refusal(stack, done.stderr)
    return done.stdout


def refusal(stack: str, stderr: str) -> CheckError:
    """The CLI's error lines; only an unknown name is the command line's fault."""
    found = printable_line(stderr, LONGEST_REFUSAL).removeprefix("error: ")
    found = found or "pulumi gave no reason"
    if "no stack named" in found:
        return UsageMistakeError(
            finding(code="STACK_NOT_FOUND", found=found, fix="pulumi stack ls")
        )
    fix = f"pulumi stack --stack {shlex.quote(stack)}"
    return CheckError(finding(code="STACK_UNREADABLE", found=found, fix=fix))


def finding(*, code: str, found: str, fix: str) -> Finding:
    return Finding(
        code=code,
        good_state=GOOD_STATE,
        found=found,
        expected="a stack that `pulumi up` has finished, readable with the current backend",
        fix=fix,
        waiting_helps=False,
    )
