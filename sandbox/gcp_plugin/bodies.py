"""Between a resource's state and a request body, where the two differ only in what is left out."""

from sandbox.gcp_plugin.values import UNKNOWN, PropertyValue


def filled(value: PropertyValue) -> PropertyValue:
    """`value` without what is empty, false or not known yet, at any depth.

    The upstream provider's generated code sends no such field; neither tells the plan anything.
    """
    if isinstance(value, dict):
        kept = {key: filled(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if not _empty(item)}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return value


def _empty(value: object) -> bool:
    return value is None or value is False or value is UNKNOWN or value in ("", {}, [])
