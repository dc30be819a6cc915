"""The APIs that open models and chosen features need, and more by setting; left on when it goes.

Turning an API off for everybody in the project because one stack is gone would break neighbours,
so `disable_on_destroy` is false. Compute Engine is not among them and never will be.
Source for the pair:
https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/maas/capabilities/thinking.md.txt
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from components.engine import log as telling
from components.engine.readiness_gate import gated, known_at_preview
from components.protection.protection import Protection

DOMAIN = ".googleapis.com"
REQUIRED_SERVICES = (
    "aiplatform.googleapis.com",
    "cloudcommerceconsumerprocurement.googleapis.com",
)


@dataclass(frozen=True, kw_only=True)
class ServicesArgs:
    project_id: pulumi.Output[str]
    """Of a project that is billed; aiplatform cannot be enabled without billing."""
    project: pulumi.Resource | None
    """The project if this stack owns it."""
    services: Sequence[str]
    """`name.googleapis.com`, each once."""
    gates: Gates
    protection: Protection


class Services(pulumi.ComponentResource):
    """The APIs, enabled, seen enabled and heard answering."""

    project_id: pulumi.Output[str]
    """Resolves once Service Usage reports all of them ENABLED and none says that it is off."""

    def __init__(self, name: str, args: ServicesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("vertex-gpt-oss:index:Services", name, None, opts)
        enabled = [
            gcp.projects.Service(
                f"{name}-{service.removesuffix(DOMAIN)}",
                project=args.project_id,
                service=service,
                disable_on_destroy=False,
                opts=args.protection.replaceable(self, deleted_with=args.project),
            )
            for service in args.services
        ]
        reported = pulumi.Output.all(args.project_id, *(service.id for service in enabled))
        usable = gated(
            reported.apply(lambda known: str(known[0])),
            lambda project_id: see_usable(args.gates, project_id, args.services),
        )
        self.project_id = known_at_preview(usable, args.project_id)
        self.register_outputs({"projectId": self.project_id})


def see_usable(gates: Gates, project_id: str, services: Sequence[str]) -> None:
    gates.services_enabled(project_id, services, telling.info)
    unasked = gates.services_answer(project_id, services, telling.info)
    if unasked:
        telling.debug(f"cannot tell whether these answer: {'; '.join(map(str, unasked))}")
