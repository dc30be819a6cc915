"""Handlers of the local Google, a file per concern; importing this package registers them all."""

from sandbox.local_google.handlers import (
    billing,
    chat,
    folders,
    liens,
    model_garden,
    organizations,
    project_roles,
    projects,
    projects_v3,
    resource_manager_v3,
    service_accounts,
    services,
    tokens,
)

__all__ = [
    "billing",
    "chat",
    "folders",
    "liens",
    "model_garden",
    "organizations",
    "project_roles",
    "projects",
    "projects_v3",
    "resource_manager_v3",
    "service_accounts",
    "services",
    "tokens",
]
