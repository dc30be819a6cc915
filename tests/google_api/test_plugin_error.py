"""What Google said is read out of the plugin's text, as far as the plugin passes it on."""

import json

import pytest

from google_api.error_body import GoogleError, read_plugin_error

INFO = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "domain": "googleapis.com",
    "metadata": {
        "consumer": "projects/100000000001",
        "permission": "a.b.get",
        "service": "iam.googleapis.com",
        "uid": "VQQ_nKf-1A",
    },
    "reason": "SERVICE_DISABLED",
}
HELP = {"@type": "type.googleapis.com/google.rpc.Help", "links": [{"url": "https://x.example"}]}


def text(*details: object, message: str = "it is [off]") -> str:
    """As Go's client library writes it: googleapi.Error."""
    written = json.dumps([*details], indent=2)
    return f"Error creating X: googleapi: Error 403: {message}\nDetails:\n{written}\n, forbidden"


@pytest.mark.parametrize("details", [(INFO,), (HELP, INFO)])
def test_plugin_text_with_details_gives_their_names(details: tuple[object, ...]) -> None:
    said = read_plugin_error(text(*details))
    assert (said.http_status, said.reason, said.message) == (403, "SERVICE_DISABLED", "it is [off]")
    assert (said.service, said.consumer) == ("iam.googleapis.com", "100000000001")
    assert (said.permission, said.denial) == ("a.b.get", "VQQ_nKf-1A")


def test_plugin_text_of_several_errors_gives_the_first() -> None:
    said = read_plugin_error(f"{text(message='the newest')}\n{text(INFO)}")
    assert said.message == "the newest"


def test_plugin_text_without_details_gives_what_its_sentence_names() -> None:
    sentence = "IAM API has not been used in project p-1 before or it is disabled."
    said = read_plugin_error(f"googleapi: Error 403: {sentence}")
    assert (said.consumer, said.service, said.reason) == ("p-1", "", "")


@pytest.mark.parametrize("cut", [text(INFO)[:length] for length in (60, 120, 240, 300)])
def test_plugin_text_that_is_cut_gives_no_name_from_its_details(cut: str) -> None:
    said = read_plugin_error(cut)
    assert (said.http_status, said.service, said.metadata) == (403, "", {})


def test_text_that_is_not_google_s_is_its_own_message() -> None:
    said = read_plugin_error("[{" * 20_000)
    assert said == GoogleError(http_status=None, message=said.message)
    assert said.message.startswith("[{[{")
