"""Send one streamed chat completion to gpt-oss on Vertex AI and judge what comes back.

    .venv/bin/python -m scripts.smoke_test --stack dev
    python scripts/smoke_test.py --project my-project

Parses, prints, and chooses the exit code; the work is in `checks.chat`. What is slow to import
comes in when it is needed, so that --help does not wait for it.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # run as a file: Python put scripts/ first, whose names would hide the rooms
    sys.path[0] = str(ROOT)

if TYPE_CHECKING:
    from checks.chat.report import SmokeReport
    from scripts.chat_target import Options

FAILED, USAGE, UNDECIDED, INTERRUPTED = 1, 2, 3, 130

EPILOG = """\b
Exit codes:
  0    complete stream (finish_reason and [DONE]) with visible text
  1    failed; the cause and its remedy are printed
  2    the command line cannot be used
  3    undecided: no answer of Google's (DNS, TLS, proxy, connection)
  130  interrupted
"""


def matching(
    pattern: str, expected: str
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """An option callback: the values end up in a URL that the token is sent to."""

    def check(
        _context: click.Context, _parameter: click.Parameter, value: str | None
    ) -> str | None:
        if value is not None and not re.fullmatch(pattern, value):
            raise click.BadParameter(f"found {value!r}, expected {expected}")
        return value

    return check


@click.command(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--stack",
    callback=matching(r"[\w.][\w./-]*", "a stack's name, such as dev"),
    help="Pulumi stack whose outputs say where to call; or use --project.",
)
@click.option(
    "--project",
    callback=matching(r"[a-z0-9][a-z0-9.:-]*", "a project id, such as acme-gpt-oss-dev"),
    help="Google Cloud project id, instead of --stack.",
)
@click.option(
    "--location",
    callback=matching(r"[a-z0-9-]+", "global or a region, such as us-central1"),
    help="global or a region.  [default: the model's first]",
)
@click.option(
    "--model",
    default="gpt-oss-120b",
    show_default=True,
    help="Catalogue name or PUBLISHER/MODEL.",
)
@click.option("--prompt", default="Say hello in one short sentence.", show_default=True)
@click.option(
    "--max-tokens",
    type=click.IntRange(min=1),
    default=2048,
    show_default=True,
    help="Reasoning counts too: a small budget ends before the first word.",
)
@click.option(
    "--reasoning-effort",
    type=click.Choice(["low", "medium", "high"]),
    default="low",
    show_default=True,
)
@click.option(
    "--impersonate",
    metavar="EMAIL|caller",
    callback=matching(r"caller|[a-z0-9.-]+@[a-z0-9.-]+", "a service account's e-mail"),
    help="Call as this service account; 'caller' is the one the stack made.",
)
@click.option(
    "--stall-after",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds to wait for a token, the first included; keep-alives do not count.",
)
@click.option(
    "--total-timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=300.0,
    show_default=True,
    help="Seconds for the whole stream.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Also write that JSON object to this file.",
)
@click.pass_context
def smoke_test(context: click.Context, /, **options: Unpack["Options"]) -> None:
    """Send one streamed chat completion to gpt-oss on Vertex AI and judge the stream.

    Credentials: GOOGLE_OAUTH_ACCESS_TOKEN if set, else Application Default Credentials.
    """
    try:
        from scripts.chat_output import as_json_text, harden, print_report

        harden(sys.stdout, sys.stderr)
        report, usage_mistake = run(context, options)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        context.exit(INTERRUPTED)
    print_report(report, as_json=options["as_json"])
    if options["report"]:
        options["report"].write_text(as_json_text(report), encoding="utf-8")
    if not report.passed:
        context.exit(USAGE if usage_mistake else UNDECIDED if report.undecided else FAILED)


def run(context: click.Context, options: "Options") -> tuple["SmokeReport", bool]:
    """The report, and whether the command line itself was at fault."""
    from checks.chat.report import SmokeReport
    from checks.chat.request import ChatRequest, Patience
    from checks.chat.smoke import run_smoke_test
    from checks.finding import CheckError
    from checks.remedies import Diagnosis
    from scripts.chat_output import listening
    from scripts.chat_target import find_target
    from scripts.stack_outputs import UsageMistakeError

    try:
        situation = find_target(context, options)
    except CheckError as error:
        report = SmokeReport(diagnosis=Diagnosis(error.finding))
        return report, isinstance(error, UsageMistakeError)
    request = ChatRequest(
        model=situation.model,
        prompt=options["prompt"],
        max_tokens=options["max_tokens"],
        reasoning_effort=options["reasoning_effort"],
    )
    patience = Patience(
        read=options["stall_after"],
        progress=options["stall_after"],
        total=options["total_timeout"],
    )
    with listening(situation, as_json=options["as_json"]) as listener:
        return run_smoke_test(situation, request, patience, listener), False


if __name__ == "__main__":
    smoke_test()
