"""Which models an environment has, where, and whether they can be had there on a given day.

Decided from the catalogue alone, so that a wrong choice is refused before anything is touched.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from findings.config_commands import remove, set_to, steps_in
from settings.catalogue.models import Model, models, offered
from settings.environment import EnvironmentSettings, ModelSettings
from settings.errors import SettingProblem
from settings.validation.fixes import close_value
from settings.validation.self_deploy_choice import SelfDeployment, self_deployment


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One model at one location."""

    model: Model
    location: str
    setting: str
    """Where the settings name it: empty for `model` and `location`, else `models[N].`."""

    @property
    def name(self) -> str:
        """MODEL/LOCATION, as the output `endpoints` calls it."""
        return f"{self.model.name}/{self.location}"

    @property
    def request_id(self) -> str:
        """What a request's `model` says."""
        return self.model.request_id


NO_MODEL = "none"
"""In place of a model's name: nothing managed, only what is self-deployed."""


def served(settings: EnvironmentSettings) -> tuple[Choice | SelfDeployment, ...]:
    """Everything that answers, the managed models first; never empty."""
    return (*choices(settings), *self_deployments(settings))


def self_deployments(settings: EnvironmentSettings) -> list[SelfDeployment]:
    return [self_deployment(settings.self_deployed)] if settings.self_deployed else []


def choices(settings: EnvironmentSettings) -> tuple[Choice, ...]:
    """The models of settings that `read_settings` has accepted, in the settings' order."""
    return tuple(
        Choice(model=models()[named.model], location=named.location, setting=setting)
        for setting, named in named_models(settings)
    )


def chosen_models(settings: EnvironmentSettings) -> list[Model]:
    """Each model once, however many locations it has."""
    return list({choice.model.name: choice.model for choice in choices(settings)}.values())


def named_models(settings: EnvironmentSettings) -> list[tuple[str, ModelSettings]]:
    """What the settings name, known to the catalogue or not, each with `Choice.setting`."""
    if settings.models:
        return [(f"models[{index}].", named) for index, named in enumerate(settings.models)]
    if settings.model == NO_MODEL and settings.self_deployed:
        return []
    return [("", ModelSettings(model=settings.model, location=settings.location))]


def model_problems(settings: EnvironmentSettings, today: datetime.date) -> Iterator[SettingProblem]:
    """Of each model at most one problem: unknown, else retired, else not offered there."""
    yield from both_forms(settings)
    for setting, named in named_models(settings):
        if named.model == NO_MODEL and not setting:
            yield nothing_at_all(today)
            continue
        model = models().get(named.model)
        if model is None:
            yield unknown_model(setting, named.model, today)
        elif model.is_retired(today):
            yield retired_model(setting, model)
        elif named.location not in model.locations:
            yield wrong_location(setting, model, named.location)


def both_forms(settings: EnvironmentSettings) -> Iterator[SettingProblem]:
    """A stack's config holds the defaults of `model` and `location` too: those do not clash."""
    for key in ("model", "location") if settings.models else ():
        value = getattr(settings, key)
        if value != EnvironmentSettings.model_fields[key].default:
            yield SettingProblem(
                key=key,
                found=f"{value!r} together with models",
                expected="models alone, which names every model with its location",
                fix=remove((key,)),
            )
    seen = set()
    for index, named in enumerate(settings.models):
        if named in seen:
            yield SettingProblem(
                key=f"models[{index}]",
                found=f"{named.model} in {named.location} a second time",
                expected="each model and location once",
                fix=remove(("models", index)),
            )
        seen.add(named)


def nothing_at_all(today: datetime.date) -> SettingProblem:
    return SettingProblem(
        key="model",
        found="'none', and nothing self-deployed",
        expected="selfDeployed beside it, or a model that Google serves",
        fix=f"pulumi config set model {offered(today)[0].name}",
    )


def unknown_model(setting: str, name: str, today: datetime.date) -> SettingProblem:
    names = [model.name for model in offered(today)]
    return SettingProblem(
        key=f"{setting}model",
        found=repr(name),
        expected=f"one of {', '.join(names)}",
        fix=set_to(steps_in(f"{setting}model"), close_value(name, names) or "MODEL"),
    )


def retired_model(setting: str, model: Model) -> SettingProblem:
    return SettingProblem(
        key=f"{setting}model",
        found=f"{model.name}, which Google retired on {model.retired}: requests fail",
        expected=f"{model.replacement}, which replaces it",
        fix=set_to(steps_in(f"{setting}model"), model.replacement or ""),
    )


def wrong_location(setting: str, model: Model, location: str) -> SettingProblem:
    close = close_value(location, model.locations)
    return SettingProblem(
        key=f"{setting}location",
        found=f"{location!r}, where Google does not offer {model.name}",
        expected=f"one of {', '.join(model.locations)}",
        fix=set_to(steps_in(f"{setting}location"), close or model.locations[0]),
    )


def deprecation_warnings(settings: EnvironmentSettings, today: datetime.date) -> Iterator[str]:
    """What to say about each model that still answers but not for long."""
    for choice in choices(settings):
        model = choice.model
        if model.is_deprecated(today):
            fix = set_to(steps_in(f"{choice.setting}model"), model.replacement or "")
            yield (
                f"{model.name} is deprecated since {model.deprecated} and fails from "
                f"{model.retired} on; fix: {fix} && pulumi up"
            )
