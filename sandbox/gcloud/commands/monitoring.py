"""Alert policies, notification channels and dashboards, by full name or by id."""

from sandbox.gcloud.command import Command
from sandbox.gcloud.rest import Rest

CHANNELS = "projects/{project}/notificationChannels"
POLICIES = "projects/{project}/alertPolicies"
DASHBOARDS = "projects/{project}/dashboards"

COMMANDS = {
    "beta monitoring channels list": Command(
        in_project=True,
        columns={},
        work=Rest(path=f"monitoring/v3/{CHANNELS}", listed="notificationChannels"),
    ),
    "beta monitoring channels delete": Command(
        takes="CHANNEL",
        in_project=True,
        work=Rest(
            method="DELETE",
            path="monitoring/v3/{name}",
            within=CHANNELS,
            told="Deleted notification channel [{target}].",
        ),
    ),
    "alpha monitoring policies list": Command(
        in_project=True,
        columns={},
        work=Rest(path=f"monitoring/v3/{POLICIES}", listed="alertPolicies"),
    ),
    "alpha monitoring policies delete": Command(
        takes="POLICY",
        in_project=True,
        work=Rest(
            method="DELETE",
            path="monitoring/v3/{name}",
            within=POLICIES,
            told="Deleted alert policy [{target}].",
        ),
    ),
    "monitoring dashboards list": Command(
        in_project=True,
        columns={},
        work=Rest(path=f"monitoring/v1/{DASHBOARDS}", listed="dashboards"),
    ),
    "monitoring dashboards delete": Command(
        takes="DASHBOARD",
        in_project=True,
        work=Rest(
            method="DELETE",
            path="monitoring/v1/{name}",
            within=DASHBOARDS,
            told="Deleted dashboard [{target}].",
        ),
    ),
}
