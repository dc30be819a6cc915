"""Google's own service accounts in a project: which there are, and since when.

Owns that they appear late: once `generateServiceIdentity` asked for one, or some time after its
API was enabled (`World.service_agents_after_seconds`; Google publishes none). They stay when the
API is disabled. Agents that Google makes on first use only (Vertex AI has several, see
github.com/GoogleCloudPlatform/cloud-foundation-fabric/issues/3788) never appear here. An empty
domain in the table is a service whose identity is made without telling an address
(github.com/hashicorp/terraform-provider-google/issues/18649).
"""

import json
import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World

AGENT = re.compile(r"service-(\d+)@([a-z0-9-]+)\.iam\.gserviceaccount\.com")


@cache
def domains() -> dict[str, str]:
    """Service to the domain of its agents; empty where no address is told."""
    path = Path(__file__).parent.parent / "data" / "service_agents.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    return {service: agent["domain"] for service, agent in table.items()}


def email(project: Project, service: str) -> str:
    """Empty for a service that tells no address."""
    domain = domains()[service]
    return f"service-{project.number}@{domain}.iam.gserviceaccount.com" if domain else ""


def api_enabled(world: World, project: Project, names: list[str]) -> None:
    """To be called before they are written down; what is on already keeps its agent."""
    due = world.now() + timedelta(seconds=world.service_agents_after_seconds)
    for name in names:
        if name in domains() and name not in project.services:
            project.service_agents.setdefault(name, due.isoformat())


def generated(world: World, project: Project, service: str) -> str:
    """Makes the agent now; its address."""
    project.service_agents[service] = world.now().isoformat()
    return email(project, service)


def missing(world: World, address: str) -> bool:
    """Whether this is the address of a service agent that does not exist (yet)."""
    named = AGENT.fullmatch(address)
    if named is None:
        return False
    project = world.project(named.group(1))
    service = next((name for name, domain in domains().items() if domain == named.group(2)), None)
    if project is None or service is None:
        return True
    since = project.service_agents.get(service)
    if since is None:
        return service not in project.services  # on since before this world began: long there
    return datetime.fromisoformat(since) > world.now()
