"""What waits for what: an address for all that makes it usable, the caller for the project alone.

Whoever reads an address calls it at once.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.components.conftest import EVERY_FEATURE

CALLER = ("gpt-oss-caller-account", "gpt-oss-caller-role", "gpt-oss-caller-grant")
NOT_WAITED_FOR = {
    "gpt-oss-lien",
    "gpt-oss-caller-role",  # the grant that is waited for waits for it
    "gpt-oss-caller-account-gpt-oss-batch",
    "gpt-oss-caller-grant-gpt-oss-batch",
    "gpt-oss-caller-impersonation-user:dev@example.com",
}
"""Of EVERY_FEATURE: what no call by the environment's own caller needs."""


def is_google_s(request: Any) -> bool:
    return bool(request.custom) and not request.type.startswith("pulumi:")


@pytest.mark.parametrize("output", ["chatCompletionsUrl", "endpoints"])
def test_an_address_waits_for_the_caller_the_enablement_and_every_feature(
    run_program: Callable[..., Any], output: str
) -> None:
    run = run_program(**EVERY_FEATURE)
    behind = asyncio.get_event_loop().run_until_complete(run.exports[output].resources())
    waited_for = {resource._name for resource in behind}
    made = {name for name, request in run.recorder.requests.items() if is_google_s(request)}
    assert made - waited_for == NOT_WAITED_FOR


def test_the_caller_is_made_while_google_turns_the_services_on(
    run_program: Callable[..., Any],
) -> None:
    """That takes Google longest, and the caller needs none of them."""
    requests = run_program(**EVERY_FEATURE).recorder.requests

    def all_before(name: str) -> set[str]:
        direct = {urn.rpartition("::")[2] for urn in requests[name].dependencies}
        return direct.union(*(all_before(before) for before in direct))

    for name in CALLER:
        assert all_before(name) <= {"gpt-oss-project", *CALLER}, name
        assert "gpt-oss-project" in all_before(name), name
    assert "gpt-oss-services-aiplatform" in all_before("gpt-oss-model-enablement-gpt-oss-120b")
