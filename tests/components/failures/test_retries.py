"""Only what passes by itself, and is this stack's own, is tried again; and it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pytest

from components.failures.plugin_errors import finding_for
from components.failures.retries import NOT_RETRIED, RETRIED, OwnWork, Retries
from sandbox.gcp_plugin.resources import RESOURCES
from tests.components.conftest import EVERY_FEATURE

MEMBER = "gcp:projects/iAMMember:IAMMember"
MODEL = "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel"
ENDPOINT = "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment"
PROJECT = "gcp:organizations/project:Project"
ACCOUNT = "gpt-oss-caller@gpt-oss-dev.iam.gserviceaccount.com"


def off(service: str = "aiplatform.googleapis.com", consumer: str = "100000000001") -> str:
    """As the official plugin passes it on, shortened."""
    return (
        "Error creating X: googleapi: Error 403: Agent Platform API has not been used in project "
        f"{consumer} before or it is disabled.\nDetails:\n"
        f'[{{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED", '
        f'"metadata": {{"service": "{service}"}}}}]'
    )


def unknown(account: str = ACCOUNT) -> str:
    return f'Error setting IAM policy for project "p": googleapi: Error 400: Service account {account} does not exist., badRequest'  # noqa: E501


@dataclass
class Time:
    """Passes only in pauses."""

    pauses: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def now(self) -> float:
        return sum(self.pauses)


def failed(resource_type: str, error: str, tries: int = 1) -> pulumi.ErrorHookArgs:
    return pulumi.ErrorHookArgs(
        urn="urn:x", id="", name="gpt-oss-x", type=resource_type, errors=[error] * tries
    )


def retries(time: Time) -> Retries:
    own = OwnWork(project_id="gpt-oss-dev", services=["aiplatform.googleapis.com"])
    own.numbered("100000000001")
    return Retries(own=own, sleep=time.sleep, clock=time.now)


def again(resource_type: str, error: str) -> bool:
    return asyncio.run(retries(Time()).again(failed(resource_type, error)))


@pytest.mark.parametrize(
    ("resource_type", "error"),
    [
        (MODEL, off()),
        (MODEL, off(consumer="gpt-oss-dev")),
        (MEMBER, off()),
        (MEMBER, unknown()),
        ("gcp:serviceaccount/iAMMember:IAMMember", unknown()),
    ],
)
def test_what_google_has_not_seen_everywhere_yet_is_tried_again(
    resource_type: str, error: str
) -> None:
    assert again(resource_type, error)


@pytest.mark.parametrize(
    ("resource_type", "error"),
    [
        pytest.param(MODEL, off(consumer="999"), id="an API that is off in another project"),
        pytest.param(MODEL, off("x.googleapis.com"), id="an API that this stack does not turn on"),
        pytest.param(MEMBER, unknown("a@other.iam.gserviceaccount.com"), id="another's account"),
        pytest.param(MODEL, unknown(), id="the text of another kind of resource"),
        pytest.param(PROJECT, off(), id="a create that may have gone halfway"),
        pytest.param(MODEL, f"Error when reading or editing X: {off()}", id="made, not read back"),
        pytest.param(ENDPOINT, f"Error waiting to create X: {off()}", id="begun, not seen to end"),
        pytest.param(MEMBER, "googleapi: Error 403: Permission denied", id="a missing right"),
        pytest.param(MEMBER, "googleapi: Error 400: User x@y.z does not exist.", id="a person"),
    ],
)
def test_nothing_else_is_tried_again(resource_type: str, error: str) -> None:
    assert not again(resource_type, error)


def created(run_program: Callable[..., Any]) -> set[str]:
    """The types of what a program with every feature registers at Google."""
    requests = run_program(**EVERY_FEATURE).recorder.requests.values()
    return {request.type for request in requests if request.type.startswith("gcp:")}


def test_disabled_api_is_retried_for_every_created_type_without_a_reason(
    run_program: Callable[..., Any],
) -> None:
    types = created(run_program)
    assert types == RESOURCES.keys(), "every feature, or the stand-in plugin, lacks one"
    assert {kind for kind in types if not again(kind, off())} == NOT_RETRIED.keys()


def test_every_type_that_is_tried_again_is_explained_in_the_end() -> None:
    unexplained = [
        kind
        for kind in RESOURCES
        if finding_for(kind, "x", {}, off(), str, "p-1").code != "API_DISABLED"
    ]
    assert unexplained == []


@pytest.mark.parametrize(("resource_type", "error"), [(MODEL, off()), (MEMBER, unknown())])
def test_trying_ends_with_the_seconds_of_its_row(resource_type: str, error: str) -> None:
    time = Time()
    judge, row = retries(time), next(r for r in RETRIED if r.error.search(error))
    tries = 1
    while asyncio.run(judge.again(failed(resource_type, error, tries))):
        tries += 1
    assert sum(time.pauses) == row.seconds
    assert tries < row.attempts, "the tries had ended it"


def test_trying_ends_with_the_attempts_where_time_does_not_pass() -> None:
    judge = Retries(own=retries(Time()).own, sleep=Time().sleep, clock=lambda: 0.0)
    assert asyncio.run(judge.again(failed(MODEL, off(), 19)))
    assert not asyncio.run(judge.again(failed(MODEL, off(), 20)))


def test_two_resources_have_their_own_time() -> None:
    time = Time()
    judge = retries(time)
    assert asyncio.run(judge.again(failed(MODEL, off())))
    time.pauses.append(299)
    other = failed(MODEL, off())
    other.urn = "urn:other"
    assert asyncio.run(judge.again(other))
