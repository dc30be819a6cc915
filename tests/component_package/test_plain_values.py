"""Arguments are judged as the program wrote them, and an output is none."""

import datetime
from typing import Any

import pulumi
import pytest

from component_package.environment import settings_of
from component_package.plain import plain
from tests.component_package.test_refusals import ARGUMENTS

TODAY = datetime.date(2026, 9, 1)


def refused(**arguments: Any) -> str:
    with pytest.raises(pulumi.RunError) as caught:
        settings_of("search", {**ARGUMENTS, **arguments}, TODAY)  # type: ignore[typeddict-item]
    return str(caught.value)


@pulumi.runtime.test
async def test_an_output_is_refused_wherever_it_stands() -> None:
    """What an environment is must be known before anything is made."""
    output = pulumi.Output.from_input("x")
    cases: dict[str, dict[str, Any]] = {
        "projectId": {"project_id": output},
        "labels.team": {"labels": {"team": output}},
        "models[0].model": {"models": [{"model": output, "location": "global"}]},
    }
    for key, arguments in cases.items():
        said = refused(**arguments)
        assert f"\n{key}\n" in said
        assert "the output of a resource" in said


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"nonsense": 1}, "nonsense"),
        ({"budget": {"amount": 1, "emailz": []}}, "budget.emailz"),
        ({"budget": 5}, "budget"),
        ({"models": ["gpt-oss-120b"]}, "models"),
        ({"callerRole": "owner"}, "callerRole"),
    ],
)
def test_what_the_schema_does_not_have_is_refused_and_not_dropped(
    arguments: dict[str, Any], named: str
) -> None:
    assert f"\n{named}\n" in refused(**arguments)


def test_whole_numbers_arrive_whole_and_what_is_unset_does_not_arrive() -> None:
    sent = {"amount": 500.0, "thresholds": [0.5, 1.0], "emails": None}
    assert plain(sent) == {"amount": 500, "thresholds": [0.5, 1]}
    assert repr(plain(5.0)) == "5"
