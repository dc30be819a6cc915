"""What bears this stack's mark or name and is not its own: told, never touched.

Google names alerts, channels, dashboards, budgets, endpoints and liens itself. When the answer to a
create is lost, no name is taken, so the next `up` makes a second one: both alert, both are paid
for, or the second lien stops the destroy that removes the first. Importing the first is no way out:
the official plugin cannot read an alert policy by its name alone (the provider here has no project)
nor import an endpoint, and the stack would be stuck. So whoever deploys is told what to delete.

Its own is what this run makes, and what the state had when it began (engine/stack_state.py): that
it deletes, where the settings name it no more. What a replacement that failed has still to delete
the engine keeps to itself, so the warning names that, too.

A budget and a dashboard have no place for the mark; what they are called names project and stack
(labels.py). Another program's stack of the same name in the same project calls its own alike, so
the warning does not say that they are ours.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from checks.deployment_checks import Gates
from checks.mark_listing import BUDGETS, DASHBOARDS, ENDPOINTS, LIENS
from components.engine import log as telling
from components.engine.stack_state import Recorded
from findings.shell import command
from google_api.reader import Unknown

TITLED = (BUDGETS, DASHBOARDS)
"""These take no mark."""
DELETE = {
    "alertPolicies": "gcloud alpha monitoring policies delete {name}",
    "notificationChannels": "gcloud beta monitoring channels delete {name}",
    ENDPOINTS: "for model in $(gcloud ai endpoints describe {id} --region={region} "
    "--project={project} --format='value(deployedModels[0].id)'); do gcloud ai endpoints "
    "undeploy-model {id} --region={region} --project={project} "
    '--deployed-model-id="$model"; done && '
    "gcloud ai endpoints delete {id} --region={region} --project={project}",
    LIENS: "gcloud alpha resource-manager liens delete {id}",
    DASHBOARDS: "gcloud monitoring dashboards delete {name}",
    BUDGETS: "gcloud billing budgets delete {name}",
}
"""By collection. Google deletes no endpoint that still has a model on it, and one whose deployment
failed has none."""
TYPES = {
    "alertPolicies": "gcp:monitoring/alertPolicy:AlertPolicy",
    "notificationChannels": "gcp:monitoring/notificationChannel:NotificationChannel",
    ENDPOINTS: "gcp:vertex/aiEndpointWithModelGardenDeployment:AiEndpointWithModelGardenDeployment",
    LIENS: "gcp:resourcemanager/lien:Lien",
    DASHBOARDS: "gcp:monitoring/dashboard:Dashboard",
    BUDGETS: "gcp:billing/budget:Budget",
}
"""As the state calls what is in a collection."""
CAUSES = "an answer of Google's was lost, or somebody cloned it"


@dataclass(frozen=True, kw_only=True)
class NamedByGoogle:
    """What this stack has of one collection."""

    collection: pulumi.Input[str]
    """Where Google lists it (checks/mark_listing.py)."""
    names: Sequence[pulumi.Output[str]]


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What tells that something is this stack's."""

    owner: str
    """Its mark: PROJECT_STACK."""
    title: str
    """What it calls that which takes no mark."""


def strays(owners: Mapping[str, str], signature: Signature, own: Sequence[str]) -> list[str]:
    """Names so signed that are none of `own`; a project's id and number are one."""
    ours = {name.rpartition("/")[2] for name in own}
    signed = [name for name, by in owners.items() if by in (signature.owner, signature.title)]
    return [name for name in signed if name.rpartition("/")[2] not in ours]


def tell_strays(
    named: Sequence[NamedByGoogle],
    gates: Gates,
    project_id: str,
    signature: Signature,
    recorded: Recorded,
) -> list[pulumi.Output[int]]:
    """Warn of each stray once this stack's own names are known.

    Resolves to how many there are of each collection that this stack has something of.
    """

    async def tell(known: Sequence[str]) -> int:
        collection, *own = known
        had = await recorded.ids(TYPES[collection.rpartition("/")[2]])
        ours = [*own, *(had or [])]
        return await asyncio.to_thread(
            tell_of, collection, ours, gates, project_id, signature, state_known=had is not None
        )

    some = [one for one in named if one.names]
    if some:
        recorded.begin()
    return [pulumi.Output.all(one.collection, *one.names).apply(tell) for one in some]


def tell_of(
    collection: str,
    own: Sequence[str],
    gates: Gates,
    project_id: str,
    signature: Signature,
    *,
    state_known: bool,
) -> int:
    """How many strays were told; none where Google does not say what there is."""
    owners = gates.owners(project_id, collection)
    if isinstance(owners, Unknown):
        telling.debug(f"whether an answer of Google's was lost cannot be told: {owners}")
        return 0
    found = strays(owners, signature, own)
    for name in found:
        telling.warn(stray(name, project_id, state_known))
    return len(found)


def stray(name: str, project_id: str, state_known: bool) -> str:
    """`name` is Google's: [PLACE/]COLLECTION/ID, where an endpoint's PLACE ends in its region."""
    *place, collection, own_id = name.split("/")
    region = "".join(place[-1:])
    words = {"name": name, "id": own_id, "region": region, "project": project_id}
    delete = command(DELETE[collection], words)
    sign = "is called as this stack's is" if collection in TITLED else "bears this stack's mark"
    why = (
        f"is not in its state: {CAUSES}, or a replacement that failed has still to delete it"
        if state_known
        else f"is none that its settings make: unless this run deletes it, {CAUSES}"
    )
    return f"{name} {sign} and {why}. Look at it, then: {delete}"
