"""A path finds its method, and only its own."""

import re

import pytest

from sandbox.local_google.protocol.contract import (
    DOCUMENTS,
    LONGEST_KEPT,
    MOST_KEPT,
    Method,
    read_documents,
    vendored,
)

METHODS = sorted(vendored().methods.values(), key=lambda method: method.key)


def sample(method: Method) -> str:
    """A path that fits: every open place of the route filled with a plain name."""
    filled = re.sub(r"\[\^/:\]\+|\.\*", "demo-1", method.pattern.pattern)
    return f"/{method.document.api}/" + re.sub(r"[()\\]", "", filled)


@pytest.mark.parametrize("method", METHODS, ids=lambda m: f"{m.id} {m.document.version}")
def test_every_method_is_reached_by_its_own_path(method: Method) -> None:
    path = sample(method)
    for written in (path, path + "/"):
        match = vendored().match(method.http_method, written)
        assert match is not None, written
        assert match.method is method


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", "/serviceusage/v1/projects/p1/services/x:explode"),
        ("GET", "/cloudresourcemanager/v1/projects/demo-1:getIamPolicy"),
        ("GET", "/cloudresourcemanager/v2/projects/demo-1"),
        ("GET", "/aiplatform/v1/v1/projects/p/locations/l/endpoints/e/chat/completions"),
        ("POST", "/iam/v1/projects/p/serviceAccounts/a@b.c/keys/k"),
        ("GET", "/compute/v1/projects/p"),
        ("GET", "/"),
    ],
)
def test_a_path_of_no_method_is_not_routed(verb: str, path: str) -> None:
    """litellm doubles the version when given the wrong base; that must not seem to work."""
    assert vendored().match(verb, path) is None


def test_what_is_kept_of_recent_paths_answers_the_same_and_stays_small() -> None:
    contract = read_documents(DOCUMENTS)
    for number in range(2 * MOST_KEPT):
        path = f"/cloudresourcemanager/v1/projects/demo-{number}"
        assert contract.match("GET", path) == contract.match("GET", path)
    long = contract.match("GET", f"/cloudresourcemanager/v1/projects/{'x' * LONGEST_KEPT}")
    assert long is not None
    assert len(contract._recent) <= MOST_KEPT
    assert all(len(path) <= LONGEST_KEPT for _, path in contract._recent)
    read, deleted = (contract.match(verb, path) for verb in ("GET", "DELETE"))
    assert read is not None
    assert deleted is not None
    assert (read.method.http_method, deleted.method.http_method) == ("GET", "DELETE")
