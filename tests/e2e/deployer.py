"""The deployer's rights in a test's world: exactly the ones named, and no others."""

from collections.abc import Iterable
from itertools import chain

from google_api.permissions import Permission
from sandbox.local_google.authority import iam
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.state.seed import (
    DEV,
    FOLDER,
    MAIN,
    ORGANIZATION,
    QUOTA_PROJECT,
    STRANGER,
)
from sandbox.local_google.state.world import World

SELECTED = "existing-project"
NEW_FOLDER = "456789012345"
"""Where a test moves the project to."""
TOPIC_PROJECT = "taken-project"
"""Somebody else's, with the topic."""


def policies(world: World) -> dict[str, list[Policy]]:
    def of_folder(number: str) -> list[Policy]:
        return [folder.policy for key, folder in world.folders.items() if key == number]

    return {
        "parent": [world.organizations[ORGANIZATION].policy],
        "organization": [world.organizations[ORGANIZATION].policy],
        "billing account": [world.billing_accounts[MAIN].policy],
        "project": [world.projects[SELECTED].policy],
        "present parent": of_folder(FOLDER),
        "new folder": of_folder(NEW_FOLDER),
        "new organization": [world.organizations[ORGANIZATION].policy],
        "topic": [world.projects[TOPIC_PROJECT].policy],
        "quota project": [world.projects[QUOTA_PROJECT].policy],
        "tag value": [value.policy for value in world.tag_values.values()],
    }


def may_only(world: World, allowed: Iterable[Permission]) -> None:
    """Take every right from the deployer, and give it `allowed`.

    Predefined roles are a table; a role of the test's own for each place is put into it.
    """
    places = policies(world)
    every = list(chain.from_iterable(places.values()))
    for policy in every:
        for binding in policy.bindings:
            binding["members"] = [m if m != DEV else STRANGER for m in binding["members"]]
    by_place: dict[str, set[str]] = {}
    for permission in allowed:
        by_place.setdefault(permission.on, set()).add(permission.name)
    for place, names in by_place.items():
        role = f"roles/test.{place.replace(' ', '_')}.{abs(hash(frozenset(names)))}"
        iam.predefined()[role] = iam.Role(tuple(sorted(names)))
        for policy in places[place]:
            policy.bindings.append({"role": role, "members": [DEV]})
    for policy in every:
        policy.etag = world.next_etag()


def turn_on_where_requests_count(world: World, services: Iterable[str]) -> None:
    world.projects[QUOTA_PROJECT].services += list(services)
