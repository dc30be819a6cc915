"""What may be watched: access logs, alerts with their thresholds, whom to tell, a dashboard."""

from collections.abc import Iterator
from typing import Annotated, Literal, get_args

from pydantic import Field

from settings.errors import SettingProblem
from settings.patterns import EXAMPLE_CHANNELS, EXAMPLE_EMAILS, Channel, Email
from settings.settings_model import SettingsModel

AlertName = Literal["errors", "throttling", "firstToken", "silence"]
LogType = Literal["DATA_READ", "DATA_WRITE", "ADMIN_READ"]
# An alert looks at no more than 23.5 hours:
# https://cloud.google.com/monitoring/alerts/concepts-indepth#duration
Minutes = Annotated[int, Field(ge=1, le=1410)]
Ratio = Annotated[float, Field(gt=0, lt=1)]
MOST_CHANNELS = 16
"""Of one alert policy: https://cloud.google.com/monitoring/quotas#alerting_limits"""


class ObservabilitySettings(SettingsModel):
    """On as soon as one of its keys is set; each part can be turned off by its own key.

    Access logs are on by theirs alone: what is said of an API replaces what the project says, and
    no setting tells whether somebody else has said anything (an adopted project may be `create`).
    """

    data_access_audit_logs: tuple[LogType, ...] = Field(
        default=(),
        max_length=len(get_args(LogType)),
        description="Which accesses to Vertex AI the project's audit log keeps: DATA_READ (who "
        "called the model), DATA_WRITE, ADMIN_READ. Unset: what the project says already, which a "
        "value replaces. Cloud Logging charges the project for them; "
        "roles/logging.privateLogViewer reads them.",
        examples=[["DATA_READ"]],
    )
    alerts: tuple[AlertName, ...] = Field(
        default=("errors", "throttling", "firstToken"),
        max_length=len(get_args(AlertName)),
        description="Which alerts there are: errors, throttling, firstToken, silence; an empty "
        "list for none.",
        examples=[["errors", "throttling", "firstToken", "silence"]],
    )
    error_ratio: Ratio = Field(
        default=0.05,
        description="errors: the share of answers that is too much with a status that is neither "
        "2xx nor 429, between 0 and 1.",
        examples=[0.05],
    )
    error_minutes: Minutes = Field(
        default=5,
        description="errors: over how many minutes the share is taken, 1 to 1410.",
        examples=[5],
    )
    throttling_ratio: Ratio = Field(
        default=0.2,
        description="throttling: the share of answers with status 429 that is too much, between 0 "
        "and 1.",
        examples=[0.2],
    )
    throttling_minutes: Minutes = Field(
        default=10,
        description="throttling: over how many minutes the share is taken, 1 to 1410.",
        examples=[10],
    )
    first_token_milliseconds: int = Field(
        default=10_000,
        ge=100,
        le=600_000,
        description="firstToken: the 95th percentile of the time to the first token that is too "
        "long, 100 to 600000 milliseconds. Of managed models: Google measures none elsewhere.",
        examples=[10_000],
    )
    first_token_minutes: Minutes = Field(
        default=10,
        description="firstToken: over how many minutes the percentile is taken, 1 to 1410.",
        examples=[10],
    )
    silence_minutes: int = Field(
        default=60,
        ge=2,
        le=1410,
        description="silence: for how many minutes nobody may have called the model, 2 to 1410. "
        "For an environment that is used around the clock.",
        examples=[60],
    )
    emails: tuple[Email, ...] = Field(
        default=(),
        max_length=MOST_CHANNELS,
        description="E-mail addresses to tell; each becomes a notification channel of the project. "
        "With notificationChannels at most 16.",
        examples=EXAMPLE_EMAILS,
    )
    notification_channels: tuple[Channel, ...] = Field(
        default=(),
        max_length=MOST_CHANNELS,
        description="Channels of the project that exist, of any kind: "
        "projects/PROJECT/notificationChannels/NUMBER.",
        examples=EXAMPLE_CHANNELS,
    )
    dashboard: bool = Field(
        default=True,
        description="true: a dashboard of tokens, calls by answer, and latencies.",
        examples=[True, False],
    )

    @property
    def watches(self) -> bool:
        """Whether any part is left on."""
        return bool(self.data_access_audit_logs or self.alerts or self.dashboard)


def observability_problems(
    settings: ObservabilitySettings | None, project_id: str
) -> Iterator[SettingProblem]:
    """What no single key of `observability` can be blamed for."""
    if settings is None:
        return
    told = len({*settings.emails, *settings.notification_channels})
    if told > MOST_CHANNELS:
        yield SettingProblem(
            key="observability.emails",
            found=f"{told} to tell, notificationChannels among them",
            expected=f"at most {MOST_CHANNELS}: Google's limit for one alert",
            fix="pulumi config rm --path 'observability.emails[0]'",
        )
    for index, channel in enumerate(settings.notification_channels):
        project = channel.split("/")[1]
        if project != project_id and not project.isdecimal():
            yield SettingProblem(
                key="observability.notificationChannels",
                found=f"{channel!r}, of project {project}",
                expected=f"channels of {project_id}: an alert tells those of its own project only",
                fix=f"pulumi config rm --path 'observability.notificationChannels[{index}]'",
            )
