"""Every frozen case, from the local Google through the command: verdict, exit code, evidence."""

import json
from typing import Any, NamedTuple

import pytest

from sandbox.local_google.chat.cases import BREAKING, CASES, FRAMING
from sandbox.local_google.resources.chat import Scenario
from tests.scripts.conftest import READY

TARGET = ("--project", READY, "--format", "json", "--retries", "0")
IMPATIENT = ("--stall-after", "3")
"""Half of what a stall takes, and enough for the first event on a busy machine."""
NOTE = "the last event, [DONE], came without its blank line"
PORTAL = "HTTP 302 to http://127.0.0.1:9/signin"
STOPPED = "finish_reason never came, no [DONE]"
BUSY = "Resource exhausted, please try again later."


class Expected(NamedTuple):
    verdict: str
    exit_code: int
    code: str | None
    evidence: str
    """Found in the verdict's evidence."""


OK = Expected("ok", 0, None, "finish_reason stop, [DONE] seen")
TRUNCATED = Expected("stream_truncated", 1, "STREAM_TRUNCATED", STOPPED)
STREAM_ERROR = Expected("stream_error", 1, "QUOTA_429", BUSY)
STALLED = Expected("stalled", 1, "STALLED", "last token after ")
GOOD_TAILS = ("done_noblank", "after_done", "usage_chunk", "big_line", "gzip", "bad_utf8")
MID_STREAM = ("err_mid", "err_mid_array", "err_event", "err_first")


def refused(status: int, code: str, text: str) -> Expected:
    return Expected("http_error", 1, code, f"HTTP {status}, {text}")


RENEWED = frozenset({"e401"})
"""A refused token is replaced once, so the refusal has to come twice."""
JSON, HTML = "application/json", "text/html; charset=UTF-8: <!DOCTYPE html> "
EXPECTED: dict[str, Expected] = {
    **dict.fromkeys([*FRAMING, *GOOD_TAILS, "latin1_header"], OK),
    **dict.fromkeys(BREAKING, TRUNCATED),
    **dict.fromkeys(MID_STREAM, STREAM_ERROR),
    **dict.fromkeys(("stall", "stall_keepalive"), STALLED),
    **dict.fromkeys(("e429", "e429_ra", "e429_array"), refused(429, "QUOTA_429", JSON)),
    **dict.fromkeys(("e403", "e403_array"), refused(403, "PERMISSION_MISSING", JSON)),
    "cut_fin": TRUNCATED._replace(evidence="closed inside the response body"),
    "cut_rst": TRUNCATED._replace(evidence="ConnectionResetError: "),
    "cut_mid_event": TRUNCATED._replace(evidence="40 bytes of an unfinished event: data: {"),
    "cut_mid_event_fin": TRUNCATED._replace(evidence="40 bytes of an unfinished event: data: {"),
    "short_body": TRUNCATED._replace(evidence="closed inside the response body"),
    "err_event_flat": STREAM_ERROR._replace(code="UNAVAILABLE", evidence="overloaded"),
    "bad_json": Expected("malformed_event", 1, "MALFORMED_EVENT", "not JSON: "),
    "no_done": Expected("no_done", 0, "NO_DONE", "finish_reason stop, no [DONE]"),
    "json200": Expected("not_a_stream", 1, "NOT_A_STREAM", f"HTTP 200, {JSON}"),
    "html200": Expected("not_a_stream", 1, "NOT_A_STREAM", f"HTTP 200, {HTML}"),
    "empty200": TRUNCATED._replace(evidence=f"the connection; {STOPPED}, 0 chunks"),
    "only_done": TRUNCATED._replace(evidence="finish_reason never came, [DONE] seen, 0 chunks"),
    "e503": refused(503, "UNAVAILABLE", JSON),
    "e401": refused(401, "CREDENTIALS_EXPIRED", JSON),
    "e400": refused(400, "INVALID_REQUEST", JSON),
    "e404html": refused(404, "WRONG_ADDRESS", HTML),
    "e302": Expected("unexpected_redirect", 1, "UNEXPECTED_REDIRECT", PORTAL),
}
FACTS = """
lf crlf cr crlf_split comments multiline utf8split nospace bom u2028 event_nodata id_lines
retry_only no_done no_done_no_finish cut_fin cut_rst cut_mid_event cut_mid_event_fin err_mid
err_mid_array err_event err_event_flat err_first json200 html200 empty200 only_done done_noblank
after_done usage_chunk big_line gzip bad_utf8 bad_json latin1_header stall stall_keepalive e429
e429_ra e429_array e503 e403 e403_array e401 e400 e404html e302
"""
"""The cases that clients of this route were compared on; others may be added to them."""


def test_the_table_is_complete() -> None:
    assert set(EXPECTED) == set(CASES)
    assert set(FACTS.split()) <= set(EXPECTED)
    assert len(FACTS.split()) == 48


def played(smoke: Any, case: str, *more: str) -> tuple[int, dict[str, Any]]:
    times = 2 if case in RENEWED else 1
    smoke.world.scenarios.append(Scenario(id=1, case=case, times=times))
    patience = IMPATIENT if case.startswith("stall") else ()
    done = smoke.run(*TARGET, *patience, *more)
    report = json.loads(done.stdout)
    assert report["exit_code"] == done.returncode
    check: dict[str, Any] = report["checks"][0]
    return done.returncode, check


@pytest.mark.parametrize("case", CASES)
def test_each_case_ends_as_it_must(case: str, smoke: Any) -> None:
    code, check = played(smoke, case)
    expected = EXPECTED[case]
    finding = check["finding"]
    assert (check["verdict"], code) == expected[:2], check["evidence"]
    assert (finding and finding["code"]) == expected.code
    assert expected.evidence in check["evidence"]
    assert check["notes"] == ([NOTE] if case == "done_noblank" else [])
    assert len(check["attempts"]) == (2 if case in RENEWED else 1)
    assert check["status"] == {"ok": "pass", "no_done": "warn"}.get(expected.verdict, "fail")


def test_what_is_only_warned_of_fails_when_strict(smoke: Any) -> None:
    assert played(smoke, "no_done", "--strict")[0] == 1


def test_nothing_is_sent_again_once_a_byte_has_come(smoke: Any) -> None:
    """Two answers may be billed; a status alone costs nothing."""
    for case, attempts in (("cut_rst", 1), ("err_first", 1), ("stall", 1), ("e503", 2)):
        smoke.world.scenarios.clear()
        _, check = played(smoke, case, "--retries", "1")
        assert len(check["attempts"]) == attempts, case


def test_a_wait_does_not_change_the_end_of_what_may_not_be_sent_again(smoke: Any) -> None:
    """Exit code 4 would say that the wait was used up."""
    code, check = played(smoke, "cut_rst", "--wait", "5m")
    assert (code, len(check["attempts"])) == (1, 1)
