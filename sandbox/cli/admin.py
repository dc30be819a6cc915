"""The admin API of the sandbox that runs, for the commands that only ask or tell it something."""

import os

from sandbox.lifecycle import control
from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.files import SandboxFiles


def admin() -> Admin:
    """Raises NotRunningError where nothing runs."""
    return Admin(serving_url())


def serving_url() -> str:
    """Raises NotRunningError where nothing runs."""
    return control.serving(SandboxFiles.of(os.environ)).url


def given(fields: dict[str, object]) -> dict[str, object]:
    """The options somebody set, without those left out."""
    return {name: value for name, value in fields.items() if value not in (None, ())}
