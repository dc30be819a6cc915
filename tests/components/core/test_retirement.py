"""A model that Google is about to retire is warned of and deployed; a retired one is refused."""

import datetime
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from component_package.wording import BY_ARGUMENTS
from components.preflight.preflight import warn_of_retirement
from settings.validation.reading import read_settings
from tests.components.conftest import SETTINGS, OpenGates

RETIRED = datetime.datetime(2026, 10, 21, tzinfo=datetime.UTC)
SMALL = {**SETTINGS, "model": "gpt-oss-20b", "location": "us-central1"}


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_, **__: said.append(text))
    return said


def today_is(monkeypatch: pytest.MonkeyPatch, day: datetime.datetime) -> None:
    """What the program reads from the clock, and whoever else asks the module for it."""

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, *_: object, **__: object) -> datetime.datetime:  # type: ignore[override]
            return day

    monkeypatch.setattr(datetime, "datetime", Clock)


def test_on_the_last_day_the_program_warns_with_the_way_out_and_goes_on(
    run_program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, warned: list[str]
) -> None:
    today_is(monkeypatch, RETIRED - datetime.timedelta(days=1))
    run = run_program(**SMALL)
    (warning,) = warned
    assert "gpt-oss-20b is deprecated since 2026-07-21 and fails from 2026-10-21 on" in warning
    assert "pulumi config set model gpt-oss-120b && pulumi up" in warning
    assert "gpt-oss-model-enablement-gpt-oss-20b" in run.recorder.requests
    assert run.resolved("chatCompletionsUrl").endswith("/chat/completions")


def test_from_its_retirement_on_it_is_refused_before_google_is_asked_anything(
    run_program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, warned: list[str]
) -> None:
    today_is(monkeypatch, RETIRED)
    gates = OpenGates()
    with pytest.raises(pulumi.RunError, match="Google retired on 2026-10-21: requests fail"):
        run_program(gates=gates, **SMALL)
    assert (warned, gates.asked) == ([], [])


def test_a_model_without_a_date_of_retirement_is_not_warned_of(
    run_program: Callable[..., Any], warned: list[str]
) -> None:
    run_program(**SETTINGS)
    assert warned == []


def test_a_program_without_our_configuration_is_told_the_argument(warned: list[str]) -> None:
    day = (RETIRED - datetime.timedelta(days=1)).date()
    warn_of_retirement(read_settings(SMALL, day), day, BY_ARGUMENTS.told)
    (warning,) = warned
    assert warning.endswith("fix: set the argument model to gpt-oss-120b, then pulumi up")
