"""What all models of settings share: they are closed, and counted before they are looked into."""

from annotated_types import MaxLen
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticKnownError


def counted(cls: type[BaseModel], value: object, info: ValidationInfo) -> object:
    """Pydantic counts after it has judged every element: of a million bad ones, it tells each."""
    most = longest(cls, info.field_name or "")
    if most is not None and isinstance(value, list | tuple | dict) and len(value) > most:
        counts = {"field_type": "List", "max_length": most, "actual_length": len(value)}
        raise PydanticKnownError("too_long", counts)
    return value


def longest(model: type[BaseModel], name: str) -> int | None:
    """How many elements, or characters, a field takes; None where it does not say."""
    limits = model.model_fields[name].metadata
    return next((each.max_length for each in limits if isinstance(each, MaxLen)), None)


class ClosedSettings(BaseModel):
    """Keys are camelCase outside Python."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )
    not_too_many = field_validator("*", mode="before")(classmethod(counted))
