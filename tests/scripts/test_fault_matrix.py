"""Every cause that this Google can have is told by its name, and its remedy makes it pass."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from google_api.causes import Cause
from sandbox.local_google.chat.replies import parse as parse_replies
from smoke.cli.chat_output import RunOutput
from smoke.judge.fix_context import Situation
from smoke.judge.remedies import diagnose
from smoke.judge.verdict import VerdictName
from smoke.run import attempts
from smoke.run import probe_run as smoke_module
from tests.scripts.fault_rows import LATE, RETIREMENT, ROWS
from tests.scripts.network_rows import NETWORK, OTHER_SERVERS
from tests.scripts.remedy_bench import Bench, bench_of

NOT_PROVOKED = {
    Cause.VPC_SC: "service perimeters are not imitated: Access Context Manager is not built",
    Cause.PROJECT_SUSPENDED: "Google suspends; no API does, and nothing publishes how it looks",
    Cause.QUOTA_429: "shared capacity runs out at Google; here only a planned fault says so",
    Cause.UNAVAILABLE: "an outage of Google's; here only a planned fault says so",
    Cause.UNEXPECTED_RESPONSE: "by definition what Google does not document",
}


@pytest.fixture
def bench(smoke: Any, tmp_path: Path) -> Bench:
    return bench_of(smoke, tmp_path / "gcloud")


@pytest.mark.parametrize("name", ROWS)
def test_a_fault_is_named_and_its_remedy_makes_it_pass(
    name: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smoke_module, "today", lambda: RETIREMENT.date())
    row = ROWS[name]
    row.broken(bench)
    code, check = bench.answer()
    found = check["finding"]
    assert found["code"] == (row.code or row.cause.name), found
    assert found["fix"] == row.fix.replace("{{}}", "{}").replace("{url}", bench.smoke.url)
    assert found["note"] == row.note
    assert (code, found["waiting_helps"]) == (row.exit_code, row.waiting_helps)
    assert row.permission in found["expected"]
    if row.who:
        bench.shell(found["fix"])
        assert bench.answer()[0] != 0, "a command that helps needs nobody"
        row.by_hand(bench)
    else:
        bench.shell(with_account(bench, found["fix"], found["note"]))
    assert bench.answer()[0] == 0, bench.answer()[1]["finding"]


def with_account(bench: Bench, fix: str, note: str) -> str:
    """The one blank that a person has to fill in, from the command that is named beside it."""
    if "BILLING_ACCOUNT_ID" not in fix:
        return fix
    _heading, first = bench.shell(note.partition("list them: ")[2]).splitlines()
    account = first.split()[0]
    return fix.replace("BILLING_ACCOUNT_ID", account)


@pytest.mark.parametrize("name", LATE)
def test_what_is_on_its_way_is_waited_for(
    name: str, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "POLL_EVERY", 0.01)
    what, code, broken, fix = LATE[name]
    broken(bench)
    getattr(bench.world.propagation, what).polls = 2
    bench.shell(fix)
    status, check = bench.answer("--wait", "5m")
    assert status == 0, check["finding"]
    assert [attempt["code"] for attempt in check["attempts"]] == [code, code, None]


@pytest.mark.parametrize(
    ("set_up", "code"),
    [
        (lambda b: b.smoke.env.update(GOOGLE_APPLICATION_CREDENTIALS="/gone"), "NO_CREDENTIALS"),
        (lambda b: b.adc.unlink(), "NO_CREDENTIALS"),
        (lambda b: log_in_as(b, "user:gone@example.com"), "CREDENTIALS_EXPIRED"),
    ],
    ids=["a variable names no file", "never logged in", "login revoked"],
)
def test_credentials_that_fail_are_replaced_by_logging_in(
    set_up: Any, code: str, bench: Bench
) -> None:
    set_up(bench)
    status, check = bench.answer()
    assert (status, check["finding"]["code"]) == (1, code)
    bench.shell(check["finding"]["fix"])
    assert bench.answer()[0] == 0


@pytest.mark.parametrize(("options", "code"), [((), 0), (("--strict",), 1)])
def test_a_server_that_leaves_its_markers_in_the_text_is_warned_of(
    options: tuple[str, ...], code: int, bench: Bench
) -> None:
    said = {"reply": {"content": "<|channel|>final<|message|>Hello."}}
    bench.world.replies = parse_replies({"rules": [{"name": "unparsed", **said}]})
    status, check = bench.answer(*options)
    assert (status, check["status"], check["verdict"]) == (code, "warn", "ok")
    assert check["finding"]["code"] == "HARMONY_MARKERS"


def log_in_as(bench: Bench, member: str) -> None:
    (bench.folder / "who").write_text(member)
    named = f'"file": "{bench.folder / "who"}"'
    bench.adc.write_text(re.sub(r'"file": "[^"]+"', named, bench.adc.read_text()))


def test_every_cause_is_provoked_or_said_why_not() -> None:
    """Those of a stream are the frozen cases', in test_frozen_cases_by_command."""
    provoked = {row.cause for row in ROWS.values()} | set(NETWORK.values())
    provoked |= set(OTHER_SERVERS.values())
    of_streams = {Cause(name.value) for name in VerdictName if name.value in set(Cause)}
    others = of_streams | set(NOT_PROVOKED) | {Cause.HARMONY_MARKERS}
    assert provoked | others == set(Cause)
    assert not provoked & set(NOT_PROVOKED)


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("stack", ["", "dev"])
def test_a_remedy_that_begins_with_a_command_is_one_for_a_shell(cause: Cause, stack: str) -> None:
    url = "https://x.invalid/chat?a=1&b=(2)"
    target = Situation(
        project="p", location="global", model="openai/gpt-oss-120b-maas", url=url, stack=stack
    )
    fix = diagnose(cause, "found", target).finding.fix
    if fix.startswith(("ask ", "https://")):
        assert cause in NOT_PROVOKED
        return
    done = subprocess.run(["sh", "-n", "-c", fix], check=False, capture_output=True, text=True)
    assert done.returncode == 0, f"{fix}\n{done.stderr}"
    assert fix


def test_a_used_up_minute_is_over_while_the_command_waits(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quota of zero looks the same at first, and after any wait."""
    ROWS["fixed quota used up"].broken(bench)
    monkeypatch.setattr(attempts, "POLL_EVERY", 0.01)
    a_minute = lambda *_: bench.world.clock.advance(61)  # noqa: E731
    monkeypatch.setattr(RunOutput, "pause", a_minute)
    status, check = bench.answer("--wait", "5m")
    assert (status, [a["code"] for a in check["attempts"]]) == (0, ["QUOTA_429", None])
