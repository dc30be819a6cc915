"""Whether the chosen model can be had at the chosen place on a given day.

Decided from the catalogue alone, so that a wrong choice is refused before anything is touched.
"""

import datetime
import difflib
from collections.abc import Iterator

from settings.catalogue import Model, models, offered
from settings.environment import EnvironmentSettings
from settings.errors import SettingProblem


def chosen_model(settings: EnvironmentSettings) -> Model:
    """The model of settings that `read_settings` has accepted."""
    return models()[settings.model]


def model_problems(settings: EnvironmentSettings, today: datetime.date) -> Iterator[SettingProblem]:
    """At most one problem: unknown, else retired, else not offered in the location."""
    model = models().get(settings.model)
    if model is None:
        yield unknown_model(settings.model, today)
    elif model.is_retired(today):
        yield retired_model(model)
    elif settings.location not in model.locations:
        yield wrong_location(model, settings.location)


def unknown_model(name: str, today: datetime.date) -> SettingProblem:
    names = [model.name for model in offered(today)]
    closest = (difflib.get_close_matches(name, names, n=1, cutoff=0.0) or names)[0]
    return SettingProblem(
        key="model",
        found=repr(name),
        expected=f"one of {', '.join(names)}",
        fix=f"pulumi config set model {closest}",
    )


def retired_model(model: Model) -> SettingProblem:
    return SettingProblem(
        key="model",
        found=f"{model.name}, which Google retired on {model.retired}: requests fail",
        expected=f"{model.replacement}, which replaces it",
        fix=f"pulumi config set model {model.replacement}",
    )


def wrong_location(model: Model, location: str) -> SettingProblem:
    closest = difflib.get_close_matches(location, model.locations, n=1, cutoff=0.6)
    return SettingProblem(
        key="location",
        found=f"{location!r}, where Google does not offer {model.name}",
        expected=f"one of {', '.join(model.locations)}",
        fix=f"pulumi config set location {(closest or model.locations)[0]}",
    )


def deprecation_warning(model: Model, today: datetime.date) -> str | None:
    """What to say about a model that still answers but not for long; None if all is well."""
    if not model.is_deprecated(today):
        return None
    return (
        f"{model.name} is deprecated since {model.deprecated} and fails from {model.retired} on; "
        f"fix: pulumi config set model {model.replacement} && pulumi up"
    )
