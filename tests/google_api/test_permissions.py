"""The table of permissions names existing roles, and the smallest ones."""

from google_api.permissions import optional_permissions, permissions
from sandbox.local_google.authority import iam

NOT_GRANTED_THERE = {("project", "roles/resourcemanager.folderViewer")}
"""On folders and above: https://cloud.google.com/iam/docs/roles-permissions/resourcemanager"""


def test_the_named_role_has_the_permission() -> None:
    rows = (*permissions(), *optional_permissions())
    lacking = [p for p in rows if not iam.predefined()[p.role].grants(p.name)]
    assert lacking == []


def test_the_named_role_is_the_smallest_that_has_what_the_feature_asks_of_it_there() -> None:
    """Of the roles that the local Google knows, whose table is an excerpt of Google's."""
    table = iam.predefined()
    rows = (*permissions(), *optional_permissions())
    known = {name for role in table.values() for name in role.permissions if "*" not in name}
    known |= {row.name for row in rows}
    granted = {name: {one for one in known if role.grants(one)} for name, role in table.items()}
    asked: dict[tuple[str, str, str], set[str]] = {}
    for row in rows:
        asked.setdefault((row.feature, row.on, row.role), set()).add(row.name)
    smaller = [
        (*where, role)
        for where, names in asked.items()
        for role, has in granted.items()
        if names <= has < granted[where[2]] and (where[1], role) not in NOT_GRANTED_THERE
    ]
    assert smaller == []


def test_a_feature_names_a_permission_once() -> None:
    named = [(p.feature, p.name, p.on) for p in permissions()]
    assert len(named) == len(set(named))
