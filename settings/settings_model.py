"""The base class of all settings: it refuses unknown keys, and counts a list before it reads it."""

from annotated_types import MaxLen
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticKnownError


def counted(cls: type[BaseModel], value: object, info: ValidationInfo) -> object:
    """Refuse a list that is too long at once: pydantic counts after it has judged each element."""
    most = longest(cls, info.field_name or "")
    if most is not None and isinstance(value, list | tuple | dict) and len(value) > most:
        counts = {"field_type": "List", "max_length": most, "actual_length": len(value)}
        raise PydanticKnownError("too_long", counts)
    return value


def longest(model: type[BaseModel], name: str) -> int | None:
    """The most elements, or characters, that a field takes; None where it has no limit."""
    limits = model.model_fields[name].metadata
    return next((each.max_length for each in limits if isinstance(each, MaxLen)), None)


class SettingsModel(BaseModel):
    """A group of settings: no other keys, immutable, camelCase keys outside Python."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True
    )
    not_too_many = field_validator("*", mode="before")(classmethod(counted))
