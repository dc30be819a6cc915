"""A remedy for one item of a list says which, and what it may have been meant to be."""

import pytest

from components.failures.plugin_errors import finding_for
from components.failures.setting_index import NamedInSettings, closest_api, known_apis
from settings.validation.reading import read_settings
from settings.validation.rules import COMPUTE
from tests.settings.test_reading import GOOD, TODAY

SERVICE = "gcp:projects/service:Service"
UNKNOWN = (
    "failed to enable services: failed on request preconditions: googleapi: Error 403: Not "
    "found or permission denied for service(s): {}., forbidden"
)
NO_MEMBER = "Error setting IAM policy: googleapi: Error 400: {} does not exist., badRequest"


def printed(kind: str, inputs: dict[str, object], error: str, **settings: object) -> str:
    named = NamedInSettings.of(read_settings({**GOOD, **settings}, TODAY))
    finding = finding_for(kind, "x", inputs, error, lambda: "user:d@e.f", "p-1", named)
    assert finding is not None
    return f"{finding.fix}\n{finding.note}"


def test_the_item_of_extra_services_is_named_with_what_is_close_to_it() -> None:
    services = ["bigquery.googleapis.com", "loging.googleapis.com"]
    told = printed(
        SERVICE, {"service": services[1]}, UNKNOWN.format(services[1]), extraServices=services
    )
    corrected = "pulumi config set --path 'extraServices[1]' logging.googleapis.com && pulumi up"
    assert f"all that are): {corrected}; listed" in told


def test_what_is_close_to_nothing_is_left_to_be_looked_up() -> None:
    services = ["frobnicate.googleapis.com"]
    told = printed(
        SERVICE, {"service": services[0]}, UNKNOWN.format(services[0]), extraServices=services
    )
    assert "'extraServices[0]' API.googleapis.com" in told


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("gcp:projects/iAMMember:IAMMember", "callers"),
        ("gcp:serviceaccount/iAMMember:IAMMember", "developers"),
    ],
)
def test_the_member_that_google_does_not_know_is_told_by_its_place(kind: str, key: str) -> None:
    members = ["group:a@acme.com", "user:Gone@acme.com"]
    told = printed(kind, {"member": "user:gone@acme.com"}, NO_MEMBER.format("x"), **{key: members})
    assert f"'{key}[1]'" in told


def test_what_the_settings_do_not_name_has_no_place_in_them() -> None:
    told = printed(SERVICE, {"service": "sts.googleapis.com"}, UNKNOWN.format("sts.googleapis.com"))
    assert "extraServices[INDEX]" in told


def test_compute_is_never_what_was_meant() -> None:
    assert COMPUTE not in known_apis()
    assert closest_api("comput.googleapis.com") == ""
