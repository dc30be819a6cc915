"""The pages list every API that a feature needs, and which of them are asked."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from checks.api_readiness import QUESTIONS
from components.core.services import DOMAIN
from components.features.registry import services_counted
from settings.environment import EnvironmentSettings
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


CHOICES: dict[str, dict[str, Any]] = {
    "budget": {"budget": {"amount": 1, "emails": ["ml@example.com"]}},
    "guardrails.allowedModels": {"guardrails": {"allowedModels": True}},
    "observability": {"observability": {"dashboard": True}},
    "quotaPreferences": {"quotaPreferences": [{"quotaId": "GPUs", "preferredValue": 1}]},
}


def test_what_must_be_on_where_requests_count_is_what_is_asked_first() -> None:
    """But for two in the command, which no `up` is known to call there."""
    page = (PAGE.parent / "google.md").read_text("utf-8")
    command = page.partition("gcloud services enable")[2].partition("--project")[0]
    unasked = {f"aiplatform{DOMAIN}", f"iamcredentials{DOMAIN}"}
    assert counted() == set(re.findall(r"\S+\.googleapis\.com", command)) - unasked
    rows = re.findall(r"^\| `(.+?)` \| (.*googleapis\.com.*) \|$", page, re.MULTILINE)
    named = {setting: set(re.findall(r"\S+?\.googleapis\.com", apis)) for setting, apis in rows}
    assert named == {name: counted(**chosen) - counted() for name, chosen in CHOICES.items()}


def counted(**settings: Any) -> set[str]:
    chosen = {"projectId": "existing-project", "projectMode": "select", **settings}
    return {*services_counted(EnvironmentSettings.model_validate(chosen))}
