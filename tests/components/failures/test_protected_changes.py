"""What would replace something protected is told with commands; what stays as it is, never."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.engine.stack_state import Recorded
from components.failures.protected_changes import telling_of_protected
from components.ownership.adoptable import PROJECT
from findings.finding import Finding

ACCOUNT = "gcp:serviceaccount/account:Account"
GRANT = "gcp:projects/iAMMember:IAMMember"
ENDPOINT = "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment"
OWN, GOOGLES = "projects/p-1/roles/gpt_oss_caller", "roles/aiplatform.user"
ALLOW, FORBID = (
    "pulumi config set deletionProtection false && ",
    " && pulumi config rm deletionProtection && pulumi up",
)


class State(Recorded):
    def __init__(self, outputs: Mapping[str, Any] | None) -> None:
        self._outputs = outputs

    async def outputs(self, type_: str, name: str) -> Mapping[str, object] | None:
        return self._outputs


def machines(count: float) -> dict[str, Any]:
    return {"deployConfig": {"dedicatedResources": {"maxReplicaCount": count}}, "location": "us"}


def told(
    monkeypatch: pytest.MonkeyPatch,
    type_: str,
    had: dict[str, Any] | None,
    wanted: dict[str, Any],
    protect: bool = True,
    taken: Finding | None = None,
) -> str:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, _about: warned.append(text))
    opts = pulumi.ResourceOptions(protect=protect)
    args = pulumi.ResourceTransformArgs(True, type_, "gpt-oss-x", wanted, opts)
    answer: Any = telling_of_protected(State(had), str, lambda *_: taken)(args)
    assert asyncio.run(answer) is None
    return "\n".join(warned)


def test_of_a_name_that_is_taken_only_its_own_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It comes first and lifts the protection itself; the other alone would be refused for it."""
    taken = Finding(
        code="ACCOUNT_EXISTS", good_state="", found="", expected="", fix="", waiting_helps=False
    )
    change = (ACCOUNT, {"accountId": "old-id"}, {"accountId": "new-id"})
    assert told(monkeypatch, *change, taken=taken) == ""
    assert told(monkeypatch, *change) != ""


REPLACED = [
    (ACCOUNT, {"accountId": "old-id"}, {"accountId": "new-id"}, "callerAccountId: new-id in place"),
    (GRANT, {"role": OWN}, {"role": GOOGLES}, "callerRole: aiplatform.user in place of custom"),
    (GRANT, {"role": GOOGLES}, {}, "callerRole: custom in place of aiplatform.user"),
    (PROJECT, {"projectId": "p-1"}, {"projectId": "p-2"}, "pulumi config set projectId p-1 &&"),
    (ENDPOINT, machines(1.0), machines(2), "selfDeployed: 2 in place of 1, which the state has"),
]


@pytest.mark.parametrize(("type_", "had", "wanted", "words"), REPLACED)
def test_a_change_of_what_is_protected_is_told_with_its_commands(
    monkeypatch: pytest.MonkeyPatch,
    type_: str,
    had: dict[str, Any],
    wanted: dict[str, Any],
    words: str,
) -> None:
    said = told(monkeypatch, type_, had, wanted)
    assert "PROTECTED  does not hold: gpt-oss-x is not replaced" in said
    assert words in said
    assert type_ == PROJECT or (ALLOW in said and FORBID in said)
    assert told(monkeypatch, type_, had, wanted, protect=False) == ""
    assert told(monkeypatch, type_, None, wanted) == ""


@pytest.mark.parametrize(
    ("type_", "had", "wanted"),
    [
        (ACCOUNT, {"accountId": "an-id", "displayName": "x"}, {"accountId": "an-id"}),
        (GRANT, {"role": OWN}, {"role": f"{OWN}2"}),
        (GRANT, {"role": OWN}, {}),
        (ENDPOINT, {**machines(1.0), "endpoint": "1"}, machines(1)),
        (ENDPOINT, machines(1), {}),
        ("gcp:projects/iAMCustomRole:IAMCustomRole", {"roleId": "a"}, {"roleId": "b"}),
    ],
)
def test_nothing_is_told_of_what_stays_or_follows_another(
    monkeypatch: pytest.MonkeyPatch, type_: str, had: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert told(monkeypatch, type_, had, wanted) == ""
