"""The catalogue says what Google's documents say, and nothing that contradicts itself."""

import datetime

import pytest

from settings.catalogue.models import Model, api_host, model_by_request_id, models

ALL = list(models().values())


def test_request_ids_have_the_one_spelling_that_the_endpoint_accepts() -> None:
    assert [model.request_id for model in ALL] == [
        "openai/gpt-oss-120b-maas",
        "openai/gpt-oss-20b-maas",
    ]


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.name)
def test_the_life_of_a_model_is_in_order(model: Model) -> None:
    dates = [model.released, model.deprecated, model.retired]
    known = [date for date in dates if date]
    assert known == sorted(known)
    assert (model.retired is None) or (model.replacement in models())


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.name)
def test_a_model_can_be_enabled_from_one_of_its_own_regions(model: Model) -> None:
    """enableModel's host is regional; `global` would give a host that does not exist."""
    assert model.enablement_region in model.locations
    assert model.enablement_region != "global"


def test_hosts_follow_the_location() -> None:
    assert api_host("global") == "aiplatform.googleapis.com"
    assert api_host("us-central1") == "us-central1-aiplatform.googleapis.com"


def test_a_model_is_found_by_what_a_request_calls_it() -> None:
    assert model_by_request_id("openai/gpt-oss-120b-maas") is models()["gpt-oss-120b"]
    assert model_by_request_id("gpt-oss-120b-maas") is None


def test_a_deprecated_model_warns_until_it_is_retired() -> None:
    small = models()["gpt-oss-20b"]
    assert not small.is_deprecated(datetime.date(2026, 7, 20))
    assert small.is_deprecated(datetime.date(2026, 7, 21))
    assert not small.is_retired(datetime.date(2026, 10, 20))
    assert small.is_retired(datetime.date(2026, 10, 21))
