"""What bears the stack's mark and is not its own is found, and nothing of anybody else's."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from checks.ownership import MARK
from components.strays import strays
from tests.components.conftest import SETTINGS, OpenGates

OURS, THEIRS = {MARK: "vertex-gpt-oss_dev"}, {MARK: "vertex-gpt-oss_prod"}
MINE = "projects/p-1/alertPolicies/1"


@pytest.mark.parametrize(
    ("existing", "found"),
    [
        ({MINE: OURS}, []),
        ({"projects/100000000001/alertPolicies/1": OURS}, []),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": OURS}, ["projects/p-1/alertPolicies/2"]),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": THEIRS}, []),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": {}}, []),
    ],
)
def test_only_what_is_marked_and_unknown_is_a_stray(
    existing: dict[str, dict[str, str]], found: list[str]
) -> None:
    assert strays(existing, "vertex-gpt-oss_dev", [MINE]) == found


def test_a_deployment_tells_of_every_stray_and_how_to_delete_it_and_of_nothing_else(
    run_program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_, **__: warned.append(text))
    own = {
        "alertPolicies": "gpt-oss-observability-alert-errors",
        "notificationChannels": "gpt-oss-mail-a@example.com",
    }
    google_has = {
        collection: {f"projects/gpt-oss-dev/{collection}/{name}": OURS for name in (mine, "stray")}
        for collection, mine in own.items()
    }
    watching = json.dumps({"alerts": ["errors"], "emails": ["a@example.com"]})
    run_program(gates=OpenGates(labelled=google_has), **SETTINGS, observability=watching)
    alert, channel = sorted(warned)
    assert alert.startswith("projects/gpt-oss-dev/alertPolicies/stray bears this stack's mark")
    assert channel.startswith("projects/gpt-oss-dev/notificationChannels/stray bears this")
    delete = "gcloud alpha monitoring policies delete projects/gpt-oss-dev/alertPolicies/stray"
    assert alert.endswith(delete)
    delete = (
        "gcloud beta monitoring channels delete projects/gpt-oss-dev/notificationChannels/stray"
    )
    assert channel.endswith(delete)
