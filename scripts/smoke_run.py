"""One run of the smoke test: target, credentials, probes, report."""

import datetime

import click

from checks.chat.attempts import Persistence
from checks.chat.authorization import authorize
from checks.chat.http_client import http_client
from checks.chat.probes import PROBES, Wanted
from checks.chat.request import Patience
from checks.chat.smoke import SmokeTest
from checks.finding import CheckError
from checks.report.model import CheckResult, Report, Status
from checks.report.of_chat import check_of, not_run, stopped, target_of
from checks.situation import Situation
from scripts.chat_output import RunOutput
from scripts.chat_target import find_target
from scripts.smoke_options import Options
from scripts.stack_outputs import UsageMistakeError

TARGET = ("VTX-TARGET-001", "target", "the target's address is known")
CREDENTIALS = ("VTX-CRED-001", "credentials", "the credentials give a token")


def run(context: click.Context, options: Options) -> tuple[Report, bool]:
    """The report, and whether the command line itself was at fault."""
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    try:
        situation = find_target(context, options)
    except CheckError as error:
        report = Report(started_at=started, checks=[stopped(*TARGET, error.finding)])
        return report, isinstance(error, UsageMistakeError)
    situation, checks = probed(situation, options)
    report = Report(
        command=situation.run_again(),
        started_at=started,
        target=target_of(situation),
        checks=checks,
    )
    return report, False


def probed(situation: Situation, options: Options) -> tuple[Situation, list[CheckResult]]:
    output = RunOutput(options)
    checks: list[CheckResult] = []
    try:
        authorization, situation = authorize(situation, options["api_key_env"] or "")
        with http_client() as client, output.begun(situation):
            test = SmokeTest(
                client=client,
                situation=situation,
                authorization=authorization,
                patience=patience(options),
                persistence=Persistence(retries=options["retries"], wait=options["wait"]),
                listener=output.listener,
                notice=output.notice,
            )
            for name in options["probe"]:
                output.probe_begins(PROBES[name])
                checks.append(check_of(test.run(name, wanted(situation, options))))
                output.probe_ended(checks[-1])
                if checks[-1].status is Status.SKIP:
                    break  # nobody answers: the others would say the same
    except CheckError as error:
        checks.append(stopped(*CREDENTIALS, error.finding))
    reason = f"not run: {checks[-1].id} comes first" if checks else ""
    for name in options["probe"][len([c for c in checks if c.category == "chat"]) :]:
        checks.append(not_run(name, PROBES[name].id, PROBES[name].good_state, reason))
    return situation, checks


def patience(options: Options) -> Patience:
    stall = options["stall_after"]
    return Patience(read=stall, progress=stall, total=options["total_timeout"])


def wanted(situation: Situation, options: Options) -> Wanted:
    return Wanted(
        model=situation.model,
        prompt=options["prompt"],
        max_tokens=options["max_tokens"],
        reasoning_effort=options["reasoning_effort"],
        least_tokens=options["least_tokens"],
    )
