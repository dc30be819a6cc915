"""`scripts.sandbox record` and `compare`: what Google answered, and whether the local Google would.

Owns the words, the question before anything is saved and the exit codes. Nobody has run `record`
against Google yet; what is proven is that it records a local Google.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
import httpx2

from cli.addresses import refuse_login
from cli.output import say, say_json
from findings.finding import CheckError
from google_api.network_settings import verify_proxies
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.state.seed import DEV
from sandbox.recorder.exchange import BadRecordingError, Exchange, load, save
from sandbox.recorder.redaction import Redaction, leftovers, redacted
from sandbox.recorder.upstream import Upstreams, google, kept_from_the_network

LOOPBACK = "127.0.0.1,localhost"


def upstream(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """COMMAND's own tokens go there."""
    refuse_login(context, parameter, value)
    if value is None or kept_from_the_network(value):
        return value
    expected = "https://HOST, or http:// on this machine's loopback"
    raise click.BadParameter(f"found {value!r}, expected {expected}")


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--yes", is_flag=True, help="Save without asking.")
@click.option(
    "--upstream",
    metavar="URL",
    callback=upstream,
    help="Instead of Google, with {api} for the API's name; it gets COMMAND's tokens.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def record(out: Path, yes: bool, upstream: str | None, command: tuple[str, ...]) -> None:
    """Run COMMAND against the real Google and keep what was asked and answered, redacted.

    .venv/bin/python -m scripts.sandbox record --out recorded -- pulumi preview

    COMMAND runs with your own credentials, and its calls cost and change what they cost and
    change. Only APIs that the local Google knows are recorded. Exit codes: 0 saved, 1 not saved,
    2 wrong usage.
    """
    from sandbox.recorder.forwarder import recording  # only this command pays for the web stack

    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty; name a new folder with --out")
    try:
        verify_proxies()
    except CheckError as error:
        found = error.finding
        raise click.UsageError(f"{found.found}; fix: {found.fix} ({found.note})") from None
    with recording(Upstreams({"*": upstream}) if upstream else google()) as (url, recorder):
        code = _run(command, url)
    say(f"{command[0]} ended with {code}; {len(recorder.exchanges)} exchanges", err=True)
    for line in recorder.unreached:
        say(f"not answered: {line}", err=True)
    kept, redaction = redacted([one for one in recorder.exchanges if one.status])
    remains = leftovers(kept, redaction)
    if remains or not kept:
        for line in remains:
            say(f"error: looks like a secret: {line}", err=True)
        say("error: nothing is saved" + ("" if remains else ": no exchange"), err=True)
        sys.exit(1)
    _review(kept, redaction)
    if not yes and not _agreed(kept):
        say("nothing is saved", err=True)
        sys.exit(1)
    save(kept, redaction.kinds, out)
    say(f"saved {len(kept)} exchanges in {out}")


def _run(command: tuple[str, ...], url: str) -> int:
    endpoints = {name: f"{url}/{prefix}" for name, prefix in ENDPOINTS.items()}
    direct = {
        name: ",".join(part for part in (os.environ.get(name), LOOPBACK) if part)
        for name in ("NO_PROXY", "no_proxy")
    }
    try:
        return subprocess.run(command, env=os.environ | endpoints | direct, check=False).returncode
    except OSError as error:
        raise click.UsageError(f"{command[0]} cannot be run: {error.strerror}") from error


def _review(kept: list[Exchange], redaction: Redaction) -> None:
    for one in kept:
        say(f"{one.number:04} {one.status} {one.method} {one.path} {one.caller}", err=True)
    say("replaced everywhere:", err=True)
    for line in redaction.summary():
        say(f"  {line}", err=True)
    say("left as they are: names, labels, descriptions, prompts, replies", err=True)


def _agreed(kept: list[Exchange]) -> bool:
    while True:
        choice = click.Choice(["yes", "no", "show"])
        answer = click.prompt("Save this?", type=choice, default="no", err=True)
        if answer != "show":
            return bool(answer == "yes")
        for one in kept:
            say_json(asdict(one), indent=1, err=True)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--url",
    callback=refuse_login,
    help="A running local Google; without it, a fresh one is used.",
)
@click.option("--caller", default=DEV, show_default=True, help="Who sends the requests here.")
@click.option("--map", "mapped", multiple=True, metavar="PLACEHOLDER=VALUE", help="An id of here.")
def compare(folder: Path, url: str | None, caller: str, mapped: tuple[str, ...]) -> None:
    """Send a recording's requests to the local Google and print where its answers differ.

    Compared are statuses, error reasons, and the JSON types of every place; not values. Exit
    codes: 0 nothing differs, 1 something does, 2 wrong usage.
    """
    from sandbox.recorder.differences import differences
    from sandbox.recorder.names import Names, initial
    from sandbox.recorder.replay import CallerError, Replay

    try:
        exchanges, kinds = load(folder)
        known = initial(exchanges, kinds) | _pairs(mapped)
        found = compared = 0
        with _local_google(url) as base, httpx2.Client(base_url=base, trust_env=False) as http:
            for recorded, here in Replay(http, caller, Names(known, kinds)).run(exchanges):
                compared += 1
                lines = differences(recorded, here)
                found += bool(lines)
                if lines:
                    say(f"{recorded.number:04} {recorded.method} {recorded.path}")
                for line in lines:
                    say(f"  {line}")
    except (BadRecordingError, CallerError, httpx2.TransportError) as error:
        raise click.UsageError(str(error)) from error
    say(f"{compared} exchanges compared, {found} differ", err=True)
    sys.exit(1 if found else 0)


def _pairs(mapped: tuple[str, ...]) -> dict[str, str]:
    for one in mapped:
        if not all(one.partition("=")):
            raise click.BadParameter(f"found {one!r}; expected for example project-1=my-project")
    return {name: value for name, _, value in (one.partition("=") for one in mapped)}


@contextmanager
def _local_google(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url.rstrip("/")
        return
    from sandbox.local_google.serving.server import serving
    from sandbox.local_google.state.seed import seeded_world

    with serving(seeded_world()) as fresh:
        yield fresh
