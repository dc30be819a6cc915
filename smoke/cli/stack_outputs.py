"""A stack's outputs, by asking the Pulumi CLI: what the smoke test needs to find its target.

Failures become CheckError with the CLI's own words; UsageMistake marks those that are the command
line's fault (exit code 2) rather than the environment's (1).
"""

import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from findings.cases import make_finding
from findings.finding import CheckError
from findings.printable import printable_line
from google_api.json_text import parse_json

PROJECT_DIRECTORY = Path(__file__).resolve().parents[2]
LONGEST_REFUSAL = 2000


@dataclass(frozen=True, kw_only=True)
class StackEndpoint:
    """One place where one model answers."""

    name: str
    """MODEL/LOCATION, as the stack calls it; empty where the stack tells of one only."""
    model: str
    """The request's `model` field."""
    location: str
    url: str


@dataclass(frozen=True, kw_only=True)
class StackOutputs:
    """The outputs that `__main__.py` exports."""

    project_id: str
    project_number: str
    caller_service_account: str
    own_callers: frozenset[str]
    """E-mails of all accounts that the stack made to call."""
    endpoints: tuple[StackEndpoint, ...]
    """The first is the one that `location`, `model` and `chatCompletionsUrl` tell."""


PLACE_NAMES = ("location", "model", "chatCompletionsUrl")
OUTPUT_NAMES = ("projectId", "projectNumber", "callerServiceAccount", *PLACE_NAMES)
KINDS = {str: "a text", dict: "an object", list: "a list", bool: "true or false"}
MISSING = object()


class UsageMistakeError(CheckError):
    """The command line names something that does not exist here."""


def read_stack(stack: str) -> StackOutputs:
    """Raises CheckError, and UsageMistakeError for a wrong name or a missing CLI."""
    outputs = outputs_in(ask_pulumi(stack))
    if missing := [name for name in OUTPUT_NAMES if name not in outputs]:
        raise CheckError(
            make_finding("STACK_WITHOUT_OUTPUTS", "missing", stack=stack, missing=missing)
        )
    for flaw, expected in malformed(outputs):
        raise CheckError(
            make_finding(
                "STACK_WITHOUT_OUTPUTS", "malformed", stack=stack, flaw=flaw, expected=expected
            )
        )
    caller = outputs["callerServiceAccount"]
    return StackOutputs(
        project_id=outputs["projectId"],
        project_number=outputs["projectNumber"],
        caller_service_account=caller,
        own_callers=frozenset([caller, *outputs.get("callers", {}).values()]),
        endpoints=endpoints_of(outputs),
    )


def outputs_in(printed: str) -> dict[str, Any]:
    try:
        outputs = parse_json(printed)
    except ValueError as error:
        reason = str(error)
    else:
        if isinstance(outputs, dict):
            return outputs
        reason = f"it is {kind_of(outputs)}"
    raise CheckError(make_finding("STACK_UNREADABLE", "not_json", reason=reason))


def malformed(outputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is found, and what was expected, where an output is not as `__main__.py` exports it.

    Who may write the stack's state writes anything there. The value is never shown: an output may
    be a secret. Stop at the first: what comes after it takes the form of that one for granted.
    """
    for name in OUTPUT_NAMES:
        yield from unlike(str, name, outputs[name])
    for name in ("callers", "endpoints"):
        yield from unlike(dict, name, outputs.get(name, {}))
    for name, account in outputs.get("callers", {}).items():
        yield from unlike(str, f"callers.{name}", account)
    for name, place in outputs.get("endpoints", {}).items():
        yield from unlike(dict, f"endpoints.{name}", place)
        for part in PLACE_NAMES:
            yield from unlike(str, f"endpoints.{name}.{part}", place.get(part, MISSING))


def unlike(kind: type, path: str, value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, kind):
        path = printable_line(path)
        yield f"{path} is {kind_of(value)}", f"{path} is {KINDS[kind]}"


def kind_of(value: object) -> str:
    if value is None or value is MISSING:
        return "empty"
    return KINDS.get(type(value), "a number")


def endpoints_of(outputs: Mapping[str, Any]) -> tuple[StackEndpoint, ...]:
    """All of them, the stack's first one first; a stack of before has no output `endpoints`."""
    first = endpoint("", outputs)
    several = [endpoint(name, told) for name, told in outputs.get("endpoints", {}).items()]
    is_first = {(one.url, one.model): one.name for one in (first, *several)}[first.url, first.model]
    return tuple(sorted(several, key=lambda one: one.name != is_first)) or (first,)


def endpoint(name: str, told: Mapping[str, str]) -> StackEndpoint:
    return StackEndpoint(
        name=name,
        model=told["model"],
        location=told["location"],
        url=told["chatCompletionsUrl"],
    )


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
        missing = make_finding("PULUMI_MISSING", "not_started", reason=error.strerror)
        raise UsageMistakeError(missing) from error
    if done.returncode:
        raise refusal(stack, done.stderr)
    return done.stdout


def refusal(stack: str, stderr: str) -> CheckError:
    """The CLI's error lines; only an unknown name is the command line's fault."""
    found = printable_line(stderr, LONGEST_REFUSAL).removeprefix("error: ")
    found = found or "pulumi gave no reason"
    if "no stack named" in found:
        return UsageMistakeError(make_finding("STACK_NOT_FOUND", "no_such_stack", found=found))
    return CheckError(make_finding("STACK_UNREADABLE", "refused", stack=stack, found=found))
