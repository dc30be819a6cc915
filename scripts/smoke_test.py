"""Ask gpt-oss on Vertex AI for a chat completion and judge what comes back.

    .venv/bin/python -m scripts.smoke_test --stack dev
    python scripts/smoke_test.py --project my-project --probe all

Parses, prints, and chooses the exit code; the work is in `smoke`. What is slow to import is
imported when it is needed: --help is 0.25 s faster (`python -m bench.startup`).
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

ROOT = Path(__file__).resolve().parent.parent
if not __package__:  # run as a file: Python put scripts/ first, whose names would hide the rooms
    sys.path[0] = str(ROOT)

from cli.entry import Command  # noqa: E402
from cli.output import say  # noqa: E402
from smoke.cli.smoke_options import Options, smoke_options  # noqa: E402 - after the path is right

if TYPE_CHECKING:
    from reports.model import CheckResult

ASKED_AGAIN = ("no_response", "http_error")
FAILED, USAGE, UNDECIDED, STILL_WAITING, INTERRUPTED = 1, 2, 3, 4, 130
SEVERITY = (0, UNDECIDED, STILL_WAITING, FAILED, USAGE, INTERRUPTED)

EPILOG = """\b
Exit codes:
  0    complete answers with visible text (warnings allowed without --strict)
  1    failed; the cause and its remedy are printed. Or a report could not be written
  2    the command line cannot be used, or standard output is closed
  3    undecided: no answer of Google's (DNS, TLS, proxy, connection)
  4    --wait ended, and it still fails for a reason that waiting may help
  130  interrupted
"""


@click.command(cls=Command, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@smoke_options
@click.pass_context
def smoke_test(context: click.Context, /, **options: Unpack[Options]) -> None:
    """Ask gpt-oss on Vertex AI for a chat completion and judge the stream.

    Credentials: GOOGLE_OAUTH_ACCESS_TOKEN if set, else Application Default Credentials.
    """
    from smoke.cli.chat_target import one_by_one

    codes = [0]
    for chosen in one_by_one(options):
        codes.append(judge(context, chosen))
        if codes[-1] == INTERRUPTED:
            break
    context.exit(max(codes, key=SEVERITY.index))


def judge(context: click.Context, options: Options) -> int:
    """One target, asked and told of; the exit code it deserves."""
    try:
        from smoke.cli.smoke_run import run

        outcome = run(context, options)
    except KeyboardInterrupt:
        say("interrupted", err=True)
        return INTERRUPTED
    from smoke.cli.chat_output import finished, print_report
    from smoke.cli.report_output import write_page, write_report

    report = outcome.report
    code = USAGE if outcome.usage_mistake else exit_code(report.checks, options)
    if outcome.interrupted:
        say("interrupted", err=True)
        code = INTERRUPTED
    report = finished(report, code, options)
    print_report(report, options)
    if options["report"]:
        write_report(report, options["report"])
    if options["html"]:
        write_page(report, outcome.timelines, options["html"])
    return code


def exit_code(checks: "list[CheckResult]", options: Options) -> int:
    """The worst of the checks decides; see EPILOG."""
    from reports.model import Status

    wrong = [check for check in checks if check.status is Status.FAIL or check.undecided]
    if not wrong:
        held = [check.status for check in checks if check.status is not Status.SKIP]
        failed = options["strict"] and Status.WARN in held
        return FAILED if failed else 0 if held else UNDECIDED
    if options["wait"] and all(was_waited_for(check) for check in wrong):
        return STILL_WAITING
    return FAILED if any(check.status is Status.FAIL for check in wrong) else UNDECIDED


def was_waited_for(check: "CheckResult") -> bool:
    """Waiting may help, and it was tried: what began to stream is never sent again."""
    began_to_stream = check.attempts and check.attempts[-1].verdict not in ASKED_AGAIN
    return bool(check.finding and check.finding.waiting_helps and not began_to_stream)


if __name__ == "__main__":
    smoke_test()
