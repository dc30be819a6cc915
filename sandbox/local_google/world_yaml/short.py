"""The words a file has for longer ones: services, models, and which fields the keys tell."""

import re

from sandbox.local_google.resources.billing import BillingAccount
from sandbox.local_google.resources.hierarchy import Folder, Organization, Project
from sandbox.local_google.resources.identity import CustomRole, ServiceAccount

ACCOUNT_DOMAIN = ".iam.gserviceaccount.com"
SERVICE_SUFFIX = ".googleapis.com"
_MODEL = re.compile(r"publishers/([^/]+)/models/([^/]+)")
_SHORT_MODEL = re.compile(r"([^/]+)/([^/]+)")

# Told by the key of an entry, or by where it stands.
KEYED: dict[type, tuple[str, ...]] = {
    Organization: ("id",),
    Folder: ("id", "parent"),
    Project: ("project_id", "parent"),
    BillingAccount: ("id",),
    ServiceAccount: ("email", "project_id"),
    CustomRole: ("role_id",),
}
# What a file may leave out although it has no fixed default: the reader gives it a value.
GIVEN: dict[type, tuple[str, ...]] = {Folder: ("create_time",), Project: ("name",)}
RENAMED: dict[type, dict[str, str]] = {Project: {"roles": "custom_roles"}}


def short_service(name: str) -> str:
    stem = name.removesuffix(SERVICE_SUFFIX)
    return name if "." in stem else stem


def long_service(name: str) -> str:
    return name if "." in name else name + SERVICE_SUFFIX


def short_model(name: str) -> str:
    found = _MODEL.fullmatch(name)
    return f"{found[1]}/{found[2]}" if found else name


def long_model(name: str) -> str:
    found = _SHORT_MODEL.fullmatch(name)
    return f"publishers/{found[1]}/models/{found[2]}" if found else name
