"""Words that Google does not let a new project's id contain; one that exists may have them.

Source: https://cloud.google.com/resource-manager/docs/creating-managing-projects
"""

from collections.abc import Iterator

from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem

RESTRICTED = ("google", "null", "undefined", "ssl")


def project_id_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    words = [word for word in RESTRICTED if word in settings.project_id]
    if settings.project_mode == "create" and words:
        yield SettingProblem(
            key="projectId",
            found=f"{settings.project_id!r}, with {' and '.join(words)} in it",
            expected=f"an id without {', '.join(RESTRICTED)}: Google lets no new one have them",
            fix="pulumi config set projectId ANOTHER_ID",
            note="a project that exists: pulumi config set projectMode adopt",
        )
