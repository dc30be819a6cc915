"""The Pulumi program: read the settings, ask what must hold first, build, export.

Three things here only save time; `python -m bench.startup` measures what. The garbage collector is
off, and gc.freeze at the end keeps it off on the way out: 0.1 s of CPU. The resources are imported
after the first questions, while the engine starts the plugin: 0.2 s. checks/client_checks.py has
the clients that are imported late, components/features the features.
Source: https://docs.python.org/3/library/gc.html
"""

import gc

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


async def main() -> pulumi.Inputs:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    settings = settings_of_stack(today)
    warn_of_retirement(settings, today)
    gates = Gates(settings.quota_project)
    find_credentials(gates)
    provider = gcp_provider("gcp", settings)
    # In a thread: the engine starts the plugin meanwhile.
    telling.debug(*await asyncio.to_thread(ask_first, settings, gates))
    from components.environment import Environment
    from components.outputs import exported

    environment = Environment("gpt-oss", settings, gates, ResourceOptions(providers=[provider]))
    return exported(environment)


pulumi.run(main)
gc.freeze()
