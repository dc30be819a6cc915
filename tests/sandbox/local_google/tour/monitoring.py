"""Cloud Monitoring v1 and v3."""

from tests.sandbox.local_google.tour.step import Step

STEPS: list[Step] = []
NOT_BUILT: set[tuple[str, str]] = {
    ("monitoring.projects.alertPolicies.create", "v3"),
    ("monitoring.projects.alertPolicies.delete", "v3"),
    ("monitoring.projects.alertPolicies.get", "v3"),
    ("monitoring.projects.alertPolicies.list", "v3"),
    ("monitoring.projects.alertPolicies.patch", "v3"),
    ("monitoring.projects.dashboards.create", "v1"),
    ("monitoring.projects.dashboards.delete", "v1"),
    ("monitoring.projects.dashboards.get", "v1"),
    ("monitoring.projects.dashboards.list", "v1"),
    ("monitoring.projects.dashboards.patch", "v1"),
    ("monitoring.projects.metricDescriptors.get", "v3"),
    ("monitoring.projects.metricDescriptors.list", "v3"),
    ("monitoring.projects.notificationChannels.create", "v3"),
    ("monitoring.projects.notificationChannels.delete", "v3"),
    ("monitoring.projects.notificationChannels.get", "v3"),
    ("monitoring.projects.notificationChannels.list", "v3"),
    ("monitoring.projects.notificationChannels.patch", "v3"),
    ("monitoring.projects.timeSeries.list", "v3"),
}
