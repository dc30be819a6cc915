"""One or several models: each is judged by the catalogue, and the two forms never mix."""

import datetime
from typing import Any

import pytest

from settings.errors import SettingsError
from settings.validation.model_choice import choices, chosen_models, deprecation_warnings
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
BEFORE_RETIREMENT = datetime.date(2026, 8, 1)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
LARGE = {"model": "gpt-oss-120b", "location": "global"}
REGIONAL = {"model": "gpt-oss-120b", "location": "us-central1"}
SMALL = {"model": "gpt-oss-20b", "location": "us-central1"}


def with_models(*models: Any, **more: object) -> dict[str, object]:
    return {**GOOD, "models": list(models), **more}


def test_the_simple_form_is_one_model_at_one_location() -> None:
    (only,) = choices(read_settings({**GOOD, "location": "us-central1"}, TODAY))
    assert only.name == "gpt-oss-120b/us-central1"


def test_several_keep_their_order_and_a_model_is_enabled_once() -> None:
    settings = read_settings(with_models(REGIONAL, SMALL, LARGE), BEFORE_RETIREMENT)
    assert [choice.name for choice in choices(settings)] == [
        "gpt-oss-120b/us-central1",
        "gpt-oss-20b/us-central1",
        "gpt-oss-120b/global",
    ]
    assert [model.name for model in chosen_models(settings)] == ["gpt-oss-120b", "gpt-oss-20b"]


def test_the_defaults_that_a_stack_always_holds_do_not_clash_with_the_list() -> None:
    values = with_models(REGIONAL, model="gpt-oss-120b", location="global")
    assert len(choices(read_settings(values, TODAY))) == 1


@pytest.mark.parametrize(
    ("values", "key", "expected", "fix"),
    [
        (with_models(SMALL), "models[0].model", "replaces", "'models[0].model' gpt-oss"),
        (
            with_models(LARGE, {**LARGE, "location": "europe-west4"}),
            "models[1].location",
            "one of global, us-central1",
            "--path 'models[1].location' global",
        ),
        (with_models({**LARGE, "model": "gptoss"}), "models[0].model", "one of gpt", "models[0]"),
        (with_models(LARGE, LARGE), "models[1]", "once", "rm --path 'models[1]'"),
        (with_models(REGIONAL, location="us-central1"), "location", "alone", "rm location"),
        (with_models({"model": "gpt-oss-120b"}), "models[0].location", "served", "].location'"),
        (with_models({**LARGE, "region": "x"}), "models[0].region", "one of", "[0].region'"),
        (with_models("gpt-oss-120b"), "models", "at most 10", "'models[0].model' MODEL"),
        ({**GOOD, "models": "gpt-oss-120b"}, "models", "at most 10", "'models[0].model' MODEL"),
    ],
)
def test_what_cannot_be_is_told_by_its_place_in_the_list(
    values: dict[str, object], key: str, expected: str, fix: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(values, TODAY)
    message = str(caught.value)
    problem = message[message.index(f"\n{key}\n") :]
    assert expected in problem.split("expected")[1]
    assert fix in problem.split("fix", 1)[1]


def test_a_deprecated_model_warns_until_it_is_retired() -> None:
    settings = read_settings(with_models(LARGE, SMALL), datetime.date(2026, 7, 20))
    assert list(deprecation_warnings(settings, datetime.date(2026, 7, 20))) == []
    (warning,) = deprecation_warnings(settings, datetime.date(2026, 7, 21))
    assert "fails from 2026-10-21 on" in warning
    assert "pulumi config set --path 'models[1].model' gpt-oss-120b" in warning
    alone = read_settings({**GOOD, **SMALL}, BEFORE_RETIREMENT)
    (warning,) = deprecation_warnings(alone, BEFORE_RETIREMENT)
    assert "pulumi config set model gpt-oss-120b && pulumi up" in warning
