"""A recording of the local Google equals it, and an alteration of it is all that is then found."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sandbox.local_google.calls import registry
from sandbox.local_google.chat import reply
from sandbox.local_google.protocol.errors import GoogleError
from sandbox.recorder.differences import differences
from sandbox.recorder.exchange import Exchange
from scripts.sandbox import main
from tests.conftest import LocalGoogle
from tests.sandbox.recorder.conftest import Command


def found(output: str) -> list[str]:
    return [line.strip() for line in output.splitlines() if line.startswith("  ")]


@pytest.fixture
def altered(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Changes what a built method answers."""

    def alter(method_id: str, version: str, change: Any) -> None:
        original: Any = registry.HANDLERS[method_id, version]
        monkeypatch.setitem(registry.HANDLERS, (method_id, version), lambda c: change(original(c)))

    return alter


def test_what_was_recorded_here_is_the_same_here(compare: Command) -> None:
    """Also where operations took their time when they were recorded."""
    compared = compare()
    assert (compared.exit_code, compared.stdout) == (0, ""), compared.output


def test_a_running_local_google_can_be_compared(compare: Command, google: LocalGoogle) -> None:
    assert compare("--url", google.url, "--map", "project-1=my-own-id").exit_code == 0
    assert "my-own-id" in google.world.projects


def test_a_renamed_field_is_the_only_difference(compare: Command, altered: Any) -> None:
    def renamed(answer: dict[str, Any]) -> dict[str, Any]:
        return {"displayName" if k == "uniqueId" else k: v for k, v in answer.items()}

    altered("iam.projects.serviceAccounts.create", "v1", renamed)
    compared = compare()
    assert compared.exit_code == 1
    assert found(compared.stdout) == [
        "answer.displayName: recorded nothing, here string",
        "answer.uniqueId: recorded string, here nothing",
    ]


def test_a_changed_status_is_found_with_all_that_follows(compare: Command, altered: Any) -> None:
    def refused(_: Any) -> Any:
        raise GoogleError("ABORTED", "There were concurrent policy changes.")

    altered("cloudresourcemanager.projects.getIamPolicy", "v1", refused)
    assert found(compare().stdout) == [
        "status: recorded 200, here 409",
        "reason: ABORTED here, not recorded",
        "reason: errors[] aborted here, not recorded",
    ]


def test_an_altered_stream_is_a_difference(
    compare: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = reply.events

    def renamed(*arguments: Any, **more: Any) -> Iterator[tuple[float, str]]:
        for wait, event in plain(*arguments, **more):
            yield wait, event.replace('"finish_reason"', '"end_reason"')

    monkeypatch.setattr(reply, "events", renamed)
    lines = found(compare().stdout)
    assert [line.partition(":")[0] for line in lines] == [
        "answer.events[].choices[].end_reason",
        "answer.events[].choices[].finish_reason",
    ]


def test_reasons_are_compared_where_status_and_shape_are_the_same() -> None:
    def refusal(reason: str) -> Exchange:
        detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}
        error = {"code": 403, "message": "No.", "status": "PERMISSION_DENIED", "details": [detail]}
        return Exchange(1, "", "GET", "/iam/v1/x", {}, None, 403, {}, {"error": error})

    assert differences(refusal("SERVICE_DISABLED"), refusal("IAM_PERMISSION_DENIED")) == [
        "reason: recorded ErrorInfo SERVICE_DISABLED, not here",
        "reason: ErrorInfo IAM_PERMISSION_DENIED here, not recorded",
    ]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--caller", "user:who@example.com"], ["--map", "x"], ["--url", "http://127.0.0.1:1"]],
)
def test_wrong_usage_is_2(compare: Command, tmp_path: Path, arguments: list[str]) -> None:
    if arguments:
        assert compare(*arguments).exit_code == 2
    else:
        assert CliRunner().invoke(main, ["compare", str(tmp_path)]).exit_code == 2
