"""The smoke test's command line: one table of options, checked value by value."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

import click

from cli.addresses import refuse_login
from cli.number_types import A_DAY, LARGEST, POSITIVE_SECONDS
from cli.output_file import writable

if TYPE_CHECKING:
    from smoke.http.request import ReasoningEffort
    from smoke.metrics.objectives import Objectives

PROBE_NAMES = ("text", "reasoning", "tools", "json", "nonstream", "long", "openai-sdk")
"""As in smoke.judge.probes and smoke.run.openai_sdk, which --help shall not wait for."""
FORMATS = ("text", "json", "junit", "github", "markdown")
"""As in reports.documents, and the live text; not imported for the same reason."""
SECONDS_PER = {"s": 1, "m": 60, "h": 3600}

Callback = Callable[[click.Context, click.Parameter, Any], Any]


class Options(TypedDict):
    """The command line, checked value by value but not yet together."""

    stack: str | None
    project: str | None
    url: str | None
    location: str | None
    model: str
    impersonate: str | None
    api_key_env: str | None
    probe: tuple[str, ...]
    prompt: str
    max_tokens: int
    least_tokens: int
    reasoning_effort: "ReasoningEffort"
    retries: int
    wait: float
    strict: bool
    runs: int
    concurrency: int
    slo: "Objectives | None"
    stall_after: float
    total_timeout: float
    format: str
    report: Path | None
    html: Path | None
    anonymize: bool


def matching(pattern: str, expected: str) -> Callback:
    """The values end up in a URL that the token is sent to."""

    def check(
        _context: click.Context, _parameter: click.Parameter, value: str | None
    ) -> str | None:
        if value is not None and not re.fullmatch(pattern, value):
            raise click.BadParameter(f"found {value!r}, expected {expected}")
        return value

    return check


IN_UTF8 = matching("[^\ud800-\udfff]*", "text in UTF-8")
"""A byte that is no UTF-8 comes as half a surrogate pair, which no request can hold."""


def endpoint(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuses what no request can be sent to, before anything else is asked."""
    try:
        refuse_login(context, parameter, value)
    except click.BadParameter as error:
        raise click.BadParameter(f"{error.message}; give the key with --api-key-env") from None
    expected = "http(s)://HOST/.../chat/completions in ASCII without a backslash"
    matching(r"https?://[!#-&(-;=?-\[\]-~]+", expected)(context, parameter, value)
    try:
        parts = urlsplit(value or "https://none/")
        # IDNA is what looking the name up begins with; it refuses empty and overlong labels.
        usable = bool((parts.hostname or "").encode("idna")) and parts.port != 0
    except ValueError:  # no port, no IPv6 address, no name
        usable = False
    if not usable:
        raise click.BadParameter(f"found {value!r}, expected {expected}")
    return value


def duration(_context: click.Context, _parameter: click.Parameter, value: str) -> float:
    """Seconds of `90s`, `5m`, `1h` or a bare number."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d+)?)([smh]?)", value)
    if found is None:
        raise click.BadParameter(f"found {value!r}, expected a duration such as 90s or 5m")
    seconds = float(found.group(1)) * SECONDS_PER[found.group(2) or "s"]
    if seconds > A_DAY:
        raise click.BadParameter(f"found {value!r}, expected 24h at most")
    return seconds


def chosen(
    _context: click.Context, _parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    return PROBE_NAMES if "all" in value else tuple(dict.fromkeys(value))


def objectives(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> "Objectives | None":
    if value is None:
        return None
    from smoke.metrics.objectives import UnusableObjectiveError, parse_objectives

    try:
        return parse_objectives(value)
    except UnusableObjectiveError as error:
        raise click.BadParameter(str(error)) from error


OPTIONS: tuple[Callable[[Callable[..., None]], Callable[..., None]], ...] = (
    click.option(
        "--stack",
        callback=matching(r"[\w.][\w./-]*", "a stack's name, such as dev"),
        help="Pulumi stack whose outputs say where to call; or --project, or --url.",
    ),
    click.option(
        "--project",
        callback=matching(r"[a-z0-9][a-z0-9.:-]*", "a project id, such as acme-gpt-oss-dev"),
        help="Google Cloud project id.",
    ),
    click.option(
        "--url",
        callback=endpoint,
        help="Any OpenAI-compatible endpoint, a self-deployed one too: its .../chat/completions.",
    ),
    click.option(
        "--location",
        callback=matching(r"[a-z0-9-]+", "global or a region, such as us-central1"),
        help="global or a region.  [default: the model's first; of a stack, its first]",
    ),
    click.option(
        "--model",
        callback=IN_UTF8,
        default="gpt-oss-120b",
        show_default=True,
        help="Catalogue name or PUBLISHER/MODEL; with --url whatever the server calls it; with "
        "--stack one of its own (unset: its first), or all, one after the other.",
    ),
    click.option(
        "--impersonate",
        metavar="EMAIL|caller",
        callback=matching(r"caller|[a-z0-9.-]+@[a-z0-9.-]+", "a service account's e-mail"),
        help="Call as this service account; 'caller' is the one the stack made.",
    ),
    click.option(
        "--api-key-env",
        metavar="NAME",
        callback=matching(r"[A-Za-z_]\w*", "an environment variable's name"),
        help="With --url: send the key in this environment variable, no Google token.",
    ),
    click.option(
        "--probe",
        type=click.Choice([*PROBE_NAMES, "all"]),
        multiple=True,
        default=("text",),
        show_default=True,
        callback=chosen,
        help="What to ask; may be given several times. openai-sdk asks once, with OpenAI's client.",
    ),
    click.option(
        "--prompt",
        callback=IN_UTF8,
        default="Say hello in one short sentence.",
        show_default=True,
        help="For the probes text, nonstream and openai-sdk.",
    ),
    click.option(
        "--max-tokens",
        type=click.IntRange(1, LARGEST),
        default=2048,
        show_default=True,
        help="Reasoning counts too: a small budget ends before the first word.",
    ),
    click.option(
        "--least-tokens",
        type=click.IntRange(1, LARGEST),
        default=200,
        show_default=True,
        help="What the probe 'long' must at least get.",
    ),
    click.option(
        "--reasoning-effort",
        type=click.Choice(["low", "medium", "high"]),
        default="low",
        show_default=True,
    ),
    click.option(
        "--retries",
        type=click.IntRange(min=0, max=10),
        default=2,
        show_default=True,
        help="How often to try again where Google is busy or away, before anything came.",
    ),
    click.option(
        "--wait",
        metavar="DURATION",
        default="0s",
        callback=duration,
        help="Try again for so long (5m) what waiting can help: a new grant, a new API.",
    ),
    click.option("--strict", is_flag=True, help="Warnings fail too."),
    click.option(
        "--runs",
        type=click.IntRange(1, 100_000),
        default=1,
        show_default=True,
        help="Ask so often, on connections that are kept: distributions instead of one figure.",
    ),
    click.option(
        "--concurrency",
        type=click.IntRange(1, 256),
        default=1,
        show_default=True,
        help="Runs under way at once.",
    ),
    click.option(
        "--slo",
        metavar='"NAME:NUMBER ..."',
        callback=objectives,
        help="What a good run keeps to, such as time_to_first_token_ms:500; "
        "a run that does not is a warning (docs/smoke-test.md).",
    ),
    click.option(
        "--stall-after",
        type=POSITIVE_SECONDS,
        default=60.0,
        show_default=True,
        help="Seconds to wait for a token, the first included; keep-alives do not count.",
    ),
    click.option(
        "--total-timeout",
        type=POSITIVE_SECONDS,
        default=300.0,
        show_default=True,
        help="Seconds for one whole answer.",
    ),
    click.option(
        "--format",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="What to print on standard output; github also appends Markdown to the file that "
        "GITHUB_STEP_SUMMARY names.",
    ),
    click.option(
        "--report",
        type=click.Path(path_type=Path),
        callback=writable,
        help="Also write the JSON report to this file.",
    ),
    click.option(
        "--html",
        type=click.Path(path_type=Path),
        callback=writable,
        help="Also write a page with the timeline of every run and the distributions.",
    ),
    click.option(
        "--anonymize",
        is_flag=True,
        help="Project, accounts, stack, hosts and ids become placeholders; the answer is left out.",
    ),
)


def smoke_options(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(OPTIONS):
        command = option(command)
    return command
