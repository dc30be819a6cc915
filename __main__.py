"""The Pulumi program: read the settings, ask what must hold first, build, export."""

import gc

# The program ends before there is garbage worth looking for; to look takes a tenth of its time, and
# looking through it on the way out (gc.freeze, at the end) half a second.
# https://docs.python.org/3/library/gc.html
gc.disable()

import asyncio
import datetime

import pulumi
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from components.engine import log as telling
from components.engine.provider import gcp_provider
from components.engine.stack_settings import settings_of_stack
from components.preflight.preflight import ask_first, find_credentials, warn_of_retirement
from settings.validation.model_choice import served


async def main() -> pulumi.Inputs:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    settings = settings_of_stack(today)
    warn_of_retirement(settings, today)
    gates = Gates(settings.quota_project)
    find_credentials(gates)
    provider = gcp_provider("gcp", settings)
    # In a thread, and before what takes long to import: the engine starts the plugin meanwhile.
    telling.debug(*await asyncio.to_thread(ask_first, settings, gates))
    from components.environment import Environment

    environment = Environment("gpt-oss", settings, gates, ResourceOptions(providers=[provider]))
    first = served(settings)[0]
    outputs: dict[str, pulumi.Input[object]] = {
        "projectId": environment.project_id,
        "projectNumber": environment.project_number,
        "location": first.location,
        "model": first.request_id,
        "callerServiceAccount": environment.caller,
        **({"callers": environment.callers} if environment.callers else {}),
        "chatCompletionsUrl": environment.chat_completions_url,
        "endpoints": environment.endpoints,
    }
    return {**outputs, **environment.features.outputs()}


pulumi.run(main)
gc.freeze()
