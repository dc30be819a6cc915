"""What the program says in `pulumi up` has no line of anybody else's."""

import re
from pathlib import Path

import pulumi
import pytest

from components.engine import log as telling
from tests.outside import HOSTILE, forged_in, orders_in, steering_in

CHECKOUT = Path(__file__).resolve().parents[3]
ROOMS = (*("findings", "settings", "google_api", "checks", "components", "component_package"),)


@pytest.mark.parametrize("level", ["debug", "info", "warn", "error"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_message_steers_nobody(level: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, level, lambda message, *_: said.append(message))
    getattr(telling, level)(f"ours {text}", text)
    (message,) = said
    assert len(message.splitlines()) == 2
    assert steering_in(message) == orders_in(message) == []
    assert forged_in(message.splitlines()[0]) == []


@pytest.mark.parametrize("level", ["debug", "info", "warn", "error"])
def test_a_message_holds_no_secret(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a plugin's error, or a backend's, would quote."""
    said: list[str] = []
    monkeypatch.setenv("HTTPS_PROXY", "http://robot:pa#ss/word@proxy.example:3128")
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setattr(pulumi.log, level, lambda message, *_: said.append(message))
    getattr(telling, level)("refused: ya29.abc, eyJhbGciOi.eyJpc3Mi.c2ln", "robot:pa#ss/word@proxy")
    assert said == ["refused: [redacted], [redacted]\n[redacted]@proxy"]


def test_nothing_else_logs() -> None:
    """One module that calls Pulumi's log is enough to read."""
    paths = [path for room in ROOMS for path in (CHECKOUT / room).rglob("*.py")]
    paths.append(CHECKOUT / "__main__.py")
    logging = [
        str(path.relative_to(CHECKOUT))
        for path in paths
        if re.search(r"\bpulumi\.log\.|from pulumi import .*\blog\b", path.read_text())
    ]
    assert logging == ["components/engine/log.py"]
