"""Every detail of ours is the message Google publishes under that name, judged by its own proto."""

import pytest
from google.protobuf import any_pb2, json_format
from google.rpc import error_details_pb2

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol import errors

DETAILS: dict[str, Json] = {
    "ErrorInfo": errors.error_info("R", "x.googleapis.com", {"service": "x"}),
    "BadRequest": errors.field_violations({"a.b": "wrong"}),
    "QuotaFailure": errors.quota_failure({"project:1": "5 per minute"}),
    "RetryInfo": errors.retry_info(1.5),
    "PreconditionFailure": errors.precondition_failure("TOS", "projects/1", "not accepted"),
    "LocalizedMessage": errors.localized_message("No."),
    "Help": errors.help_links({"Enable it": "https://example.com"}),
}


@pytest.mark.parametrize("name", DETAILS)
def test_a_detail_is_the_published_message(name: str) -> None:
    """Parsing an Any refuses an unknown type, an unknown field and a wrong type."""
    packed = json_format.ParseDict(DETAILS[name], any_pb2.Any())
    message = getattr(error_details_pb2, name)()
    assert packed.Unpack(message)
    assert {"@type": packed.type_url, **json_format.MessageToDict(message)} == DETAILS[name]


@pytest.mark.parametrize("seconds", [2, 0.25, 1e-9, 0])
def test_a_retry_delay_is_a_duration(seconds: float) -> None:
    info = error_details_pb2.RetryInfo()
    json_format.ParseDict(errors.retry_info(seconds), any_pb2.Any()).Unpack(info)
    assert info.retry_delay.ToNanoseconds() == round(seconds * 1e9)
