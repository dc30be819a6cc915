"""google-api-python-client, built from its own bundled discovery document, works against it."""

from typing import Any

import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.sandbox.local_google.conftest import CHAT, Caller
from tests.sandbox.local_google.test_alert_policies import EMAIL, policy
from tests.sandbox.local_google.test_time_series import ASK, CALLS, DELTA, SERVING, moments

NAME = "projects/ready-project"


@pytest.fixture
def monitoring(google: LocalGoogle, ready: Project) -> Any:
    return build(
        "monitoring",
        "v3",
        static_discovery=True,
        credentials=Credentials(google.world.token_for(DEV)),  # type: ignore[no-untyped-call]
        client_options={"api_endpoint": f"{google.url}/monitoring"},
    ).projects()


def test_an_alert_on_a_channel_lives_its_life(monitoring: Any) -> None:
    channels, policies = monitoring.notificationChannels(), monitoring.alertPolicies()
    channel = channels.create(name=NAME, body=EMAIL).execute()["name"]
    made = policies.create(name=NAME, body=policy(notificationChannels=[channel])).execute()
    off = {"enabled": False}
    patched = policies.patch(name=made["name"], body=off, updateMask="enabled").execute()
    assert patched["enabled"] is False
    assert [p["name"] for p in policies.list(name=NAME).execute()["alertPolicies"]] == [
        made["name"]
    ]
    with pytest.raises(HttpError, match="it is used by"):
        channels.delete(name=channel).execute()
    assert policies.delete(name=made["name"]).execute() == {}
    assert channels.delete(name=channel).execute() == {}


def test_the_models_series_are_read_to_the_last_page(
    monitoring: Any, dev: Caller, google: LocalGoogle
) -> None:
    google.world.clock.run(0)
    dev.ok("POST", CHAT, ASK)
    dev.refused("POST", CHAT, ASK | {"max_tokens": 999_999})
    google.world.clock.advance(60)
    interval = {name.replace(".", "_"): text for name, text in moments(google.world).items()}
    aligned = {f"aggregation_{name}": value for name, value in DELTA.items()}
    series = monitoring.timeSeries()
    asked = series.list(
        name=NAME,
        filter=f'metric.type="{SERVING}/{CALLS}"',
        view="FULL",
        pageSize=1,
        **interval,
        **aligned,
    )
    codes = []
    while asked is not None:
        answer = asked.execute()
        codes += [one["metric"]["labels"]["response_code"] for one in answer["timeSeries"]]
        asked = series.list_next(asked, answer)
    assert sorted(codes) == ["200", "400"]
