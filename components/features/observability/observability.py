"""Who called the model, how it is doing, and whom to tell: access logs, alerts, a dashboard.

Absent on purpose: logging of prompts and answers (Google offers it for other models only), uptime
checks (they would pay for tokens), log sinks and retention (the organization's to decide).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from checks.mark_listing import DASHBOARDS
from components.core.project_context import Place
from components.engine import log as telling
from components.features.feature import FeatureComponent
from components.features.observability.alert_conditions import ALERTS, Condition
from components.features.observability.dashboard import dashboard_json
from components.features.observability.model_metrics import VERTEX_AI, Source
from components.ownership.orphans import NamedByGoogle
from settings.observability import AlertName, ObservabilitySettings

CONSOLE = "https://console.cloud.google.com/monitoring/dashboards/builder"
AN_HOUR = "3600s"
"""An incident without further calls ends after it; Google's own choice is seven days."""


@dataclass(frozen=True, kw_only=True)
class ObservabilityArgs:
    place: Place
    """monitoring.googleapis.com is on in it."""
    title: str
    """Begins the names that people see."""
    settings: ObservabilitySettings
    channels: Sequence[pulumi.Input[str]]
    """Whom alerts tell."""
    sources: Sequence[Source]
    """What serves a model here."""


class Observability(FeatureComponent):
    """Everything that watches one environment."""

    ready: pulumi.Output[Sequence[str]]
    """Ids of its parts, once all exist."""
    dashboard_url: pulumi.Output[str] | None = None
    """Where the console shows the dashboard; None: there is none."""

    def __init__(
        self, name: str, args: ObservabilityArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__("vertex-gpt-oss:index:Observability", name, None, opts)
        policies = [
            self._alert(name, kind, args, conditions)
            for kind in args.settings.alerts
            if (conditions := self._conditions(kind, args))
        ]
        alerts = [policy.name for policy in policies]
        self.named_by_google = [NamedByGoogle(collection="alertPolicies", names=alerts)]
        parts: list[pulumi.CustomResource] = [*policies]
        if args.settings.data_access_audit_logs:  # none leaves the project's own choice alone
            parts.append(self._audit_logs(name, args))
        if args.settings.dashboard:
            dashboard = self._dashboard(name, args)
            parts.append(dashboard)
            shown = NamedByGoogle(collection=DASHBOARDS, names=[dashboard.id])
            self.named_by_google = [*self.named_by_google, shown]
            self.dashboard_url = pulumi.Output.all(dashboard.id, args.place.project_id).apply(
                lambda known: console_address(*known)
            )
        self.ready = pulumi.Output.all(*(part.id for part in parts))
        self.register_outputs({})

    def _conditions(self, kind: AlertName, args: ObservabilityArgs) -> Sequence[Condition]:
        """None, with a warning, for what Google measures nowhere here."""
        conditions = ALERTS[kind].conditions(args.settings, args.sources)
        if not conditions:
            telling.warn(unwatched(kind), about=self)
        return conditions

    def _alert(
        self,
        name: str,
        kind: AlertName,
        args: ObservabilityArgs,
        conditions: Sequence[Condition],
    ) -> gcp.monitoring.AlertPolicy:
        alert = ALERTS[kind]
        title = alert.title(args.settings)
        return gcp.monitoring.AlertPolicy(
            f"{name}-alert-{kind}",
            project=args.place.project_id,
            display_name=f"{args.title}: {title}",
            severity=alert.severity,
            combiner="OR",
            conditions=list(conditions),
            notification_channels=list(args.channels),
            alert_strategy=gcp.monitoring.AlertPolicyAlertStrategyArgs(auto_close=AN_HOUR),
            documentation=gcp.monitoring.AlertPolicyDocumentationArgs(content=alert.advice),
            opts=args.place.replaceable(self),
        )

    def _audit_logs(self, name: str, args: ObservabilityArgs) -> gcp.projects.IAMAuditConfig:
        # A write of the project's IAM policy, like a grant; it may speak of services to come:
        # https://cloud.google.com/logging/docs/audit/configure-data-access
        return gcp.projects.IAMAuditConfig(
            f"{name}-audit-logs",
            project=args.place.billed_id,
            service=VERTEX_AI,
            audit_log_configs=[
                gcp.projects.IAMAuditConfigAuditLogConfigArgs(log_type=log_type)
                for log_type in args.settings.data_access_audit_logs
            ],
            opts=args.place.replaceable(self),
        )

    def _dashboard(self, name: str, args: ObservabilityArgs) -> gcp.monitoring.Dashboard:
        return gcp.monitoring.Dashboard(
            f"{name}-dashboard",
            project=args.place.project_id,
            dashboard_json=dashboard_json(args.title, args.sources),
            opts=args.place.replaceable(self),
        )


def console_address(dashboard: str, project_id: str) -> str:
    """By the last part of Google's name. Not in the API's reference: read off the addresses that
    people link to, such as mozilla/translations in docs/infrastructure/task-cluster.md."""
    return f"{CONSOLE}/{dashboard.rpartition('/')[2]}?project={project_id}"


def unwatched(kind: AlertName) -> str:
    return (
        f"there is no alert {kind}: Google measures the time to the first token of managed models "
        "only, and the one model here is self-deployed. Measure it with `python -m "
        "scripts.smoke_test --stack STACK --runs 20`; to be rid of this warning, list the other "
        "alerts in observability.alerts."
    )
