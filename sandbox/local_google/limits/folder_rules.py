"""The rules of the folder tree: names, height, fanout, cycles, emptiness.

Numbers and rules: discovery texts of `folders.create`, `patch`, `delete`, `undelete`. Violation
types are the values of v2's `FolderOperationError`; the wording about names is quoted in
github.com/GoogleCloudPlatform/k8s-config-connector/issues/405, the others are (inferred).
"""

import re
from collections.abc import Iterator

from sandbox.local_google.protocol.errors import GoogleError, bad_request, violated
from sandbox.local_google.resources.hierarchy import Folder
from sandbox.local_google.state.world import World

MOST_LEVELS = 10
MOST_CHILDREN = 300
# Starts and ends with a letter or digit; letters, digits, spaces, hyphens, underscores; 3 to 30.
DISPLAY_NAME = re.compile(r"[^\W_][\w -]{1,28}[^\W_]")
TEXTS = {
    "FOLDER_NAME_UNIQUENESS_VIOLATION": (
        "The folder operation violates display name uniqueness within the parent."
    ),
    "ACTIVE_FOLDER_HEIGHT_VIOLATION": "The folder operation violates height constraints.",
    "MAX_CHILD_FOLDERS_VIOLATION": "The folder operation violates fanout constraints.",
    "CYCLE_INTRODUCED_VIOLATION": "The folder operation introduces a cycle.",
    "PARENT_DELETED_VIOLATION": "The parent of the folder is deleted.",
    "RESOURCE_DELETED_VIOLATION": "The folder is deleted.",
    "FOLDER_TO_DELETE_NON_EMPTY_VIOLATION": "The folder to delete contains active resources.",
}


def violation(kind: str, subject: str) -> GoogleError:
    return violated(TEXTS[kind], kind, subject, TEXTS[kind])


def check_name(name: str) -> None:
    if DISPLAY_NAME.fullmatch(name) is None:
        rule = (
            f"found {name!r}, expected 3 to 30 letters, digits, spaces, hyphens or underscores,"
            " a letter or digit first and last"
        )
        raise bad_request(f"field [display_name] has issue [{rule}]", {"display_name": rule})


def children(world: World, parent: str) -> Iterator[Folder]:
    """Direct ones, deleted ones too while they can be brought back."""
    for folder in world.folders.values():
        if folder.parent == parent and world.folder(folder.id) is not None:
            yield folder


def check_place(world: World, folder: Folder, parent: str) -> None:
    """Raises the violation that `folder` under `parent` would be; it may be there already."""
    name = f"folders/{folder.id}"
    above = list(_upwards(world, parent))
    if name in above:
        raise violation("CYCLE_INTRODUCED_VIOLATION", name)
    held = world.folder(parent.removeprefix("folders/"))
    if held is not None and held.state != "ACTIVE":
        raise violation("PARENT_DELETED_VIOLATION", parent)
    siblings = [other for other in children(world, parent) if other.id != folder.id]
    if len(siblings) >= MOST_CHILDREN:
        raise violation("MAX_CHILD_FOLDERS_VIOLATION", parent)
    if len(above) + _height(world, name) > MOST_LEVELS:
        raise violation("ACTIVE_FOLDER_HEIGHT_VIOLATION", parent)
    active = (other for other in siblings if other.state == "ACTIVE")
    if any(other.display_name == folder.display_name for other in active):
        raise violation("FOLDER_NAME_UNIQUENESS_VIOLATION", parent)


def check_empty(world: World, folder: Folder) -> None:
    name = f"folders/{folder.id}"
    inside = [child.state for child in children(world, name)]
    inside += [project.state for project in world.projects.values() if project.parent == name]
    if "ACTIVE" in inside:
        raise violation("FOLDER_TO_DELETE_NON_EMPTY_VIOLATION", name)


def _upwards(world: World, name: str) -> Iterator[str]:
    """The folders from `name` up to the organization."""
    while (folder := world.folder(name.removeprefix("folders/"))) is not None:
        yield f"folders/{folder.id}"
        name = folder.parent


def _height(world: World, name: str) -> int:
    """Levels of active folders from this one down, itself included."""
    below = [child for child in children(world, name) if child.state == "ACTIVE"]
    return 1 + max((_height(world, f"folders/{child.id}") for child in below), default=0)
