"""A preview warns of what Google does not list: from the program's own thread, in its words."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import cast

import pytest

from checks.available_services import not_listed
from checks.deployment_checks import Gates
from component_package.wording import BY_ARGUMENTS
from components.engine.wording import BY_COMMANDS
from components.preflight.preflight import ask_first
from findings.finding import Finding
from google_api.reader import Unknown
from settings.validation.reading import read_settings
from tests.components.conftest import OpenGates
from tests.settings.test_reading import GOOD, TODAY

MISSPELT = ("bigquery.googleapis.com", "redi.googleapis.com")
CORRECT = "fix       pulumi config set --path 'extraServices[1]' redis.googleapis.com"
PREVIEW = ContextVar("preview", default=False)
"""As the SDK keeps it: a thread of a pool does not have it."""


class Listing(OpenGates):
    """Google lists one API that is close."""

    def services_unlisted(
        self, project_id: str, services: Mapping[str, str]
    ) -> list[Finding] | Unknown:
        super().services_unlisted(project_id, services)
        return [
            not_listed(project_id, name, place, ["redis.googleapis.com"])
            for name, place in services.items()
        ]


@pytest.fixture
def warned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is said where the SDK knows which run it is."""
    said: list[str] = []

    def warn(text: str, _about: object) -> None:
        assert PREVIEW.get(), "in a thread that knows nothing of the run"
        said.append(text)

    monkeypatch.setattr("pulumi.runtime.is_dry_run", PREVIEW.get)
    monkeypatch.setattr("pulumi.log.warn", warn)
    monkeypatch.setattr("components.preflight.preflight.this_stack", lambda: "p_dev")
    return said


def ask(
    services: Sequence[str], *, preview: bool, told: Callable[[str], str] = BY_COMMANDS.told
) -> tuple[str, OpenGates]:
    """What is noted, by the last word of the debug log; and whom was asked."""
    gates = Listing()
    settings = read_settings({**GOOD, "extraServices": services}, TODAY)
    before = PREVIEW.set(preview)
    try:
        noted = ask_first(settings, cast("Gates", gates), told)
    finally:
        PREVIEW.reset(before)
    return noted[-1].rpartition(": ")[2], gates


def test_a_preview_warns_of_what_google_does_not_list(warned: list[str]) -> None:
    assert ask(MISSPELT, preview=True)[0] == "1"
    (warning,) = warned
    assert CORRECT in warning


@pytest.mark.parametrize(
    ("preview", "services"), [(False, MISSPELT), (True, MISSPELT[:1]), (True, ())]
)
def test_of_what_this_program_names_itself_and_at_an_up_google_is_not_asked(
    preview: bool, services: Sequence[str], warned: list[str]
) -> None:
    noted, gates = ask(services, preview=preview)
    assert (noted, warned) == ("not asked", [])
    assert "services_unlisted" not in gates.asked


def test_a_program_without_our_configuration_is_told_the_argument(warned: list[str]) -> None:
    ask(MISSPELT, preview=True, told=BY_ARGUMENTS.told)
    (warning,) = warned
    assert "set the argument extraServices[1] to redis.googleapis.com" in warning
    assert "pulumi config" not in warning
