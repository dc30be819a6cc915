"""No command line, stream or text ends a command in a traceback; the exit codes stay."""

import importlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from cli import number_types
from cli.entry import Command, Group

CHECKOUT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "scripts.smoke_test": "smoke_test",
    "scripts.sandbox": "main",
    "scripts.demo": "demo",
    "tools.generate": "main",
    "tools.page_picture": "main",
    "tools.picture": "main",
}
NOBODY = "--url http://127.0.0.1:9/chat/completions --api-key-env KEY --retries 0 --format json"


def shell(line: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """`line` in bash; `python -m scripts.` is written as `@`, and of tools as `TOOLS.`."""
    line = line.replace("@", f"{shlex.quote(sys.executable)} -m scripts.")
    line = line.replace("TOOLS.", f"{shlex.quote(sys.executable)} -m tools.")
    env = {**os.environ, "KEY": "plain-words-as-a-key", **variables}
    done = subprocess.run(
        ["bash", "-c", line], cwd=CHECKOUT, env=env, capture_output=True, check=False
    )
    assert b"Traceback" not in done.stderr, done.stderr
    assert b"Exception ignored" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [
        (">/dev/full", 1, b"error: standard output cannot be written: No space left on device\n"),
        (
            ">&-",
            2,
            b"error: standard output is closed; to throw away what is printed: >/dev/null\n",
        ),
        (">&- 2>&-", 2, b""),
        (">/dev/full 2>/dev/full", 1, b""),
        (">/dev/full 2>&-", 1, b""),
        (">/dev/null 2>&-", 3, b""),
        (">/dev/null 2>/dev/full", 3, b""),
        (">/dev/null <&-", 3, b""),
    ],
)
def test_a_report_that_cannot_be_written_is_no_success(
    redirection: str, code: int, said: bytes
) -> None:
    """3 is the verdict here: nobody answers."""
    done = shell(f"@smoke_test {NOBODY} {redirection}")
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_ends_each_command_with_1_and_a_closed_one_with_2(name: str) -> None:
    help_of = f"{shlex.quote(sys.executable)} -m {name} --help"
    line = f"{help_of} >/dev/full; echo $? >&2; {help_of} >&-; echo $? >&2"
    full, one, closed, two = shell(line).stderr.decode().splitlines()
    assert (one, two) == ("1", "2")
    assert full.startswith("error: ")
    assert closed.startswith("error: standard output is closed")


def test_a_reader_that_has_enough_is_no_error_to_tell() -> None:
    read, written = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "scripts.smoke_test", *NOBODY.split()]
    env = {**os.environ, "KEY": "plain-words-as-a-key"}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=env, stdout=written, stderr=subprocess.PIPE, check=False
    )
    os.close(written)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("level", [">/dev/full", "2>/dev/full", ">&-"])
def test_a_generator_that_finds_nothing_to_tell_succeeds_unless_it_is_refused(level: str) -> None:
    assert shell(f"TOOLS.generate --check {level}").returncode == (2 if level == ">&-" else 0)


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("@smoke_test $'--\\xff'", {2}),
        ("@smoke_test --stack $'\\xff'", {2}),
        ("@smoke_test --url $'http://127.0.0.1:9/\\xff'", {2}),
        (f"@smoke_test {NOBODY} --prompt $'\\xff'", {2}),
        (f"@smoke_test {NOBODY} --report \"$FOLDER\"/$'\\xff.json' && false", {3}),
        ("KEY=$'\\xff' @smoke_test " + NOBODY, {1}),
        ("GOOGLE_OAUTH_ACCESS_TOKEN=$'\\xff' @smoke_test --project ''", {2}),
        ("GOOGLE_APPLICATION_CREDENTIALS=$'\\xff' @smoke_test --project abcdef", {1}),
        ("@sandbox $'\\xff'", {2}),
        ("@sandbox caller $'\\xff'", {1}),
        ("@sandbox job-token $'\\xff'", {1}),
        ("@sandbox journal --method $'\\xff'", {1}),
        ("@sandbox reset --seed $'\\xff'", {1}),
        ("@sandbox compare $'\\xff'", {2}),
        ("SANDBOX_DIR=$'\\xff' @sandbox status", {1}),
        ("TOOLS.page_picture $'\\xff' x", {2}),
    ],
)
def test_bytes_that_are_no_utf8_are_an_answer_of_the_command(
    line: str, codes: set[int], tmp_path: Path
) -> None:
    done = shell(line, FOLDER=str(tmp_path), SANDBOX_DIR=str(tmp_path / "sandbox"))
    assert done.returncode in codes, done.stderr
    assert (done.stdout + done.stderr).decode(), "in UTF-8"


def test_a_command_without_a_name_starts_nothing(tmp_path: Path) -> None:
    done = shell("@sandbox exec -- ''", SANDBOX_DIR=str(tmp_path / "sandbox"))
    assert done.returncode == 2
    assert b"expected a program's name" in done.stderr
    assert not (tmp_path / "sandbox").exists()


def every_command() -> Iterator[tuple[str, click.Command]]:
    """All commands of scripts/ and tools/, the subcommands too."""
    pending: list[tuple[str, click.Command]] = [
        (name, getattr(importlib.import_module(name), attribute))
        for name, attribute in COMMANDS.items()
    ]
    while pending:
        name, command = pending.pop()
        yield name, command
        if isinstance(command, click.Group):
            pending += [(f"{name} {word}", one) for word, one in command.commands.items()]


def test_every_command_enters_through_the_guard() -> None:
    top = [command for name, command in every_command() if " " not in name]
    assert all(isinstance(command, Command | Group) for command in top)
    texts = {
        f"{room}.{path.stem}": path.read_text()
        for room in ("scripts", "tools")
        for path in (CHECKOUT / room).glob("*.py")
    }
    run = {name for name, text in texts.items() if "@click.command" in text and "__main__" in text}
    assert run <= {*COMMANDS}


def numeric_parameters() -> dict[str, click.ParamType]:
    found = {
        f"{name} {parameter.name}": parameter.type
        for name, command in every_command()
        for parameter in command.params
        if isinstance(parameter.type, click.types.FloatParamType | click.types.IntParamType)
    }
    assert len(found) > 20
    return found


@pytest.mark.parametrize("value", ["nan", "-nan", "inf", "-inf", "1e400", "-1e9", "9" * 400, "x"])
def test_every_number_has_limits_that_nothing_passes(value: str) -> None:
    assert [where for where, kind in numeric_parameters().items() if takes(kind, value)] == []


def takes(kind: click.ParamType, value: str) -> bool:
    try:
        kind.convert(value, None, None)
    except click.BadParameter:
        return False
    return True


@pytest.mark.parametrize("option", ["--stall-after", "--total-timeout"])
@pytest.mark.parametrize("value", ["nan", "inf", "0", "-1", "1e308"])
def test_a_patience_that_is_none_is_a_usage_error(option: str, value: str) -> None:
    from click.testing import CliRunner

    from scripts.smoke_test import smoke_test

    done = CliRunner().invoke(smoke_test, [*NOBODY.split(), option, value])
    assert done.exit_code == 2, done.output
    assert f"Invalid value for '{option}'" in done.stderr


@pytest.mark.parametrize("value", ["999999h", "nan", "-1s", "1e3s", "25h"])
def test_a_wait_of_more_than_a_day_is_a_usage_error(value: str) -> None:
    from click.testing import CliRunner

    from scripts.smoke_test import smoke_test

    assert CliRunner().invoke(smoke_test, [*NOBODY.split(), "--wait", value]).exit_code == 2


def test_a_number_is_a_finite_float() -> None:
    assert number_types.SECONDS.convert("1.5", None, None) == 1.5


@pytest.mark.parametrize(
    ("variable", "options", "code"),
    [
        ({}, ("--prompt", b"\xff"), 2),
        ({}, ("--prompt", "\u00ff\n\u4f60".encode()), 0),
        ({}, ("--model", b"openai/\xff"), 2),
        ({"GOOGLE_OAUTH_ACCESS_TOKEN": b"\xff"}, (), 1),
    ],
)
def test_bytes_that_are_no_utf8_are_refused_before_they_are_sent(
    variable: dict[str, bytes], options: tuple[str | bytes, ...], code: int, smoke: Any
) -> None:
    target = ("--project", smoke.project.project_id)
    command = [sys.executable, "-m", "scripts.smoke_test", *target, *options]
    env = {os.fsencode(name): os.fsencode(value) for name, value in smoke.env.items()}
    env |= {os.fsencode(name): value for name, value in variable.items()}
    done = subprocess.run(command, cwd=CHECKOUT, env=env, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize("options", [(), ("--runs", "2"), ("--format", "markdown")])
def test_an_answer_that_cannot_be_printed_is_no_success(
    options: tuple[str, ...], smoke: Any
) -> None:
    command = [sys.executable, "-m", "scripts.smoke_test", "--project", smoke.project.project_id]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, *options],
            cwd=CHECKOUT,
            env=smoke.env,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: standard output cannot be written")
    assert "Traceback" not in done.stderr
