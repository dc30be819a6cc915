"""What may be said about one of several models: which, and where its requests are served."""

from pydantic import Field

from settings.catalogue.models import models
from settings.closed import ClosedSettings

MODEL_DESCRIPTION = f"The model: {' or '.join(model.described for model in models().values())}."
LOCATION_DESCRIPTION = (
    "Where requests are served. global gives the largest shared capacity and no data residency."
)
LOCATIONS = ["global", "us-central1"]
LONGEST_NAME = 63
"""Characters of a model's or a location's name; those that there are have 20 at most."""


class ModelSettings(ClosedSettings):
    """One model at one location."""

    model: str = Field(
        max_length=LONGEST_NAME, description=MODEL_DESCRIPTION, examples=list(models())
    )
    location: str = Field(
        max_length=LONGEST_NAME, description=LOCATION_DESCRIPTION, examples=LOCATIONS
    )
