"""Cloud Monitoring v1 and v3."""

from tests.sandbox.local_google.tour.step import Step

PROJECT = "projects/ready-project"
API = "/monitoring/v3"
LIST = f"{API}/{PROJECT}"
DASHBOARDS = f"/monitoring/v1/{PROJECT}/dashboards"
TOKENS = "aiplatform.googleapis.com/publisher/online_serving/token_count"
FILTER = f'metric.type="{TOKENS}" AND resource.type="aiplatform.googleapis.com/PublisherModel"'
CHANNEL = {"type": "email", "labels": {"email_address": "oncall@example.com"}}
POLICY = {
    "displayName": "too many tokens",
    "combiner": "OR",
    "conditions": [
        {
            "displayName": "tokens",
            "conditionThreshold": {
                "filter": FILTER,
                "comparison": "COMPARISON_GT",
                "thresholdValue": 1000,
                "duration": "60s",
                "aggregations": [{"alignmentPeriod": "60s", "perSeriesAligner": "ALIGN_DELTA"}],
            },
        }
    ],
    "notificationChannels": ["{channel}"],
}
CHART = {"dataSets": [{"timeSeriesQuery": {"timeSeriesFilter": {"filter": FILTER}}}]}
DASHBOARD = {
    "name": f"{PROJECT}/dashboards/usage",
    "displayName": "Usage",
    "gridLayout": {"widgets": [{"title": "Tokens", "xyChart": CHART}]},
}

STEPS: list[Step] = [
    Step("POST", f"{LIST}/notificationChannels", CHANNEL, keep={"channel": "name"}),
    Step("GET", API + "/{channel}"),
    Step("GET", f"{LIST}/notificationChannels"),
    Step("PATCH", API + "/{channel}?updateMask=enabled", {"enabled": False}),
    Step("POST", f"{LIST}/alertPolicies", POLICY, keep={"policy": "name"}),
    Step("GET", API + "/{policy}"),
    Step("GET", f"{LIST}/alertPolicies?filter=enabled=true"),
    Step("PATCH", API + "/{policy}?updateMask=enabled", {"enabled": False}),
    Step("DELETE", API + "/{policy}"),
    Step("DELETE", API + "/{channel}"),
    Step("GET", f"{LIST}/metricDescriptors"),
    Step("GET", f"{LIST}/metricDescriptors/{TOKENS}"),
    Step("GET", f"{LIST}/timeSeries?filter={FILTER}&interval.endTime=2026-11-22T00:00:00Z"),
    Step("POST", DASHBOARDS, DASHBOARD),
    Step("GET", DASHBOARDS),
    Step("GET", f"{DASHBOARDS}/usage"),
    Step("PATCH", f"{DASHBOARDS}/usage", DASHBOARD),
    Step("DELETE", f"{DASHBOARDS}/usage"),
]
NOT_BUILT: set[tuple[str, str]] = set()
