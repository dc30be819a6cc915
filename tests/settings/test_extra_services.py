"""More APIs may be named, and Compute Engine never."""

import datetime

import pytest

from settings.errors import SettingsError
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}


def test_apis_are_taken_by_their_full_names() -> None:
    values = {**GOOD, "extraServices": '["logging.googleapis.com", "a.mtls.googleapis.com"]'}
    assert read_settings(values, TODAY).extra_services == (
        "logging.googleapis.com",
        "a.mtls.googleapis.com",
    )


@pytest.mark.parametrize(
    ("services", "words"),
    [
        ('["logging"]', "--path 'extraServices[0]' EXTRA_SERVICE"),
        ('["https://logging.googleapis.com"]', "NAME.googleapis.com"),
        ('["a.googleapis.com", "compute.googleapis.com"]', "config rm --path 'extraServices[1]'"),
        ('["compute.googleapis.com"]', "turns it on by hand: gcloud services enable compute"),
    ],
)
def test_what_may_not_be_turned_on_is_told_with_the_way_out(services: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({**GOOD, "extraServices": services}, TODAY)
    assert words in str(caught.value)
