"""What may be said about one of several models: which, and where its requests are served."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from settings.catalogue import models

MODEL_DESCRIPTION = f"The model: {' or '.join(model.described for model in models().values())}."
LOCATION_DESCRIPTION = (
    "Where requests are served. global gives the largest shared capacity and no data residency."
)
LOCATIONS = ["global", "us-central1"]


class ModelSettings(BaseModel):
    """One model at one location."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )

    model: str = Field(description=MODEL_DESCRIPTION, examples=list(models()))
    location: str = Field(description=LOCATION_DESCRIPTION, examples=LOCATIONS)
