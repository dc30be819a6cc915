"""What may be said about a quota that should be another: which, where, how much, who is asked."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from settings.errors import SettingProblem
from settings.patterns import Email, ServiceName
from settings.settings_model import SettingsModel

QuotaId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{2,99}$")]
DimensionName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
DimensionValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")]


class QuotaPreferenceSettings(SettingsModel):
    """One quota, in one place."""

    quota_id: QuotaId = Field(
        description="Id of the quota: gcloud beta quotas info list --service=SERVICE "
        "--project=PROJECT",
        examples=["CustomModelServingL4GPUsPerProjectPerRegion"],
    )
    service: ServiceName = Field(
        default="aiplatform.googleapis.com",
        description="API whose quota it is, NAME.googleapis.com.",
        examples=["aiplatform.googleapis.com"],
    )
    dimensions: dict[DimensionName, DimensionValue] = Field(
        default_factory=dict,
        max_length=5,
        description="Where it holds, at most 5 of the quota's own dimensions; unset: everywhere.",
        examples=[{"region": "us-central1"}],
    )
    preferred_value: int = Field(
        ge=-1,
        le=10**12,
        description="What the quota should be: 0 to 10^12, or -1 for unlimited.",
        examples=[8],
    )
    contact_email: Email | None = Field(
        default=None,
        description="Whom Google asks about it. Needed to ask for more than there is; the account "
        "must hold cloudquotas.quotas.update on the project.",
        examples=["ml@example.com"],
    )
    justification: str | None = Field(
        default=None,
        min_length=1,
        max_length=1000,
        description="Why, in the words that Google is to read; at most 1000 characters.",
        examples=["gpt-oss-20b for search, two replicas"],
    )

    @property
    def place(self) -> tuple[str, str, frozenset[tuple[str, str]]]:
        """Google keeps one preference for each of these."""
        return self.service, self.quota_id, frozenset(self.dimensions.items())


def repeated_preferences(
    preferences: Sequence[QuotaPreferenceSettings],
) -> Iterator[SettingProblem]:
    seen = set()
    for index, preference in enumerate(preferences):
        if preference.place in seen:
            yield SettingProblem(
                key=f"quotaPreferences[{index}]",
                found=f"{preference.quota_id} a second time for the same dimensions",
                expected="each quota once for the same dimensions",
                fix=f"pulumi config rm --path 'quotaPreferences[{index}]'",
            )
        seen.add(preference.place)
