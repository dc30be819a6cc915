"""One run of the smoke test: target, credentials, probes, report."""

import contextlib
import datetime
import time
from dataclasses import dataclass, field

import click

from findings.finding import CheckError
from findings.redaction import Redactor
from google_api.network_settings import foreign_endpoints
from reports.model import CheckResult, Report
from reports.texts import map_texts
from reports.timeline import Timeline
from smoke.cli.chat_output import RunOutput
from smoke.cli.chat_target import find_target
from smoke.cli.progress import SeriesProgress
from smoke.cli.smoke_options import Options
from smoke.cli.stack_outputs import UsageMistakeError
from smoke.http.request import Patience
from smoke.judge.fix_context import Situation
from smoke.judge.probes import PROBES, Wanted
from smoke.results.from_openai_sdk import check_of_openai_sdk
from smoke.results.from_probe import not_run, stopped, target_of
from smoke.results.from_series import check_of_series
from smoke.results.timelines import timelines
from smoke.run import openai_sdk
from smoke.run.attempts import Persistence
from smoke.run.authorization import Authorization, authorize
from smoke.run.probe_run import SmokeTest
from smoke.run.series import Lanes, Series, lanes, once

TARGET = ("VTX-TARGET-001", "target", "the target's address is known")
CREDENTIALS = ("VTX-CRED-001", "credentials", "the credentials give a token")


@dataclass
class Outcome:
    """What a run of the command leaves to print, and how it ended."""

    report: Report
    timelines: dict[str, list[Timeline]] = field(default_factory=dict)
    """Of every run, by the check's id; not in the report, which they would swell."""
    usage_mistake: bool = False
    """Whether the command line itself was at fault."""
    interrupted: bool = False
    """Whether a series was broken off; the report holds what was measured before."""


def run(context: click.Context, options: Options) -> Outcome:
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    try:
        situation = find_target(context, options)
    except CheckError as error:
        report = Report(started_at=started, checks=[stopped(*TARGET, error.finding)])
        report = map_texts(report, Redactor())
        return Outcome(report, usage_mistake=isinstance(error, UsageMistakeError))
    redact = Redactor()
    probing = Probing(options, redact)
    situation = probing.run(situation)
    report = Report(
        command=situation.run_again(),
        started_at=started,
        target=target_of(situation),
        checks=probing.checks,
    )
    report = map_texts(report, redact)
    return Outcome(report, probing.timelines, interrupted=probing.interrupted)


class Probing:
    """Every chosen probe, as often as asked, until one cannot be decided."""

    def __init__(self, options: Options, redact: Redactor) -> None:
        self.checks: list[CheckResult] = []
        self.timelines: dict[str, list[Timeline]] = {}
        self.interrupted = False
        self._options, self._redact = options, redact
        self._output = RunOutput(options, redact)

    def run(self, situation: Situation) -> Situation:
        """The situation comes back with the principal in it."""
        options, began = self._options, time.monotonic()
        persistence = Persistence(
            retries=options["retries"],
            wait=options["wait"],
            since=began if options["wait"] else None,
        )
        try:
            authorization, situation = self._authorized(situation, persistence)
            if authorization.is_googles:
                self._output.warn(foreign_endpoints())
            with lanes(options["concurrency"]) as opened, self._output.begun(situation):
                test = SmokeTest(
                    client=opened.clients[0],
                    situation=situation,
                    authorization=authorization,
                    patience=patience(options),
                    persistence=persistence,
                    listener=self._output.listener,
                    notice=self._output.notice,
                )
                self._probe_all(test, opened)
        except CheckError as error:
            self.checks.append(stopped(*CREDENTIALS, error.finding))
        self._name_what_was_not_run()
        return situation

    def _authorized(
        self, situation: Situation, persistence: Persistence
    ) -> tuple[Authorization, Situation]:
        """A grant that allows impersonation takes minutes to be known, as any other."""
        began = time.monotonic()
        while True:
            try:
                return authorize(situation, self._options["api_key_env"] or "", self._redact)
            except CheckError as error:
                delay = persistence.poll_delay(time.monotonic() - began)
                if delay is None or not error.finding.waiting_helps:
                    raise
                self._output.pause(error.finding.code, error.finding.found, delay)
                time.sleep(delay)

    def _probe_all(self, test: SmokeTest, opened: Lanes) -> None:
        for name in self._options["probe"]:
            if name == openai_sdk.NAME:
                self._ask_with_sdk(test)
                continue
            self._output.probe_begins(PROBES[name])
            series = self._series(test, opened, name)
            self.interrupted = series.interrupted
            if series.runs:
                check = map_texts(check_of_series(series, self._options["slo"]), self._redact)
                self.checks.append(check)
                self.timelines[check.id] = timelines(series)
                self._output.probe_ended(check, self.timelines[check.id])
            if self.interrupted or self.checks[-1].undecided:
                return  # nobody answers: the others would say the same

    def _ask_with_sdk(self, test: SmokeTest) -> None:
        """A check of its own; the judge's figures and timelines have no part in it."""
        reason = openai_sdk.why_not(test.situation.url)
        if reason:
            self.checks.append(not_run(openai_sdk.NAME, *named(openai_sdk.NAME), reason))
            return
        asked = wanted(test.situation, self._options)
        heard = openai_sdk.ask(test.situation, test.authorization, asked, test.patience)
        self.checks.append(map_texts(check_of_openai_sdk(heard), self._redact))
        self._output.checked(self.checks[-1])

    def _series(self, test: SmokeTest, opened: Lanes, name: str) -> Series:
        options = self._options
        asked = wanted(test.situation, options)
        if options["runs"] == 1:
            return once(test, name, asked)
        progress = SeriesProgress(options["runs"], quiet=options["format"] != "text")
        with contextlib.closing(progress):
            return opened.run(test, name, asked, options["runs"], progress)

    def _name_what_was_not_run(self) -> None:
        reason = f"not run: {self.checks[-1].id} comes first" if self.checks else ""
        if self.interrupted:
            reason = "not run: interrupted"
        done = len([check for check in self.checks if check.category == "chat"])
        for name in self._options["probe"][done:]:
            self.checks.append(not_run(name, *named(name), reason))


def named(probe: str) -> tuple[str, str]:
    """Id and good state."""
    if probe == openai_sdk.NAME:
        return openai_sdk.ID, openai_sdk.GOOD_STATE
    return PROBES[probe].id, PROBES[probe].good_state


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
