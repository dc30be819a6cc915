"""What an error while reading means: gone, or a failure."""

from sandbox.gcp_plugin.errors import PluginError, is_google


def gone(error: PluginError, what: str) -> None:
    """Return if the resource does not exist any more; raise the provider's sentence otherwise."""
    if is_google(error, 404):
        return
    raise PluginError(f"Error when reading or editing {what}: {error}") from error
