"""A command line to a command and what was given to it, or a refusal that says what is taken."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.gcloud.command import PROJECT, Command, Given
from sandbox.gcloud.commands import COMMANDS
from sandbox.gcloud.show import FORMATS, is_format
from sandbox.gcloud.values import VALUES

# Of the flags that every command of the real gcloud takes.
EVERYWHERE = {
    "account": "ACCOUNT",
    "billing-project": "PROJECT_ID",
    "format": "TEXT",
    "impersonate-service-account": "ACCOUNT",
    PROJECT: "PROJECT_ID",
    "quiet": "",
    "verbosity": "LEVEL",
}
STAND_IN = "This is the sandbox's stand-in for gcloud, with a part of its commands."
PROJECT_VARIABLE = "CLOUDSDK_CORE_PROJECT"


class Usage(Exception):  # noqa: N818 - gcloud's exit code 2, with what is taken
    def __init__(self, words: str, problem: str, takes: str) -> None:
        where = ".".join(["gcloud", *words.split()])
        super().__init__(f"ERROR: ({where}) {problem}\n{STAND_IN} {takes}")


@dataclass(frozen=True)
class Parsed:
    words: str
    command: Command
    given: Given


def parse(arguments: Sequence[str], environ: Mapping[str, str]) -> Parsed:
    """Raises Usage."""
    words, rest = _words(arguments)
    command = COMMANDS[words]
    usage = f"It takes: gcloud {words} {command.synopsis()}".rstrip()
    try:
        targets, flags = _split(rest, {**EVERYWHERE, **command.flags()})
        if PROJECT not in flags and environ.get(PROJECT_VARIABLE):
            flags[PROJECT] = environ[PROJECT_VARIABLE]
        _judge(command, targets, flags)
    except ValueError as problem:
        raise Usage(words, str(problem), usage) from None
    return Parsed(words, command, Given(tuple(targets), flags))


def _words(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The longest command that the line begins with, and all the other arguments."""
    words: list[str] = []
    rest: list[str] = []
    left = iter(arguments)
    for argument in left:
        if argument.startswith("-"):
            rest.append(argument)
            if EVERYWHERE.get(argument[2:]):
                rest += [value] if (value := next(left, None)) is not None else []
        elif any(f"{known} ".startswith(f"{' '.join([*words, argument])} ") for known in COMMANDS):
            words.append(argument)
        else:
            rest += [argument, *left]
    command = " ".join(words)
    if command not in COMMANDS:
        near = [known for known in sorted(COMMANDS) if f"{known} ".startswith(f"{command} ")]
        bad = next((word for word in rest if not word.startswith("-")), "")
        problem = f"Invalid choice: {bad!r}." if bad else "Command name argument expected."
        listed = "\n  ".join(near if words else sorted(COMMANDS))
        raise Usage(command, problem, f"Here it has:\n  {listed}")
    return command, rest


def _split(rest: Sequence[str], known: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """`--flag=value` and `--flag value` are one. Raises ValueError."""
    targets: list[str] = []
    flags: dict[str, str] = {}
    left = iter(rest)
    for argument in left:
        argument = "--quiet" if argument == "-q" else argument
        if not argument.startswith("-"):
            targets.append(argument)
            continue
        name, is_given, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or name not in known:
            raise ValueError(f"unrecognized arguments: {argument}")
        if not known[name] and is_given:
            raise ValueError(f"argument --{name}: ignored explicit argument {value!r}")
        if known[name] and not is_given:
            value = next(left, "")
            if not value or value.startswith("--"):
                raise ValueError(f"argument --{name}: expected one argument")
        flags[name] = value
    for name, value in flags.items():
        _hold(f"--{name}", known[name], value)
    return targets, flags


def _judge(command: Command, targets: Sequence[str], flags: Mapping[str, str]) -> None:
    """Raises ValueError."""
    missing = [f"--{name}" for name in command.must if name not in flags]
    if missing:
        raise ValueError(f"argument {' '.join(missing)}: Must be specified.")
    chosen = [name for name in command.one_of if name in flags]
    if command.one_of and len(chosen) != 1:
        choice = " | ".join(f"--{name}" for name in command.one_of)
        raise ValueError(f"Exactly one of ({choice}) must be specified.")
    by_full_name = bool(targets) and targets[0].startswith("projects/")
    if command.in_project and not by_full_name and PROJECT not in flags:
        raise ValueError(
            "The required property [project] is not currently set: give --project, or set"
            f" {PROJECT_VARIABLE}"
        )
    for problem in _positional_problems(command.takes, targets):
        raise ValueError(problem)


def _positional_problems(takes: str, targets: Sequence[str]) -> Iterator[str]:
    metavar = takes.strip("[].")
    most = len(targets) if takes.endswith("...") else bool(takes)
    if not targets and takes and not takes.startswith("["):
        yield f"argument {metavar}: Must be specified."
    if len(targets) > most:
        yield f"unrecognized arguments: {' '.join(targets[most:])}"
    for target in targets:
        _hold(metavar, metavar, target)


def _hold(name: str, metavar: str, value: str) -> None:
    """Raises ValueError where the value is not one of its kind."""
    if name == "--format" and not is_format(value):
        raise ValueError(f"argument --format: found {value!r}; the stand-in has {FORMATS}")
    if metavar and not re.fullmatch(VALUES[metavar], value):
        raise ValueError(f"argument {name}: found {value!r}, expected {metavar}, {VALUES[metavar]}")
