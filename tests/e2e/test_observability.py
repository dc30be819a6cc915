"""What watches an environment, from the setting to Google and back; and that it sees the model.

Alerts and charts select series by names that Google does not check. So real calls are made, and
Monitoring is asked for the series with the very filters and aggregations that were deployed.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from sandbox.local_google.resources.faults import Fault
from sandbox.local_google.resources.traffic import MINUTE
from sandbox.local_google.state.seed import DEV
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_self_deployed import SMALL
from tests.e2e.test_services import changes

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "gpt-oss-dev"
CHAT = "aiplatform.projects.locations.endpoints.chat.completions"
ALERTS = ["errors", "throttling", "firstToken", "silence"]
WATCHED = {
    **DEV_SETTINGS,
    "observability": {
        "alerts": ALERTS,
        "emails": ["oncall@example.com"],
        "dataAccessAuditLogs": ["DATA_READ"],
    },
}
PARTS = ("filter", "aggregation")


def chat(google: LocalGoogle, url: str, times: int, caller: str = DEV) -> list[int]:
    body = {
        "model": "openai/gpt-oss-120b-maas",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
    }
    headers = {"Authorization": f"Bearer {google.world.token_for(caller)}"}
    return [httpx2.post(url, headers=headers, json=body).status_code for _ in range(times)]


def series(
    google: LocalGoogle, selected: str, aggregation: dict[str, Any], hours: int = 1
) -> list[Any]:
    """What timeSeries.list finds with a deployed filter and aggregation, over the last hours."""
    now = google.world.now()
    answer = httpx2.get(
        f"{google.url}/monitoring/v3/projects/{PROJECT}/timeSeries",
        headers={"Authorization": f"Bearer {google.world.token_for(DEV)}"},
        params={
            "filter": selected,
            "interval.startTime": (now - timedelta(hours=hours)).isoformat(),
            "interval.endTime": now.isoformat(),
            **{f"aggregation.{name}": value for name, value in aggregation.items()},
        },
    )
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json().get("timeSeries", [])
    return found


def value(one: Any) -> float:
    return float(next(iter(one["points"][0]["value"].values())))


def silent(google: LocalGoogle) -> list[str]:
    """The models for which the deployed alert fires: called within a day, not within its minutes.

    The local Google fires none; that is done here by what Google says of a condition of absence:
    one of the series that the aggregation leaves, without a point for the duration, is enough.
    https://cloud.google.com/monitoring/alerts/metric-absence
    """
    (absent,) = (
        c["conditionAbsent"] for c in conditions(google).values() if "conditionAbsent" in c
    )
    past = timedelta(seconds=float(absent["duration"].removesuffix("s")))
    return [
        one["resource"]["labels"].get("model_user_id", "all")
        for one in series(google, absent["filter"], absent["aggregations"][0], hours=24)
        if google.world.now() - datetime.fromisoformat(one["points"][0]["interval"]["endTime"])
        > past
    ]


def another_model_is_called(google: LocalGoogle) -> None:
    """In the same project, now; by nothing that the local Google serves."""
    traffic = google.world.traffic
    of_ours = next(key for key in traffic.series if key.metric == "model_invocation_count")
    resource = {**dict(of_ours.resource), "model_user_id": "gemini-2.5-flash"}
    key = of_ours._replace(resource=tuple(sorted(resource.items())))
    traffic.add(key, int(google.world.clock.seconds() // MINUTE), 1)


def conditions(google: LocalGoogle) -> dict[str, dict[str, Any]]:
    """Each alert's condition by the metric and what it is compared with."""
    policies = google.world.monitoring.alert_policies.values()
    found = [condition for policy in policies for condition in policy["conditions"]]
    return {condition["displayName"]: condition for condition in found}


def selections(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every filter of a dashboard with its aggregation."""
    if isinstance(document, dict):
        if all(part in document for part in PARTS):
            yield document["filter"], document["aggregation"]
        for inner in document.values():
            yield from selections(inner)
    elif isinstance(document, list):
        for inner in document:
            yield from selections(inner)


def who_called(google: LocalGoogle) -> list[str]:
    """The principal of each chat that the audit log has."""
    logged = httpx2.get(f"{google.url}/_sandbox/audit").json()["entries"]
    entries = [entry["protoPayload"] for entry in logged]
    return [
        entry["authenticationInfo"]["principalEmail"]
        for entry in entries
        if entry["methodName"] == "google.cloud.aiplatform.v1.PredictionService.ChatCompletions"
    ]


def test_alerts_and_charts_select_the_models_own_series(stack: Stack, google: LocalGoogle) -> None:
    stack.configure(**WATCHED)
    stack.up()
    url = stack.outputs()["chatCompletionsUrl"]
    assert chat(google, url, 5) == [200] * 5
    refused = [Fault(1, CHAT, times=2, status=429), Fault(2, CHAT, status=503)]
    google.world.faults += [*refused, Fault(3, CHAT, status=400)]
    assert sorted(chat(google, url, 4)) == [400, 429, 429, 503]
    google.world.clock.advance(60)
    shares = {}
    for title, condition in conditions(google).items():
        part = condition.get("conditionThreshold") or condition["conditionAbsent"]
        (one,) = series(google, part["filter"], part["aggregations"][0])
        shares[title.partition(" calls")[0]] = value(one)
        if "denominatorFilter" in part:
            (whole,) = series(google, part["denominatorFilter"], part["denominatorAggregations"][0])
            assert value(whole) == 9
    assert shares.pop("first token slower than 10000 ms (p95) in 10 min") > 0
    assert shares == {"more than 5 % of": 2, "more than 20 % of": 2, "no": 9}
    (board,) = google.world.monitoring.dashboards.values()
    drawn = [series(google, *selection) for selection in selections(board)]
    assert len(drawn) == 10
    assert all(drawn)
    codes = {one["metric"]["labels"].get("response_code") for lines in drawn for one in lines}
    assert {"200", "400", "429", "503"} <= codes


def test_a_self_deployed_endpoint_is_watched_by_its_own_series(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**WATCHED, model="none", selfDeployed=SMALL)
    assert "there is no alert firstToken" in stack.up()
    (endpoint,) = google.world.vertex.endpoints
    url = f"{google.url}/aiplatform/v1/{endpoint}/chat/completions"
    assert chat(google, url, 3) == [200] * 3
    google.world.faults += [Fault(1, CHAT, status=429), Fault(2, CHAT, status=400)]
    assert sorted(chat(google, url, 2)) == [400, 429]
    google.world.clock.advance(60)
    counted = {}
    for title, condition in conditions(google).items():
        part = condition.get("conditionThreshold") or condition["conditionAbsent"]
        (one,) = series(google, part["filter"], part["aggregations"][0])
        counted[title.partition(" calls")[0]] = value(one)
    assert counted == {"more than 5 % of": 1, "more than 20 % of": 1, "no": 5}
    (board,) = google.world.monitoring.dashboards.values()
    drawn = [series(google, *selection) for selection in selections(board)]
    assert [len(lines) for lines in drawn] == [3, 1, 1, 1, 1]
    stack.succeed("preview", "--expect-no-changes")


def test_calls_are_in_the_audit_log_with_their_caller_and_their_end_is_told(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.configure(**WATCHED)
    stack.up()
    told = stack.outputs()
    caller = f"serviceAccount:{told['callerServiceAccount']}"
    for one in (caller, DEV):
        assert chat(google, told["chatCompletionsUrl"], 1, one) == [200]
    assert who_called(google) == [told["callerServiceAccount"], DEV.removeprefix("user:")]
    google.world.clock.advance(50 * MINUTE)
    assert silent(google) == []
    google.world.clock.advance(20 * MINUTE)
    another_model_is_called(google)
    google.world.clock.advance(MINUTE)
    assert silent(google) == ["gpt-oss-120b-maas"], "of a model that nobody calls, alone"


def test_where_the_settings_say_nothing_of_it_no_call_is_in_the_audit_log(
    stack: Stack, google: LocalGoogle
) -> None:
    watched = WATCHED["observability"].items()
    unsaid = {key: value for key, value in watched if key != "dataAccessAuditLogs"}
    stack.configure(**{**WATCHED, "observability": unsaid})
    stack.up()
    assert chat(google, stack.outputs()["chatCompletionsUrl"], 1) == [200]
    assert who_called(google) == []
    assert google.world.projects[PROJECT].policy.audit_configs == []


def test_a_watched_stack_settles_changes_one_thing_at_a_time_and_goes(
    stack: Stack, google: LocalGoogle
) -> None:
    stack.up()
    stack.configure(**WATCHED)
    assert set(changes(stack).values()) == {"create"}
    stack.succeed("up", "--yes")
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    watched = WATCHED["observability"]
    stack.configure(**{**WATCHED, "observability": {**watched, "errorRatio": 0.1}})
    assert changes(stack) == {"gpt-oss-observability-alert-errors": "update"}
    stack.configure(**{**WATCHED, "observability": {**watched, "alerts": ALERTS[:3]}})
    assert changes(stack) == {"gpt-oss-observability-alert-silence": "delete"}
    stack.configure(**WATCHED, deletionProtection=False)
    stack.up()
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}


def test_a_budget_tells_by_mail_and_goes_before_its_channel(
    stack: Stack, google: LocalGoogle
) -> None:
    from tests.e2e.test_governance import grant

    grant(google)
    budget = {"budget": {"amount": 100, "emails": ["finance@example.com"]}}
    stack.configure(**DEV_SETTINGS, **budget, deletionProtection=False)
    stack.up()
    (channel,) = google.world.monitoring.notification_channels
    (made,) = google.world.budgets.values()
    rule = made.fields["notificationsRule"]
    assert rule["monitoringNotificationChannels"] == [channel]
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("destroy", "--yes", "--skip-preview")
    assert google.world.budgets == {}
    assert json.loads(json.dumps(stack.resources())) == {}


def test_what_a_lost_answer_left_behind_is_told_with_the_command_that_removes_it(
    stack: Stack, google: LocalGoogle
) -> None:
    """Google names alerts and channels itself: no name is taken, the next `up` makes another."""
    stack.configure(**WATCHED)
    method = "monitoring.projects.notificationChannels.create"
    google.world.faults.append(Fault(1, method, lost_answer=True))
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "ANSWER_LOST" in refusal
    assert "may have been made" in refusal
    kept = google.world.monitoring.notification_channels
    (stray,) = kept
    assert f"Look at it, then: gcloud beta monitoring channels delete {stray}" in stack.up()
    del kept[stray]
    assert "Look at it" not in stack.succeed("preview", "--expect-no-changes")


def test_the_channel_of_an_address_that_is_dropped_is_no_stray_and_a_real_one_is(
    stack: Stack, google: LocalGoogle
) -> None:
    """The run that drops it deletes it: the state has it still, and nobody has to."""
    kept = ["a@example.com"]
    stack.configure(**DEV_SETTINGS, observability={"emails": [*kept, "b@example.com"]})
    stack.up()
    channels = google.world.monitoring.notification_channels
    (mine, *_) = channels.values()
    stack.configure(**DEV_SETTINGS, observability={"emails": kept})
    assert "Look at it" not in stack.succeed("preview")
    stray = f"{mine['name']}7"
    channels[stray] = {**mine, "name": stray}
    for warned in (stack.succeed("preview"), stack.up()):
        assert set(re.findall(r"monitoring channels delete (\S+)", warned)) == {stray}
        assert f"{stray} bears this stack's mark and is not in its state: an answer" in warned
    assert len(channels) == 2
