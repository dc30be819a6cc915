"""What is built is what we think: nothing is answered by accident, nothing of ours is dead."""

from collections.abc import Iterator

import pytest

import sandbox.local_google.handlers  # noqa: F401 - importing registers every handler
from sandbox.local_google.calls import registry
from sandbox.local_google.protocol.contract import vendored
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.local_google.resources.hierarchy import Project
from tests.conftest import LocalGoogle
from tests.sandbox.local_google import tour
from tests.sandbox.local_google.conftest import Caller
from tests.sandbox.local_google.tour.walk import TOURIST, empower, walk


@pytest.fixture
def almighty(google: LocalGoogle, ready: Project) -> Iterator[Caller]:
    empower(google.world)
    made = Caller(google, google.world.token_for(TOURIST))
    with made.http:
        yield made


def test_every_built_method_answers_within_its_schema(almighty: Caller) -> None:
    """The server turns a departure from Google's schema into a 500, so 200 is the proof."""
    assert set(walk(almighty)) == set(registry.HANDLERS)


def test_every_published_method_is_built_or_known_not_to_be() -> None:
    assert set(vendored().methods) - set(registry.HANDLERS) == tour.NOT_BUILT


def test_what_is_not_built_says_so_by_its_method_id(
    almighty: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry.HANDLERS, ("iam.roles.list", "v1"))
    error = almighty.refused("GET", "/iam/v1/roles")
    assert error["status"] == "UNIMPLEMENTED"
    assert "iam.roles.list (v1)" in error["message"]


def test_what_is_not_published_is_googles_html_page(almighty: Caller) -> None:
    status, page = almighty.ask("GET", "/compute/v1/projects/p")
    assert status == 404
    assert "Error 404 (Not Found)" in page


@pytest.mark.own_errors
def test_an_answer_off_its_schema_is_our_fault_not_the_clients(
    dev: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"projectId": 1}
    key = ("cloudresourcemanager.projects.get", "v1")
    monkeypatch.setitem(registry.HANDLERS, key, lambda _: wrong)
    error = dev.refused("GET", "/cloudresourcemanager/v1/projects/existing-project")
    assert error["status"] == "INTERNAL"
    assert "departs from its schema" in error["message"]


def test_one_method_has_one_handler() -> None:
    with pytest.raises(ValueError, match="two handlers"):
        registry.handles("sts.token", "v1")(lambda _: {})


def test_an_unbuilt_method_is_never_found() -> None:
    for key in tour.NOT_BUILT:
        with pytest.raises(GoogleError):
            registry.find(vendored().methods[key])
