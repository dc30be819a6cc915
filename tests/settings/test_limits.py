"""Bad input costs little: every list and text has a limit, and a message has one too."""

import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from settings.ci import FORMS
from settings.environment import EnvironmentSettings
from settings.errors import MOST_TOLD, SettingsError
from settings.settings_model import longest
from settings.validation.json_values import example
from settings.validation.messages import NESTED
from settings.validation.reading import read_settings
from tests.settings.test_reading import GOOD, TODAY

Many = Callable[[int], dict[str, object]]
OIDC = {"issuer": "oidc", "issuerUri": "https://ci.example.com", "applyClaims": {"ref": "main"}}
QUOTA = {"quotaId": "AbcPerDay", "preferredValue": 1}
TOO_MANY: dict[str, Many] = {
    "labels": lambda n: {"labels": {f"Bad {i}": "X" for i in range(n)}},
    "tags": lambda n: {"tags": {f"bad{i}": "/" for i in range(n)}},
    "callers": lambda n: {"callers": [f"x{i}@y" for i in range(n)]},
    "developers": lambda n: {"developers": ["domain:x"] * n},
    "acceptedAccess": lambda n: {"acceptedAccess": ["x"] * n},
    "extraServices": lambda n: {"extraServices": [f"Bad_{i}" for i in range(n)]},
    "models": lambda n: {"models": [{"model": 1}] * n},
    "quotaPreferences": lambda n: {"quotaPreferences": [{"quotaId": "!"}] * n},
    "quotaPreferences[0].dimensions": lambda n: {
        "quotaPreferences": [{**QUOTA, "dimensions": {f"B{i}": "!" for i in range(n)}}]
    },
    "budget.emails": lambda n: {"budget": {"amount": 1, "emails": ["x"] * n}},
    "budget.thresholds": lambda n: {"budget": {"amount": 1, "thresholds": [-1] * n}},
    "budget.notificationChannels": lambda n: {
        "budget": {"amount": 1, "notificationChannels": ["x"] * n}
    },
    "observability.notificationChannels": lambda n: {
        "observability": {"notificationChannels": ["x"] * n}
    },
    "observability.dataAccessAuditLogs": lambda n: {
        "observability": {"dataAccessAuditLogs": ["x"] * n}
    },
    "observability.emails": lambda n: {"observability": {"emails": ["x"] * n}},
    "observability.alerts": lambda n: {"observability": {"alerts": ["x"] * n}},
    "ci.claims": lambda n: {"ci": {**OIDC, "claims": {f"!{i}": "*" for i in range(n)}}},
    "ci.applyClaims": lambda n: {"ci": {**OIDC, "applyClaims": {f"!{i}": "*" for i in range(n)}}},
    "ci.audiences": lambda n: {"ci": {**OIDC, "claims": {"a": "b"}, "audiences": [1] * n}},
    "ci.events": lambda n: {
        "ci": {"issuer": "github", "ownerId": 1, "repositoryId": 2, "events": ["x"] * n}
    },
}
MANY_KEYS: dict[str, Many] = {
    "unknown settings": lambda n: {f"labelz{i}": "x" for i in range(n)},
    "unknown keys of ci": lambda n: {"ci": {"issuer": "github", **{f"x{i}": 1 for i in range(n)}}},
    "unknown keys of a model": lambda n: {"models": [{f"modle{i}": "x" for i in range(n)}]},
}


def error(values: dict[str, object]) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, **values}, TODAY)
    return caught.value


@pytest.fixture
def validations(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each time pydantic judges settings, which takes as long as they are many."""
    asked: list[object] = []
    judge = EnvironmentSettings.model_validate

    def counted(values: Any, **how: Any) -> EnvironmentSettings:
        asked.append(values)
        return judge(values, **how)

    monkeypatch.setattr(EnvironmentSettings, "model_validate", counted)
    return asked


@pytest.mark.parametrize("key", TOO_MANY)
def test_a_list_that_is_too_long_is_counted_and_not_looked_into(
    key: str, validations: list[object]
) -> None:
    told = error(TOO_MANY[key](1000))
    problem = next(each for each in told.problems if each.key == key)
    assert problem.found == "1000 of them"
    assert re.search(r"\b[0-9]+\b", problem.expected)
    assert len(str(told)) < 4000
    assert len(validations) < 10


def test_each_list_and_mapping_is_tried() -> None:
    homes: list[tuple[str, type[BaseModel]]] = [("", EnvironmentSettings)]
    homes += [(f"{key}.", model) for key, model in NESTED.items()]
    homes += [("ci.", form) for form in FORMS.values()]
    limited = {
        f"{home}{to_camel(name)}"
        for home, model in homes
        for name, field in model.model_fields.items()
        if isinstance(example(field), list | dict) and longest(model, name)
    }
    assert limited == {key.replace("[0]", "") for key in TOO_MANY}


@pytest.mark.parametrize("name", MANY_KEYS)
def test_a_thousand_problems_cost_no_more_judgements_than_fifty(
    name: str, validations: list[object]
) -> None:
    error(MANY_KEYS[name](50))
    few = len(validations)
    error(MANY_KEYS[name](1000))
    assert len(validations) == 2 * few


def test_of_many_problems_the_first_are_told_and_the_others_counted() -> None:
    message = str(error(MANY_KEYS["unknown settings"](1000)))
    assert message.startswith("1000 settings are not usable")
    assert message.count("\n    fix") == MOST_TOLD
    assert message.endswith(f"\nand {1000 - MOST_TOLD} more")


def test_of_many_repeated_values_the_first_are_told() -> None:
    message = str(error({"developers": ["user:a@b.c"] * 100}))
    assert message.startswith("99 settings are not usable")
    assert message.endswith(f"\nand {99 - MOST_TOLD} more")


def test_what_is_too_much_is_taken_away_from_the_end_by_one_command() -> None:
    (problem,) = error({"extraServices": [f"a{i}.googleapis.com" for i in range(53)]}).problems
    steps = [f"pulumi config rm --path 'extraServices[{i}]'" for i in (52, 51, 50)]
    assert problem.fix == " && ".join(steps)


LONG = "x" * 50_000


@pytest.mark.parametrize(
    "values",
    [
        {LONG: "x"},
        {"labels" + ".a" * 25_000: "x"},
        {"label": {f"k{i}": "v" for i in range(10_000)}},
        {"labels": {LONG: "x"}},
        {"tags": {f"1/{LONG}": "x"}},
        {"ci": {"issuer": LONG}},
        {"ci": {"issuer": "github", LONG: 1}},
        {"model": LONG},
        {"location": LONG},
        {"models": [{"model": LONG, "location": "global"}]},
        {"callers": [f"user:{LONG}@example.com"]},
        {"projectMode": LONG},
        {"organizationId": "1" * 4000},
        {"budget": {"amount": 1, "emails": [f"{LONG}@example.com"]}},
        {"selfDeployed": {"model": "gpt-oss-20b", "location": LONG + "1", "machineType": LONG}},
    ],
    ids=lambda values: next(iter(values))[:12],
)
def test_long_texts_are_cut_in_messages(values: dict[str, object]) -> None:
    told = error(values)
    assert len(str(told)) < 6000
    for problem in told.problems:
        assert shlex.split(problem.fix), "a command is whole, or another one"
        assert LONG[:1000] not in str(problem)


def test_a_text_that_is_too_long_is_told_its_limit() -> None:
    (problem,) = error({"location": LONG}).problems
    assert problem.found.endswith("and so on, 50000 characters")
    assert problem.expected.endswith("At most 63 characters.")


def unlimited(schema: Any, path: str = "") -> Iterator[str]:
    """Where a JSON Schema takes a list, a mapping or a text of any length."""
    inside = enumerate(schema) if isinstance(schema, list) else ()
    if isinstance(schema, dict):
        if lacks_limit(schema):
            yield path
        inside = [(name, each) for name, each in schema.items() if name != "examples"]
    for name, each in inside:
        yield from unlimited(each, f"{path}.{name}")


COUNTS = {"array": {"maxItems"}, "object": {"maxProperties", "properties"}}


def lacks_limit(schema: dict[str, Any]) -> bool:
    texts = [*schema.get("patternProperties", ())]
    if schema.get("type") == "string" and not {"maxLength", "enum", "const"} & set(schema):
        texts.append(schema.get("pattern", ".*"))
    counts = COUNTS.get(schema.get("type", ""))
    return (counts is not None and not counts & set(schema)) or any(map(endless, texts))


def endless(pattern: str) -> bool:
    return bool(re._parser.parse(pattern).getwidth()[1] >= 2**31)  # type: ignore[attr-defined]


def test_every_list_mapping_and_text_has_a_limit() -> None:
    assert list(unlimited(EnvironmentSettings.model_json_schema())) == []
