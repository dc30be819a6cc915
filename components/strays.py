"""What bears this stack's mark and is not in its state: told, never touched.

Google names alerts, channels, endpoints and liens itself. When the answer to a create is lost, no
name is taken, so the next `up` makes a second one: both alert, both are paid for, or the second
lien stops the destroy that removes the first. Importing the first is no way out: the official
plugin cannot read an alert policy by its name alone (the provider here has no project) nor import
an endpoint, and the stack would be stuck. So whoever deploys is told what to delete.

Budgets and dashboards are not looked for. The 60 characters of a budget's name have no room for the
mark (two budgets tell everything twice). A second dashboard is only one too many, and that Google
takes a value in a dashboard's label has not been seen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import pulumi

from checks.gates import Gates
from checks.marked import ENDPOINTS, LIENS, CannotBeTold

DELETE = {
    "alertPolicies": "gcloud alpha monitoring policies delete {name}",
    "notificationChannels": "gcloud beta monitoring channels delete {name}",
    ENDPOINTS: "gcloud ai endpoints undeploy-model {id} --region={region} --project={project} "
    '--deployed-model-id="$(gcloud ai endpoints describe {id} --region={region} '
    "--project={project} --format='value(deployedModels[0].id)')\" && "
    "gcloud ai endpoints delete {id} --region={region} --project={project}",
    LIENS: "gcloud alpha resource-manager liens delete {id}",
}
"""By collection. Google deletes no endpoint that still has a model on it."""


def strays(owners: Mapping[str, str], owner: str, own: Sequence[str]) -> list[str]:
    """Names with the owner's mark that are none of `own`; a project's id and number are one."""
    ours = {name.rpartition("/")[2] for name in own}
    marked = [name for name, marked_by in owners.items() if marked_by == owner]
    return [name for name in marked if name.rpartition("/")[2] not in ours]


def tell_strays(
    named: Mapping[str, Sequence[pulumi.Output[str]]], gates: Gates, project_id: str, owner: str
) -> list[pulumi.Output[int]]:
    """Warn of each stray once this stack's own names (`named`, by collection) are known.

    Resolves to how many there are of each collection that this stack has something of.
    """

    def telling(collection: str) -> Callable[[list[str]], Awaitable[int]]:
        async def tell(own: list[str]) -> int:
            return await asyncio.to_thread(tell_of, collection, own, gates, project_id, owner)

        return tell

    return [
        pulumi.Output.all(*names).apply(telling(collection))
        for collection, names in named.items()
        if names
    ]


def tell_of(collection: str, own: Sequence[str], gates: Gates, project_id: str, owner: str) -> int:
    """How many strays were told; none where Google does not say what there is."""
    try:
        found = strays(gates.owners(project_id, collection), owner, own)
    except CannotBeTold as unknown:
        pulumi.log.debug(f"whether an answer of Google's was lost cannot be told: {unknown}")
        return 0
    for name in found:
        pulumi.log.warn(stray(name, project_id))
    return len(found)


def stray(name: str, project_id: str) -> str:
    """`name` is Google's: [projects/NUMBER/[locations/REGION/]]COLLECTION/ID."""
    *place, collection, own_id = name.split("/")
    region = "".join(place[-1:])
    delete = DELETE[collection].format(name=name, id=own_id, region=region, project=project_id)
    return (
        f"{name} bears this stack's mark and is not in its state: an answer of Google's was lost, "
        f"or somebody cloned it. Look at it, then: {delete}"
    )
