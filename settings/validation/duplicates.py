"""Lists that hold each thing once: an API, an audience, an event, an alert, whom to tell.

A second one would be a resource of the same name, or nothing at all. Mail addresses are one
whatever their case, in both lists that have them: an address in two spellings would get two
channels, and every message twice.
"""

from collections.abc import Iterator, Mapping, Sequence

from findings.config_commands import set_to
from settings.ci import OidcPipeline
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem


def repeat_problems(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    for key, values in _lists(settings).items():
        yield from _repeated(key, values)
    yield from _spelled_twice(settings)


def _lists(settings: EnvironmentSettings) -> Mapping[str, Sequence[object]]:
    """By the path of the setting."""
    found: dict[str, Sequence[object]] = {"extraServices": settings.extra_services}
    if isinstance(settings.ci, OidcPipeline):
        found["ci.audiences"] = settings.ci.audiences
    elif settings.ci:
        found["ci.events"] = settings.ci.events
    if watched := settings.observability:
        found["observability.alerts"] = watched.alerts
        found["observability.dataAccessAuditLogs"] = watched.data_access_audit_logs
        found["observability.emails"] = watched.emails
        found["observability.notificationChannels"] = watched.notification_channels
    if limit := settings.budget:
        found["budget.thresholds"] = limit.thresholds
        found["budget.emails"] = limit.emails
        found["budget.notificationChannels"] = limit.notification_channels
    return found


def _repeated(key: str, values: Sequence[object]) -> Iterator[SettingProblem]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        plain = value.lower() if isinstance(value, str) and "@" in value else value
        if plain in seen:
            yield SettingProblem(
                key=key,
                found=f"{value!r} a second time",
                expected="each once; a mail address in upper or lower case is the same",
                fix=f"pulumi config rm --path '{key}[{index}]'",
            )
        seen.add(plain)


def _spelled_twice(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """One address to tell of the budget and of alerts, spelled differently."""
    watched, limit = settings.observability, settings.budget
    known = {email.lower(): email for email in (limit.emails if limit else ())}
    for index, email in enumerate(watched.emails if watched else ()):
        if known.get(email.lower(), email) != email:
            spelled = known[email.lower()]
            yield SettingProblem(
                key="observability.emails",
                found=f"{email!r}, and {spelled!r} in budget.emails",
                expected="one spelling: it is one address, which gets one channel",
                fix=set_to(("observability", "emails", index), spelled),
            )
