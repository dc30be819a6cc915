"""Google's errors read as Go prints them; causes are found under the sentences around them."""

import json

from sandbox.gcp_plugin.errors import GoogleError, PluginError, bulleted, is_google


def error(**fields: object) -> GoogleError:
    return GoogleError.from_body(403, json.dumps({"error": {"code": 403, **fields}}))


def test_message_and_reason() -> None:
    found = error(message="no", errors=[{"message": "no", "reason": "forbidden"}])
    assert str(found) == "googleapi: Error 403: no, forbidden"


def test_details_are_indented_json_between_message_and_reason() -> None:
    found = error(
        message="no",
        details=[{"reason": "SERVICE_DISABLED", "@type": "t"}],
        errors=[{"message": "no", "reason": "forbidden"}],
    )
    assert str(found) == (
        'googleapi: Error 403: no\nDetails:\n[\n  {\n    "@type": "t",\n'
        '    "reason": "SERVICE_DISABLED"\n  }\n]\n, forbidden'
    )


def test_several_reasons_are_listed() -> None:
    reasons = [{"message": "a", "reason": "x"}, {"message": "b", "reason": "y"}]
    found = error(message="no", errors=reasons)
    assert "More details:\nReason: x, Message: a\nReason: y, Message: b" in str(found)


def test_vertex_wraps_its_errors_in_a_list() -> None:
    body = json.dumps([{"error": {"code": 404, "message": "gone"}}])
    assert str(GoogleError.from_body(404, body)) == "googleapi: Error 404: gone"


def test_what_is_not_google_s_shape_is_quoted() -> None:
    found = GoogleError.from_body(502, "<html>")
    assert str(found) == "googleapi: got HTTP response code 502 with body: <html>"


def test_the_code_is_found_under_sentences() -> None:
    outer = PluginError("Error setting it")
    outer.__cause__ = error(message="no")
    assert is_google(outer, 403)
    assert not is_google(outer, 404)
    assert not is_google(PluginError("no Google involved"), 403)


def test_the_list_is_the_bridge_s() -> None:
    assert bulleted("it failed") == "1 error occurred:\n\t* it failed\n\n"
