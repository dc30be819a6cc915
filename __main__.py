"""The Pulumi program: read the settings, ask what must hold first, build, export."""

import datetime

import pulumi
from pulumi import ResourceOptions

from checks.gates import Gates
from components.environment import Environment
from components.preflight import ask_first
from components.provider import gcp_provider
from components.stack_settings import settings_of_stack
from settings.model_choice import served


def main() -> None:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    settings = settings_of_stack(today)
    gates = Gates(settings.quota_project)
    ask_first(settings, gates, today)
    environment = Environment(
        "gpt-oss", settings, gates, ResourceOptions(providers=[gcp_provider("gcp", settings)])
    )
    pulumi.export("projectId", environment.project_id)
    pulumi.export("projectNumber", environment.project_number)
    first = served(settings)[0]
    pulumi.export("location", first.location)
    pulumi.export("model", first.request_id)
    pulumi.export("callerServiceAccount", environment.caller)
    pulumi.export("chatCompletionsUrl", environment.chat_completions_url)
    pulumi.export("endpoints", environment.endpoints)
    if federation := environment.features.federation:
        pulumi.export("ciWorkloadIdentityProvider", federation.provider_name)
        pulumi.export("ciPlanServiceAccount", federation.plan_email)
        pulumi.export("ciApplyServiceAccount", federation.apply_email)


main()
