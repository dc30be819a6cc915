"""Real bodies of Google's, in every wrapping, are told apart."""

import datetime
import json

import pytest
from google.api.error_reason_pb2 import ErrorReason  # type: ignore[import-untyped]

from google_api.causes import REASONS, Cause, classify, settle_with_catalogue
from google_api.error_body import parse_error_body

TODAY = datetime.date(2026, 11, 22)
KNOWN, RETIRED = "openai/gpt-oss-120b-maas", "openai/gpt-oss-20b-maas"
PREDICT = "aiplatform.endpoints.predict"
RESOURCE = "//aiplatform.googleapis.com/projects/p/locations/global/endpoints/openapi"
PUBLISHER_MODEL = "projects/p/locations/global/publishers/openai/models/m"


def body(
    code: int,
    status: str,
    message: str,
    reason: str = "",
    metadata: dict[str, str] | None = None,
    *,
    array: bool = False,
) -> bytes:
    error: dict[str, object] = {"code": code, "message": message, "status": status}
    if reason:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
        error["details"] = [{"@type": "Help"}, info | {"metadata": metadata or {}}]
    wrapped = {"error": error}
    return json.dumps([wrapped] if array else wrapped).encode()


API_OFF = "Agent Platform API has not been used in project 7 before or it is disabled. Enable it"
DENIED = f"Permission '{PREDICT}' denied on resource '{RESOURCE}' (or it may not exist)."
BAD_TOKEN = "Request had invalid authentication credentials. Expected OAuth 2 access token"
NOT_FOUND = f"Publisher Model `{PUBLISHER_MODEL}` was not found or your project does not have"
POLICY = "Organization Policy constraint constraints/vertexai.allowedModels violated attempting"
MALFORMED = "Malformed publisher model (m) for the 'openapi' request endpoint ID; expected"
FIXED = "Quota exceeded for aiplatform.googleapis.com/online_prediction_x with base model: m."
CASES = [
    (401, "UNAUTHENTICATED", BAD_TOKEN, "ACCESS_TOKEN_TYPE_UNSUPPORTED", Cause.CREDENTIALS_EXPIRED),
    (401, "UNAUTHENTICATED", BAD_TOKEN, "", Cause.CREDENTIALS_EXPIRED),
    (403, "PERMISSION_DENIED", API_OFF, "SERVICE_DISABLED", Cause.API_DISABLED),
    (403, "PERMISSION_DENIED", API_OFF, "", Cause.API_DISABLED),
    (403, "PERMISSION_DENIED", DENIED, "IAM_PERMISSION_DENIED", Cause.PERMISSION_MISSING),
    (403, "PERMISSION_DENIED", DENIED, "", Cause.PERMISSION_MISSING),
    (403, "PERMISSION_DENIED", "x", "BILLING_DISABLED", Cause.BILLING_DISABLED),
    (403, "PERMISSION_DENIED", "This API method requires billing to be enabled", "",
     Cause.BILLING_DISABLED),
    (403, "PERMISSION_DENIED", "x", "USER_PROJECT_DENIED", Cause.QUOTA_PROJECT),
    (403, "PERMISSION_DENIED", "x", "SECURITY_POLICY_VIOLATED", Cause.VPC_SC),
    (403, "PERMISSION_DENIED", "x", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", Cause.SCOPE_MISSING),
    (400, "FAILED_PRECONDITION", POLICY, "", Cause.ORG_POLICY),
    (400, "FAILED_PRECONDITION", "Publisher Model m is not servable in region r.", "",
     Cause.WRONG_LOCATION),
    (400, "FAILED_PRECONDITION", "Project `7` is not allowed to use Publisher Model `m`", "",
     Cause.MODEL_NOT_ENABLED_OR_RETIRED),
    (400, "INVALID_ARGUMENT", MALFORMED, "", Cause.INVALID_REQUEST),
    (404, "NOT_FOUND", NOT_FOUND, "", Cause.MODEL_NOT_ENABLED_OR_RETIRED),
    (404, "NOT_FOUND", "Unknown service account", "", Cause.CALLER_MISSING),
    (404, "NOT_FOUND", "Not found; Gaia id not found for email a@b", "", Cause.CALLER_MISSING),
    (429, "RESOURCE_EXHAUSTED", "Resource exhausted, please try again later.", "",
     Cause.QUOTA_429),
    (429, "RESOURCE_EXHAUSTED", FIXED, "", Cause.QUOTA_FIXED),
    (503, "UNAVAILABLE", "The service is currently unavailable.", "", Cause.UNAVAILABLE),
    (418, "", "teapot", "", Cause.UNEXPECTED_RESPONSE),
]  # fmt: skip


@pytest.mark.parametrize("array", [False, True], ids=["object", "array"])
@pytest.mark.parametrize(("code", "status", "message", "reason", "cause"), CASES)
def test_the_cause_is_the_same_in_an_object_and_in_an_array(
    code: int, status: str, message: str, reason: str, cause: Cause, array: bool
) -> None:
    error = parse_error_body(code, body(code, status, message, reason, array=array))
    assert classify(error) is cause
    assert error.message == message


def test_a_renamed_product_changes_nothing() -> None:
    """The API's title and the words around the error changed in 2026, the reason did not."""
    error = parse_error_body(403, body(403, "", "Brand New API is off", "SERVICE_DISABLED"))
    assert classify(error) is Cause.API_DISABLED


@pytest.mark.parametrize(
    ("status", "raw", "cause"),
    [
        (404, b"<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>", Cause.WRONG_ADDRESS),
        (502, b"<html>bad gateway</html>", Cause.UNAVAILABLE),
        (403, b"", Cause.PERMISSION_MISSING),
        (407, b"", Cause.PROXY),
        (429, b"[" * 100_000, Cause.QUOTA_429),
        (200, b'{"error": "invalid_grant", "error_description": "x"}', Cause.UNEXPECTED_RESPONSE),
    ],
)
def test_bodies_that_are_no_error_of_googles_still_get_a_cause(
    status: int, raw: bytes, cause: Cause
) -> None:
    assert classify(parse_error_body(status, raw)) is cause


def test_permission_and_consumer_are_read_from_the_details_or_the_text() -> None:
    metadata = {"consumer": "projects/7", "permission": "a.b.c"}
    error = parse_error_body(403, body(403, "", "x", "IAM_PERMISSION_DENIED", metadata))
    assert (error.permission, error.consumer) == ("a.b.c", "7")
    assert parse_error_body(403, body(403, "", DENIED)).permission == PREDICT


def test_an_error_never_steers_the_terminal() -> None:
    error = parse_error_body(403, body(403, "", "a\x1b[31mred\nb"))
    assert error.message == "a\ufffd[31mred b"


@pytest.mark.parametrize(
    ("cause", "model", "location", "settled"),
    [
        (Cause.MODEL_NOT_ENABLED_OR_RETIRED, RETIRED, "us-central1", Cause.MODEL_RETIRED),
        (Cause.MODEL_NOT_ENABLED_OR_RETIRED, KNOWN, "europe-west4", Cause.WRONG_LOCATION),
        (Cause.MODEL_NOT_ENABLED_OR_RETIRED, "openai/x", "global", Cause.MODEL_UNKNOWN),
        (Cause.MODEL_NOT_ENABLED_OR_RETIRED, KNOWN, "global", Cause.MODEL_NOT_ENABLED_OR_RETIRED),
        (Cause.DNS, KNOWN, "nowhere1", Cause.WRONG_LOCATION),
        (Cause.DNS, KNOWN, "global", Cause.DNS),
        (Cause.WRONG_ADDRESS, KNOWN, "nowhere1", Cause.WRONG_LOCATION),
        (Cause.WRONG_ADDRESS, KNOWN, "global", Cause.WRONG_ADDRESS),
        (Cause.WRONG_ADDRESS, RETIRED, "us-central1", Cause.WRONG_ADDRESS),
        (Cause.DNS, "openai/x", "global", Cause.DNS),
        (Cause.API_DISABLED, RETIRED, "nowhere1", Cause.API_DISABLED),
    ],
)
def test_the_catalogue_settles_what_google_leaves_open(
    cause: Cause, model: str, location: str, settled: Cause
) -> None:
    assert settle_with_catalogue(cause, model, location, TODAY) is settled


def test_a_model_counts_as_retired_from_its_day_on_only() -> None:
    cause = Cause.MODEL_NOT_ENABLED_OR_RETIRED
    day_before = datetime.date(2026, 10, 20)
    assert settle_with_catalogue(cause, RETIRED, "us-central1", day_before) is cause


def test_every_reason_in_the_table_is_one_of_googles() -> None:
    """A misspelt reason would never match and never be missed."""
    known = set(ErrorReason.keys())
    ours = [reason for reasons in REASONS.values() for reason in reasons]
    assert set(ours) - known == set()
    assert len(ours) == len(set(ours))
