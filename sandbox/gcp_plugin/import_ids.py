"""Import ids in the three forms the upstream provider takes: full, `project/name`, `name`."""

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.session import Session


def parse_import_id(session: Session, text: str, form: tuple[str, str, str]) -> dict[str, str]:
    """`form` is (project key, collection, name key), e.g. ("project", "roles", "roleId")."""
    project_key, collection, name_key = form
    parts = text.split("/")
    if len(parts) == 4 and parts[0] == "projects" and parts[2] == collection:
        return {project_key: parts[1], name_key: parts[3]}
    if len(parts) == 2:
        return {project_key: parts[0], name_key: parts[1]}
    if len(parts) == 1 and text:
        return {project_key: session.project_of({}), name_key: text}
    raise PluginError(
        f'Import id "{text}" doesn\'t match any of the accepted formats: '
        f"[projects/PROJECT/{collection}/{name_key.upper()} PROJECT/{name_key.upper()} "
        f"{name_key.upper()}]"
    )
