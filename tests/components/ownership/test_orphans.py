"""What bears the stack's mark and is not its own is told, and nothing of anybody else's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest

from checks.deployment_checks import Gates
from checks.mark_listing import DASHBOARDS
from components.ownership.orphans import Signature, strays, tell_of
from google_api.credentials import TOKEN_VARIABLE
from google_api.permissions import optional_permissions
from sandbox.lifecycle.environment import ENDPOINTS
from sandbox.local_google.authority import iam
from sandbox.local_google.resources.billing import Budget
from sandbox.local_google.resources.liens import Lien
from sandbox.local_google.state.seed import MAIN, QUOTA_PROJECT
from sandbox.local_google.vertex import endpoints
from settings.owner_mark import MARK
from tests.components.conftest import SETTINGS, OpenGates
from tests.conftest import LocalGoogle

OURS, THEIRS = "vertex-gpt-oss_dev", "vertex-gpt-oss_prod"
TITLE, THEIR_TITLE = "gpt-oss in p-1 (dev)", "gpt-oss in p-1 (prod)"
SIGNATURE = Signature(owner=OURS, title=TITLE)
BUDGETS = f"billingAccounts/{MAIN}/budgets"
MINE = "projects/p-1/alertPolicies/1"
PROJECT, REGION, PERSON = "existing-project", "us-central1", "user:nobody@example.com"
PERMISSIONS = {
    "alertPolicies": "monitoring.alertPolicies.list",
    "notificationChannels": "monitoring.notificationChannels.list",
    f"locations/{REGION}/endpoints": "aiplatform.endpoints.list",
    "liens": "resourcemanager.projects.get",
    DASHBOARDS: "monitoring.dashboards.list",
    BUDGETS: "billing.budgets.list",
}


@pytest.mark.parametrize(
    ("existing", "found"),
    [
        ({MINE: OURS}, []),
        ({"projects/100000000001/alertPolicies/1": OURS}, []),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": OURS}, ["projects/p-1/alertPolicies/2"]),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": THEIRS}, []),
        ({MINE: OURS, "projects/p-1/alertPolicies/2": ""}, []),
        ({"projects/1/dashboards/2": TITLE}, ["projects/1/dashboards/2"]),
        ({"projects/1/dashboards/2": THEIR_TITLE}, []),
    ],
)
def test_only_what_is_signed_and_unknown_is_a_stray(
    existing: dict[str, str], found: list[str]
) -> None:
    assert strays(existing, SIGNATURE, [MINE]) == found


def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_, **__: warned.append(text))
    return warned


def test_a_deployment_tells_of_every_stray_and_how_to_delete_it_and_of_nothing_else(
    run_program: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    warned = warnings(monkeypatch)
    own = {
        "alertPolicies": "gpt-oss-observability-alert-errors",
        "notificationChannels": "gpt-oss-mail-a@example.com",
    }
    google_has = {
        collection: {f"projects/gpt-oss-dev/{collection}/{name}": OURS for name in (mine, "stray")}
        for collection, mine in own.items()
    }
    watching = json.dumps({"alerts": ["errors"], "emails": ["a@example.com"]})
    run_program(gates=OpenGates(owned=google_has), **SETTINGS, observability=watching)
    alert, channel = sorted(warned)
    assert alert.startswith("projects/gpt-oss-dev/alertPolicies/stray bears this stack's mark")
    assert channel.startswith("projects/gpt-oss-dev/notificationChannels/stray bears this")
    delete = "gcloud alpha monitoring policies delete projects/gpt-oss-dev/alertPolicies/stray"
    assert alert.endswith(delete)
    delete = (
        "gcloud beta monitoring channels delete projects/gpt-oss-dev/notificationChannels/stray"
    )
    assert channel.endswith(delete)


CHANNELS = "projects/gpt-oss-dev/notificationChannels"
CHANNEL = "gcp:monitoring/notificationChannel:NotificationChannel"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            {f"urn::{CHANNEL}::b": {"type": CHANNEL, "outputs": {"id": f"{CHANNELS}/dropped"}}},
            {"stray": "is not in its state: an answer"},
        ),
        (
            {"urn::pulumi:pulumi:Stack::dev": {"type": "pulumi:pulumi:Stack", "outputs": {}}},
            dict.fromkeys(("dropped", "stray"), "is not in its state: an answer"),
        ),
        (None, dict.fromkeys(("dropped", "stray"), "unless this run deletes it, an answer")),
    ],
    ids=["in the state", "not in the state", "state not known"],
)
def test_what_the_state_had_is_no_stray(
    run_program: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    state: dict[str, Any] | None,
    told: dict[str, str],
) -> None:
    """A run that drops one of several addresses deletes its channel itself."""
    warned = warnings(monkeypatch)
    there = {f"{CHANNELS}/{name}": OURS for name in ("gpt-oss-mail-a@x.com", "dropped", "stray")}
    gates = OpenGates(owned={"notificationChannels": there})
    watching = json.dumps({"alerts": ["errors"], "emails": ["a@x.com"]})
    run_program(gates=gates, state=state, **SETTINGS, observability=watching)
    named = {line.split(" ")[0].removeprefix(f"{CHANNELS}/"): line for line in warned}
    assert named.keys() == told.keys()
    assert all(words in named[name] for name, words in told.items())


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {"warn": [], "debug": []}
    for level, lines in kept.items():
        monkeypatch.setattr(pulumi.log, level, lambda text, *_, kept=lines: kept.append(text))
    return kept


@pytest.fixture
def gates(google: LocalGoogle, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gates]:
    """Of a person without any right, in a project with one stray of each collection."""
    for variable, prefix in ENDPOINTS.items():
        monkeypatch.setenv(variable, f"{google.url}/{prefix}")
    project = google.world.projects[PROJECT]
    project.services.append("aiplatform.googleapis.com")
    google.world.projects[QUOTA_PROJECT].services.append("billingbudgets.googleapis.com")
    kept: Any = google.world.monitoring
    for collection, held in (
        ("alertPolicies", kept.alert_policies),
        ("notificationChannels", kept.notification_channels),
    ):
        name = f"projects/{PROJECT}/{collection}/7"
        held[name] = {"name": name, "userLabels": {MARK: OURS}}
    written = {"displayName": f"gpt-oss ({MARK}={OURS})"}
    endpoints.create(google.world, project, REGION, "7", written)
    lien = Lien(
        "liens/7", f"projects/{project.number}", "tests", f"{MARK}={OURS}", google.world.timestamp()
    )
    google.world.liens["liens/7"] = lien
    name = f"projects/{project.number}/dashboards/7"
    kept.dashboards[name] = {"name": name, "displayName": TITLE}
    fields = {"displayName": TITLE, "budgetFilter": {}}
    google.world.budgets[f"{BUDGETS}/7"] = Budget(f"{BUDGETS}/7", "etag", fields)
    monkeypatch.setenv(TOKEN_VARIABLE, google.world.token_for(PERSON))
    yield Gates()
    iam.predefined().pop("roles/test.lister", None)


@pytest.mark.parametrize("collection", PERMISSIONS)
def test_the_optional_permission_is_all_it_takes_to_be_told_a_stray(
    google: LocalGoogle, gates: Gates, said: dict[str, list[str]], collection: str
) -> None:
    permission = PERMISSIONS[collection]
    assert permission in {row.name for row in optional_permissions()}
    iam.predefined()["roles/test.lister"] = iam.Role((permission,))
    binding = {"role": "roles/test.lister", "members": [PERSON]}
    google.world.projects[PROJECT].policy.bindings.append(binding)
    google.world.billing_accounts[MAIN].policy.bindings.append(binding)
    assert tell_of(collection, [], gates, PROJECT, SIGNATURE, state_known=True) == 1
    sign = "is called as this stack's is" if collection in (DASHBOARDS, BUDGETS) else "bears this"
    assert f"{collection}/7 {sign}" in said["warn"][0]
    assert tell_of(collection, ["7"], gates, PROJECT, SIGNATURE, state_known=True) == 0


@pytest.mark.parametrize("collection", PERMISSIONS)
def test_without_it_nothing_is_told_but_why_and_nothing_fails(
    gates: Gates, said: dict[str, list[str]], collection: str
) -> None:
    assert tell_of(collection, [], gates, PROJECT, SIGNATURE, state_known=True) == 0
    assert said["warn"] == []
    assert f"{collection}: HTTP 403" in said["debug"][0]
