"""The two APIs that open models need and those of chosen features, left on when the stack goes.

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

from checks.gates import Gates
from components.gate import gated
from components.protection import Protection

REQUIRED_SERVICES = (
    "aiplatform.googleapis.com",
    "cloudcommerceconsumerprocurement.googleapis.com",
)


@dataclass(frozen=True, kw_only=True)
class ServicesArgs:
    project_id: pulumi.Input[str]
    """Of a project that is billed; aiplatform cannot be enabled without billing."""
    project: pulumi.Resource | None
    """The project if this stack owns it."""
    services: Sequence[str]
    """`name.googleapis.com`, each once."""
    gates: Gates
    protection: Protection


class Services(pulumi.ComponentResource):
    """The APIs, enabled and seen enabled."""

    project_id: pulumi.Output[str]
    """Resolves once Service Usage itself reports all of them ENABLED."""

    def __init__(self, name: str, args: ServicesArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("vertex-gpt-oss:index:Services", name, None, opts)
        enabled = [
            gcp.projects.Service(
                f"{name}-{service.partition('.')[0]}",
                project=args.project_id,
                service=service,
                disable_on_destroy=False,
                opts=args.protection.replaceable(self, deleted_with=args.project),
            )
            for service in args.services
        ]
        reported = pulumi.Output.all(args.project_id, *(service.id for service in enabled))
        self.project_id = gated(
            reported.apply(lambda known: str(known[0])),
            lambda project_id: args.gates.services_enabled(project_id, args.services),
        )
        self.register_outputs({"projectId": self.project_id})
