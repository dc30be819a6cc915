"""A long step says that it lives; what it says never carries colour where none is wanted."""

import io
import threading

import pytest

from sandbox.engine.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Log(io.StringIO):
    """Tells when a line has come, so that a test waits for it and not for a time."""

    def __init__(self, awaited: str) -> None:
        super().__init__()
        self.awaited, self.came = awaited, threading.Event()

    def write(self, text: str) -> int:
        written = super().write(text)
        if self.awaited in text:
            self.came.set()
        return written


def test_without_a_terminal_a_plain_line_comes_now_and_then() -> None:
    log = Log("building: 0 s so far")
    with Progress(log, interval=0.01).step("building"):
        assert log.came.wait(60), log.getvalue()
    lines = log.getvalue().splitlines()
    assert lines[0] == "building"
    assert lines[-1] == "building: done in 0 s"
    assert "\x1b" not in log.getvalue()


def test_a_step_that_fails_is_not_called_done() -> None:
    log = io.StringIO()
    with pytest.raises(KeyboardInterrupt), Progress(log).step("building"):
        raise KeyboardInterrupt
    assert log.getvalue().splitlines()[-1] == "building: not done, after 0 s"


def test_no_color_is_honoured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    with Progress(terminal).step("building"):
        pass
    assert "building: done in 0 s" in terminal.getvalue()
    assert "\x1b[3" not in terminal.getvalue()


def test_a_dumb_terminal_gets_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    with Progress(terminal).step("building"):
        pass
    assert "\x1b" not in terminal.getvalue()
