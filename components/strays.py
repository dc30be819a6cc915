"""Alerts and channels that bear this stack's mark and are not in its state: told, never touched.

Google names these itself. When the answer to a create is lost, no name is taken, so the next `up`
makes a second one, and both alert. Importing the first is no way out: the official plugin cannot
read an alert policy by its name alone (the provider here has no project), and the stack would be
stuck. So whoever deploys is told what to delete. Budgets and dashboards are not looked for: the
former can bear no mark, the latter do no harm.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import pulumi

from checks.gates import Gates
from checks.ownership import MARK

DELETE = {
    "alertPolicies": "gcloud alpha monitoring policies delete",
    "notificationChannels": "gcloud beta monitoring channels delete",
}
"""By collection; the command takes Google's name."""
LabelsByName = Mapping[str, Mapping[str, str]]


def strays(existing: LabelsByName, owner: str, own: Sequence[str]) -> list[str]:
    """Names with the owner's mark that are none of `own`; a project's id and number are one."""
    ours = {name.rpartition("/")[2] for name in own}
    marked = [name for name, labels in existing.items() if labels.get(MARK) == owner]
    return [name for name in marked if name.rpartition("/")[2] not in ours]


def tell_strays(
    named: Mapping[str, Sequence[pulumi.Output[str]]], gates: Gates, project_id: str, owner: str
) -> list[pulumi.Output[int]]:
    """Warn of each stray once this stack's own names (`named`, by collection) are known.

    Resolves to how many there are of each collection that this stack has something of.
    """

    def telling(collection: str) -> Callable[[list[str]], Awaitable[int]]:
        async def tell(own: list[str]) -> int:
            existing = await asyncio.to_thread(gates.labels_by_name, project_id, collection)
            found = strays(existing, owner, own)
            for name in found:
                pulumi.log.warn(stray(collection, name))
            return len(found)

        return tell

    return [
        pulumi.Output.all(*names).apply(telling(collection))
        for collection, names in named.items()
        if names
    ]


def stray(collection: str, name: str) -> str:
    return (
        f"{name} bears this stack's mark and is not in its state: an answer of Google's was lost, "
        f"or somebody cloned it. Look at it, then: {DELETE[collection]} {name}"
    )
