"""What can be refused before anything is touched, is: asked at the start of every program."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pulumi

from checks.caller_conflicts import verify_none_is_own
from checks.deployment_checks import Gates
from components.engine import log as telling
from components.failures.setting_index import known_apis
from components.features.registry import services_counted, services_needed
from components.ownership.labels import this_stack
from findings.finding import CheckError, Finding
from google_api.network_settings import foreign_endpoints, verify_network_settings
from google_api.reader import Unknown
from settings.environment import EnvironmentSettings
from settings.validation.model_choice import deprecation_warnings


def parent_of(settings: EnvironmentSettings) -> str | None:
    """`folders/NUMBER` or `organizations/NUMBER` of a project to create, adopt or move."""
    if settings.folder_id:
        return f"folders/{settings.folder_id}"
    return f"organizations/{settings.organization_id}" if settings.organization_id else None


def warn_of_retirement(
    settings: EnvironmentSettings, today: datetime.date, told: Callable[[str], str] = str
) -> None:
    """`told` puts it into the program's words (wording.py)."""
    for warning in deprecation_warnings(settings, today):
        telling.warn(told(warning))


def find_credentials(gates: Gates) -> None:
    """Raises pulumi.RunError: without any, the plugin would say it in its own words.

    Asks Google nothing: a key is refused before a token is asked for with it. Warns of every host
    that gets Google's token and is not Google's.
    """
    with as_run_error():
        verify_network_settings()
        gates.deployer_has_no_key()
    for foreign in foreign_endpoints():
        telling.warn(*str(foreign).splitlines())


def ask_first(
    settings: EnvironmentSettings, gates: Gates, told: Callable[[str], str] = str
) -> tuple[str, ...]:
    """Returns the lines to note for `--debug`; needs no event loop of its own.

    Raises pulumi.RunError with the finding, so that the CLI shows it and no traceback. `told` puts
    a warning into the program's words (wording.py). What is submitted here knows nothing of Pulumi:
    the SDK keeps what it knows of a run in context variables, which a pool's threads do not have.
    """
    parent = parent_of(settings)
    with as_run_error(), ThreadPoolExecutor(2) as beside:
        gates.sign_in()
        if not settings.allow_human_deployer:
            gates.deployer_fits_a_pipeline()
        project, services = settings.project_id, services_needed(settings)
        tagged = bool(settings.tags)
        policies = beside.submit(gates.services_allowed, project, parent, services, tagged)
        counted = beside.submit(gates.counted_services_on, project, services_counted(settings))
        doubtful = doubtful_apis(settings) if pulumi.runtime.is_dry_run() else {}
        unlisted = beside.submit(gates.services_unlisted, project, doubtful) if doubtful else None
        try:
            _ask_of_project(settings, gates, parent)
            verify_none_is_own(settings.callers, project, gates.existing, this_stack())
        finally:
            # First of all what other questions fail on, too, and then what an organization forbids.
            off, forbidden = counted.result(), policies.result()
    seen = warn_of_unlisted(unlisted.result(), told) if unlisted else "not asked"
    return (
        f"organization policies: {forbidden or 'none forbids an API'}",
        f"APIs where requests count: {off or 'on'}",
        f"extraServices that Google does not list: {seen}",
    )


def doubtful_apis(settings: EnvironmentSettings) -> Mapping[str, str]:
    """What `extraServices` may misspell, each with its place: at an `up` Google itself refuses it.

    An API that this program names is there, so that Google is asked for few projects.
    """
    named = {name: f"extraServices[{n}]" for n, name in enumerate(settings.extra_services)}
    return {name: place for name, place in named.items() if name not in known_apis()}


def warn_of_unlisted(found: Sequence[Finding] | Unknown, told: Callable[[str], str]) -> str:
    """A warning of each, or why that cannot be told; returns what to note of it."""
    if isinstance(found, Unknown):
        return f"not told, {found}"
    for finding in found:
        telling.warn(*told(str(finding)).splitlines())
    return str(len(found))


def _ask_of_project(settings: EnvironmentSettings, gates: Gates, parent: str | None) -> None:
    for key, value in settings.tags.items():
        gates.tag_value(f"{key}/{value}")
    if settings.billing_account is None:
        gates.before_project_is_selected(settings.project_id)
        return
    adopt = settings.project_mode == "adopt"
    ask = gates.before_project_is_adopted if adopt else gates.before_project_is_created
    ask(settings.project_id, settings.billing_account, parent)


@contextmanager
def as_run_error() -> Iterator[None]:
    try:
        yield
    except CheckError as error:
        raise pulumi.RunError(str(error)) from error
