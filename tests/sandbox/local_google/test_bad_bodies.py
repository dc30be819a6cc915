"""A body that would break what walks it is a 400 that says why: it never wedges or kills."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.local_google import json_text
from sandbox.local_google.authority import id_tokens
from sandbox.local_google.chat import replies
from sandbox.local_google.protocol.errors import OAuthError
from sandbox.local_google.protocol.request_body import MOST_BYTES
from sandbox.local_google.state import storage
from sandbox.local_google.state.loading import BadWorldError
from sandbox.local_google.state.world import World
from sandbox.recorder import exchange
from sandbox.recorder.exchange import BadRecordingError
from tests.sandbox.local_google.conftest import Caller

JSON = {"content-type": "application/json"}
BOMBS = {
    "objects 100,000 deep": b'{"a":' * 100_000,
    "closed objects 100,000 deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "objects as deep as Python just reads": b'{"a":' * 900 + b"1" + b"}" * 900,
    "lists as deep as Python just reads": b'{"a":' + b"[" * 900 + b"]" * 900 + b"}",
    "objects one too deep": b'{"a":' * 101 + b"1" + b"}" * 101,
    "an integer of 5,000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
    "an integer that is no float": b'{"a": ' + b"9" * 309 + b"}",
    "a float that is none": b'{"a": 1e999}',
    "NaN": b'{"a": NaN}',
    "half a character": b'{"a": "\\ud800"}',
    "no UTF-8": b'{"a": "\xff"}',
    "too long": b'{"a": "' + b"x" * MOST_BYTES + b'"}',
}
ADMIN = [
    *(("POST", f"/_sandbox/{name}") for name in ("faults", "chaos", "latency", "scenarios")),
    *(("POST", f"/_sandbox/{name}") for name in ("replies", "pace", "clock", "reset")),
    ("PATCH", "/_sandbox/world"),
]
GOOGLE = [
    ("POST", "/cloudresourcemanager/v1/projects"),
    ("PATCH", "/iam/v1/projects/seed-project/serviceAccounts/x@y"),
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_body_that_breaks_what_reads_it_is_refused_and_changes_nothing(
    dev: Caller, world: World, bomb: str
) -> None:
    before = storage.dump(world)
    for method, path in (*ADMIN, *GOOGLE):
        status, answer = dev.ask(method, path, content=BOMBS[bomb], headers=JSON)
        assert status in (400, 413), (path, answer)
        assert len(answer["error"]["message"]) < 300
    assert storage.dump(world) == before


@pytest.mark.parametrize("bomb", BOMBS)
def test_token_exchange_that_breaks_what_reads_it_is_refused(nobody: Caller, bomb: str) -> None:
    status, answer = nobody.ask("POST", "/sts/v1/token", content=BOMBS[bomb], headers=JSON)
    assert (status, answer["error"]) == (400, "invalid_request")


def test_admin_body_of_unknown_length_is_refused_before_it_is_read(dev: Caller) -> None:
    def endless() -> Iterator[bytes]:
        yield b"{}"

    status, answer = dev.ask("POST", "/_sandbox/clock", content=endless(), headers=JSON)
    assert status == 413
    assert "expected a Content-Length of at most" in answer["error"]["message"]


def test_values_of_a_hundred_levels_are_read() -> None:
    assert json_text.decode(b"[" * 100 + b"]" * 100) is not None


def test_values_side_by_side_count_as_one_level() -> None:
    assert json_text.decode(json.dumps([[{}]] * 1000).encode()) == [[{}]] * 1000


HUGE = (1e308, -1e308, 10**300, 1e-320, -1, 2**63)
NUMBERS: list[tuple[str, dict[str, Any]]] = [
    *(("clock", {"advance_seconds": huge}) for huge in HUGE),
    *(("clock", {"speed": huge}) for huge in HUGE),
    ("clock", {"set": "9999-12-31T23:59:59-23:59"}),
    ("clock", {"set": "0001-01-01T00:00:00+23:59"}),
    *(("latency", {"factor": huge}) for huge in HUGE),
    *(("pace", {"first_token_ms": huge}) for huge in HUGE),
    *(("chaos", {"rate": 0.5, "median_ms": huge}) for huge in HUGE),
    *(("chaos", {"rate": 0.5, "spread": huge}) for huge in HUGE),
    *(("faults", {"method_id": "sts.token", "delay_seconds": huge}) for huge in HUGE),
    *(("faults", {"method_id": "sts.token", "status": 503, "times": huge}) for huge in HUGE),
    *(("faults", {"method_id": "sts.token", "status": huge}) for huge in HUGE),
    *(("faults", {"method_id": "sts.token", "status": 429, "retry_seconds": x}) for x in HUGE),
    *(("scenarios", {"case": "stall", "seconds": huge}) for huge in HUGE),
    *(("scenarios", {"case": "cut_rst", "after_events": huge}) for huge in HUGE),
]


@pytest.mark.leaves_faults
@pytest.mark.parametrize(("path", "body"), NUMBERS)
def test_admin_number_of_any_size_is_taken_or_refused_and_the_server_goes_on(
    dev: Caller, path: str, body: dict[str, Any]
) -> None:
    status, answer = dev.ask("POST", f"/_sandbox/{path}", body)
    assert status in (200, 400), answer
    assert dev.ask("GET", "/_sandbox/status")[0] == 200
    assert dev.ask("GET", "/_sandbox/world?format=yaml")[0] == 200


@pytest.mark.parametrize("field", ["ahead_seconds", "speed", "since"])
@pytest.mark.parametrize("huge", HUGE)
def test_clock_that_a_patch_moves_past_all_dates_still_tells_a_time(
    dev: Caller, field: str, huge: float
) -> None:
    dev.ok("PATCH", "/_sandbox/world", {"clock": {field: float(huge)}})
    assert dev.ok("GET", "/_sandbox/status")["clock"]


@pytest.mark.parametrize("bomb", [name for name in BOMBS if name != "too long"])
def test_identity_token_that_breaks_what_reads_it_is_refused(bomb: str) -> None:
    part = base64.urlsafe_b64encode(BOMBS[bomb]).decode()
    with pytest.raises(OAuthError, match="Unable to parse the ID Token"):
        id_tokens.claims(f"{part}.{part}.AA", "")


@pytest.mark.parametrize("text", [*(BOMBS[bomb] for bomb in BOMBS), b"\xff\xfe", b"[]"])
def test_files_that_break_what_reads_them_are_named_in_one_error(
    tmp_path: Path, text: bytes
) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(text)
    with pytest.raises(BadWorldError, match="is no saved world"):
        storage.StateFile(file).read()
    with pytest.raises(replies.BadRepliesError, match=r"file\.json"):
        replies.load(file)
    with pytest.raises(BadRecordingError, match="is no recorded exchange"):
        exchange.load(_recording(tmp_path, text))


def _recording(folder: Path, text: bytes) -> Path:
    (folder / exchange.INDEX).write_text('{"placeholders": {}}')
    (folder / "0001.json").write_bytes(text)
    return folder
