"""The seeded world: what every sandbox starts with, described in this package's README."""

from sandbox.local_google.resources.billing import BillingAccount
from sandbox.local_google.resources.callers import Caller
from sandbox.local_google.resources.hierarchy import Folder, Organization, Project
from sandbox.local_google.resources.iam_policy import Policy
from sandbox.local_google.resources.identity import ServiceAccount
from sandbox.local_google.resources.tags import TagKey, TagValue
from sandbox.local_google.state.world import World

ORGANIZATION = "1234567890"
FOLDER = "345678901234"
MAIN, CLOSED, OTHER = "012345-567890-ABCDEF", "C105ED-C105ED-C105ED", "0DE1ED-0DE1ED-0DE1ED"
DEV = "user:dev@example.com"
DEPLOYER = "serviceAccount:deployer@seed-project.iam.gserviceaccount.com"
ADMIN = "user:admin@example.com"
NOBODY = "user:nobody@example.com"
STRANGER = "user:stranger@elsewhere.example"
QUOTA_PROJECT = "seed-project"
TAGS = {"281480000001": ("environment", ("prod", "dev")), "281480000002": ("team", ("ml", "ads"))}
"""By the key's id; a value's is the key's and its number."""

ADMINISTERS = (
    *(
        "roles/owner",
        "roles/resourcemanager.organizationAdmin",
        "roles/resourcemanager.folderAdmin",
    ),
    *("roles/resourcemanager.projectMover", "roles/resourcemanager.tagAdmin"),
    "roles/orgpolicy.policyAdmin",
)
"""What the organization's administrator has, and so in all of its folders and projects."""

# The APIs that must be on in the project a caller's requests are counted against.
BOOTSTRAP_SERVICES = (
    *("cloudbilling", "cloudresourcemanager", "iam", "iamcredentials", "serviceusage", "sts"),
    *("aiplatform", "cloudcommerceconsumerprocurement", "monitoring"),
)


def _policy(world: World, grants: dict[str, list[str]]) -> Policy:
    bindings = [{"role": role, "members": members} for role, members in grants.items()]
    return Policy(world.next_etag(), bindings)


def _billing(world: World) -> None:
    accounts = {MAIN: ("Main", True), CLOSED: ("Closed", False), OTHER: ("Other team", True)}
    for account_id, (name, is_open) in accounts.items():
        policy = Policy()
        if account_id != OTHER:
            users, admins = [DEV, DEPLOYER], [ADMIN]
            policy = _policy(world, {"roles/billing.user": users, "roles/billing.admin": admins})
        world.billing_accounts[account_id] = BillingAccount(
            account_id, name, is_open, f"organizations/{ORGANIZATION}", policy
        )


def _project(world: World, project_id: str, owner: str, parent: str, *services: str) -> Project:
    number = str(100000000000 + world.next("project"))
    project = Project(project_id, number, world.timestamp(), project_id, parent=parent)
    project.services = sorted(f"{service}.googleapis.com" for service in services)
    project.policy = _policy(world, {"roles/owner": [owner]})
    world.projects[project_id] = project
    return project


def _tags(world: World) -> None:
    """The organization's tags, which its administrators made and let be used."""
    made = world.timestamp()
    for key, (short_name, values) in TAGS.items():
        parent = f"organizations/{ORGANIZATION}"
        world.tag_keys[f"tagKeys/{key}"] = TagKey(short_name, parent, create_time=made)
        for number, value in enumerate(values, start=1):
            policy = _policy(world, {"roles/resourcemanager.tagUser": [DEV, DEPLOYER]})
            held = TagValue(value, f"tagKeys/{key}", create_time=made, policy=policy)
            world.tag_values[f"tagValues/{key}{number}"] = held


def seeded_world() -> World:
    """The world every sandbox starts from."""
    seeded = World()
    organization = f"organizations/{ORGANIZATION}"
    seeded.organizations[ORGANIZATION] = Organization(
        ORGANIZATION,
        "example.com",
        _policy(
            seeded,
            {
                "roles/resourcemanager.projectCreator": [DEV, DEPLOYER, ADMIN],
                **{role: [ADMIN] for role in ADMINISTERS},
            },
        ),
    )
    seeded.folders[FOLDER] = Folder(FOLDER, "gpt-oss", organization, create_time=seeded.timestamp())
    _billing(seeded)
    for member in (DEV, DEPLOYER, NOBODY, ADMIN, STRANGER):
        seeded.callers[member] = Caller(member, QUOTA_PROJECT)
    quota = _project(seeded, QUOTA_PROJECT, STRANGER, organization, *BOOTSTRAP_SERVICES)
    quota.billing_account = MAIN
    quota.policy.bindings.append(
        {"role": "roles/serviceusage.serviceUsageConsumer", "members": [DEV, DEPLOYER, NOBODY]}
    )
    existing = _project(seeded, "existing-project", DEV, organization)
    existing.billing_account = MAIN
    _project(seeded, "taken-project", STRANGER, "")
    email = DEPLOYER.removeprefix("serviceAccount:")
    unique_id = str(100000000000000000000 + seeded.next("account"))
    seeded.service_accounts[unique_id] = ServiceAccount(
        unique_id, email, QUOTA_PROJECT, seeded.next_etag(), "deployer"
    )
    _tags(seeded)
    return seeded
