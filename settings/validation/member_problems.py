"""Each account has its rights from one place: under two names, removing one takes them away.

IAM knows accounts by address alone, without regard to case, and federated principals as they are
spelled. An account id among the callers is the address of an account that the stack makes in its
project.
"""

from collections.abc import Iterator, Mapping, Sequence

from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem
from settings.members import one_spelling


def member_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """Members that are named twice, and callers that another setting makes."""
    yield from _repeated("developers", settings.developers, {}, settings.project_id)
    yield from _repeated("callers", settings.callers, _made(settings), settings.project_id)


def _made(settings: EnvironmentSettings) -> Mapping[str, str]:
    """The setting of each account that the stack makes with rights of its own, by member."""
    ids = {"callerAccountId": settings.caller_account_id}
    if settings.ci:
        ids["ci.planAccountId"] = settings.ci.plan_account_id
        ids["ci.applyAccountId"] = settings.ci.apply_account_id
    return {_as_member(account, settings.project_id): key for key, account in ids.items()}


def _as_member(named: str, project_id: str) -> str:
    """The one spelling of a member or an account id."""
    if ":" in named:
        return one_spelling(named)
    return f"serviceAccount:{named}@{project_id}.iam.gserviceaccount.com"


def _repeated(
    key: str, members: Sequence[str], made: Mapping[str, str], project_id: str
) -> Iterator[SettingProblem]:
    seen: set[str] = set()
    for index, named in enumerate(members):
        member = _as_member(named, project_id)
        if member in seen or member in made:
            where = f", the account of {made[member]}" if member in made else " a second time"
            yield SettingProblem(
                key=key,
                found=f"{named!r}{where}",
                expected="each member once, in one spelling, and none that callerAccountId or ci "
                "makes: those have their rights already",
                fix=f"pulumi config rm --path '{key}[{index}]'",
            )
        seen.add(member)
