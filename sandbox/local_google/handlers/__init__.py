"""Handlers of the local Google, a file per concern; importing this package registers them all."""

from sandbox.local_google.handlers import (
    billing,
    chat,
    hierarchy,
    model_garden,
    project_roles,
    projects,
    service_accounts,
    services,
    tokens,
)

__all__ = [
    "billing",
    "chat",
    "hierarchy",
    "model_garden",
    "project_roles",
    "projects",
    "service_accounts",
    "services",
    "tokens",
]
