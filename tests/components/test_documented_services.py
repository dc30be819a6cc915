"""docs/services.md lists every API that a feature turns on, and which of them are asked."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checks.service_answers import QUESTIONS
from components.services import DOMAIN
from tests.components.conftest import EVERY_FEATURE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "services.md"


def documented() -> dict[str, bool]:
    """By API without its domain: whether a question stands beside it."""
    table = PAGE.read_text("utf-8").partition("| API | Question |\n|---|---|\n")[2]
    rows = re.findall(r"^\| (`.+`) \| (.+) \|$", table.partition("\n\n")[0], re.MULTILINE)
    return {
        api: not question.startswith("none: ")
        for apis, question in rows
        for api in re.findall(r"`(.+?)`", apis)
    }


def test_what_every_feature_turns_on_is_asked_or_has_a_reason(
    run_program: Callable[..., Any],
) -> None:
    enabled = run_program(**EVERY_FEATURE).recorder.of_type("projects/service:Service")
    services = {str(request.object["service"]) for request in enabled}
    asked = {service.removesuffix(DOMAIN): service in QUESTIONS for service in services}
    assert documented() == asked


def test_nothing_is_asked_of_an_api_that_no_feature_turns_on(
    run_program: Callable[..., Any],
) -> None:
    enabled = run_program(**EVERY_FEATURE).recorder.of_type("projects/service:Service")
    assert QUESTIONS.keys() <= {str(request.object["service"]) for request in enabled}
