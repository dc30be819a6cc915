"""Every line that a command prints passes one place, which makes it printable."""

import re
from pathlib import Path

import pytest

from cli import output
from tests.outside import HOSTILE, forged_in, orders_in, steering_in

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("err", [False, True])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_line_that_is_said_is_one_line_and_steers_nobody(
    text: str, err: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    output.say(f"ours {text}", f"    found {text}", err=err)
    output.say_json({text: text}, err=err)
    shown = capsys.readouterr()[err]
    assert steering_in(shown) == orders_in(shown) == []
    first, second, document = shown.splitlines()
    assert first.startswith("ours")
    assert second.startswith("    found ")
    assert document.startswith("{")


def test_what_click_says_of_a_command_line_is_one_line_and_steers_nobody(
    smoke: object, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts.smoke_test import smoke_test

    for name, text in HOSTILE.items():
        for arguments in ([f"--{text}"], [f"x{text}"], ["--runs", text], ["--format", text]):
            with pytest.raises(SystemExit) as end:
                smoke_test.main(arguments)
            assert end.value.code == 2, (name, arguments)
            shown = capsys.readouterr().err
            assert steering_in(shown) == orders_in(shown) == forged_in(shown) == [], name


def test_nothing_else_prints() -> None:
    """One module is enough to read; a command that printed by itself could be steered."""
    printing = {
        path.name
        for room in ("cli", "scripts", "smoke", "sandbox/cli", "tools")
        for path in (CHECKOUT / room).rglob("*.py")
        if re.search(r"\bclick\.(echo|secho)\(|(?<![\w.])print\(|\.writelines\(", path.read_text())
    }
    assert printing == {"output.py"}
