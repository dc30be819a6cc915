"""Every built method refuses an unknown field and a wrong type, by name, and changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google.calls import registry
from sandbox.local_google.protocol.contract import Method, vendored
from sandbox.local_google.state.storage import dump
from tests.sandbox.local_google.tour import walk
from tests.sandbox.local_google.tour.rejected import (
    UNKNOWN,
    Rejected,
    unknown_fields,
    wrong_parameters,
    wrong_types,
)
from tests.sandbox.local_google.tour.untyped import UNTYPED
from tests.sandbox.local_google.tour.walk import Toured

BUILT = sorted(registry.HANDLERS)
METHODS = vendored().methods
WITH_BODY = [key for key in BUILT if METHODS[key].request]
WITHOUT_BODY = [key for key in BUILT if not METHODS[key].request]
TYPED = [key for key in WITHOUT_BODY if any(wrong_parameters(METHODS[key]))]


def by_name(keys: list[tuple[str, str]]) -> Any:
    return pytest.mark.parametrize("key", keys, ids=[" ".join(key) for key in keys])


@pytest.fixture(scope="module", name="toured")
def _toured() -> Iterator[Toured]:
    with walk.toured() as made:
        yield made


def violations(answer: Any) -> dict[str, str]:
    """Field to description; the OAuth form of `sts` has only the text."""
    error = answer[0] if isinstance(answer, list) else answer
    if isinstance(error["error"], str):
        return {"": error["error_description"]}
    listed = error["error"]["details"][0]["fieldViolations"]
    return {one.get("field", ""): one["description"] for one in listed}


def refuse(toured: Toured, key: tuple[str, str], sent: Rejected, says: str) -> None:
    tourist, world, taken = toured.tourist, toured.world, toured.taken
    before = dump(world)
    status, answer = tourist.ask(taken[key].http_method, taken[key].path, sent.body)
    assert status == 400, (sent, answer)
    found = violations(answer)
    for field in sent.fields:
        text = found[field if key[0] != "sts.token" else ""]
        assert says.format(field) in text, (field, answer)
    assert dump(world) == before


@by_name(WITH_BODY)
def test_an_unknown_field_is_refused_by_name(toured: Toured, key: tuple[str, str]) -> None:
    method = METHODS[key]
    for sent in unknown_fields(method, toured.taken[key].body):
        says = "Cannot find field." if method.raw_body else f'Unknown name "{UNKNOWN}"'
        refuse(toured, key, sent, says)


@by_name(WITH_BODY)
def test_a_wrong_type_is_refused_by_name(toured: Toured, key: tuple[str, str]) -> None:
    method = METHODS[key]
    for sent in wrong_types(method, toured.taken[key].body):
        says = "wrong type" if method.raw_body else "Invalid value at '{}'"
        refuse(toured, key, sent, says if any(sent.fields) else "must be a")


def ask_with(toured: Toured, key: tuple[str, str], name: str) -> dict[str, str]:
    """The violations of a request that was accepted, and now has `name=no!` in its query."""
    tourist, world, taken = toured.tourist, toured.world, toured.taken
    before = dump(world)
    path = taken[key].path
    joined = f"{path}{'&' if '?' in path else '?'}{name}=no!"
    status, answer = tourist.ask(taken[key].http_method, joined)
    assert status == 400, answer
    assert dump(world) == before
    return violations(answer)


@by_name(WITHOUT_BODY)
def test_an_unknown_parameter_is_refused_by_name(toured: Toured, key: tuple[str, str]) -> None:
    found = ask_with(toured, key, UNKNOWN)[UNKNOWN]
    assert f'Unknown name "{UNKNOWN}": Cannot bind query parameter.' in found


@by_name(TYPED)
def test_a_parameter_of_a_wrong_type_is_refused_by_name(
    toured: Toured, key: tuple[str, str]
) -> None:
    for name in wrong_parameters(METHODS[key]):
        assert ask_with(toured, key, name)[name].startswith("Invalid value at ")


def test_what_has_nothing_to_mistype_is_known() -> None:
    """A method that gains a typed parameter leaves the list; a new one without is put on it."""
    assert set(WITHOUT_BODY) - set(TYPED) == UNTYPED


def test_a_form_is_judged_like_json(toured: Toured) -> None:
    """google-auth sends the token exchange as a form, whose values are texts: none is mistyped."""
    form = {**toured.taken["sts.token", "v1"].body, UNKNOWN: "1"}
    answer = toured.tourist.http.post("/sts/v1/token", data=form)
    assert answer.status_code == 400
    assert f'Unknown name "{UNKNOWN}"' in answer.json()["error_description"]


def test_every_schema_of_a_body_has_something_to_break() -> None:
    """The generator cannot fall silent: each body is broken at least as a whole."""

    def count(method: Method) -> int:
        return len([*wrong_types(method, {})]) * len([*unknown_fields(method, {})])

    assert all(count(METHODS[key]) for key in WITH_BODY)
