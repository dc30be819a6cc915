"""Where the smoke test calls: from a stack's outputs, or from options and the model catalogue."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Literal, cast

import click
from click.core import ParameterSource

from findings.finding import CheckError
from google_api.endpoints import chat_completions_url
from settings.catalogue.models import Model, model_by_request_id, models, offered
from smoke.cli.smoke_options import Options
from smoke.cli.stack_outputs import StackEndpoint, read_stack
from smoke.judge.fix_context import Situation, today
from smoke.run.destinations import may_have_googles_token

STACK_CALLER = "caller"
EVERY = "all"
TARGETS: tuple[Literal["stack", "project", "url"], ...] = ("stack", "project", "url")
PLACE = ("location", "model")
REPEATED = (
    *("probe", "prompt", "max_tokens", "reasoning_effort", "impersonate", "api_key_env"),
    *("runs", "concurrency", "slo"),
)
NO_CALLER = "found --impersonate caller without --stack, expected a service account's e-mail"
NOT_GOOGLES = (
    "found --impersonate with a --url that is not Google's, expected --api-key-env: "
    "a token of Google's goes to Vertex AI only"
)
GOOGLE_PATH = re.compile(r"/projects/([a-z0-9.:-]+)/locations/([a-z0-9-]+)/")


def find_target(context: click.Context, options: Options) -> Situation:
    """Raises click.UsageError for options that do not go together, CheckError for the stack."""
    named = [f"--{name}" for name in TARGETS if options[name] is not None]
    if len(named) != 1:
        found = " and ".join(named) or "no target"
        raise click.UsageError(f"found {found}, expected one of --stack, --project, --url")
    if options["api_key_env"] and options["url"] is None:
        raise click.UsageError("found --api-key-env without --url: Vertex AI takes no API key")
    if options["stack"] is not None:
        return stack_target(context, options, options["stack"])
    if options["url"] is not None:
        return url_target(context, options, options["url"])
    return project_target(context, options, options["project"] or "")


def project_target(context: click.Context, options: Options, project: str) -> Situation:
    if options["impersonate"] == STACK_CALLER:
        raise click.UsageError(NO_CALLER)
    request_id, model = find_model(options["model"])
    location = options["location"] or (model.locations[0] if model else "global")
    return Situation(
        project=project,
        location=location,
        model=request_id,
        url=chat_completions_url(project, location),
        caller=options["impersonate"] or "",
        max_tokens=options["max_tokens"],
        options=repeated(context, options),
    )


def url_target(context: click.Context, options: Options, url: str) -> Situation:
    """The model is named as the server names it; project and location are read from the path."""
    if clash := [name for name in ("location",) if name in given(context, options)]:
        raise click.UsageError(f"found --url and --{clash[0]}, expected one of the two")
    if options["impersonate"] == STACK_CALLER:
        raise click.UsageError(NO_CALLER)
    place = GOOGLE_PATH.search(url)
    known = models().get(options["model"])
    target = Situation(
        project=place.group(1) if place else "",
        location=place.group(2) if place else "",
        model=known.request_id if known else options["model"],
        url=url,
        by_url=True,
        caller=options["impersonate"] or "",
        max_tokens=options["max_tokens"],
        options=repeated(context, options),
    )
    if target.caller and not may_have_googles_token(url):
        raise click.UsageError(NOT_GOOGLES)
    return target


def stack_target(context: click.Context, options: Options, stack: str) -> Situation:
    outputs = read_stack(stack)
    place = {name: value for name, value in given(context, options).items() if name in PLACE}
    endpoint = find_endpoint(outputs.endpoints, place)
    caller = options["impersonate"] or ""
    if caller == STACK_CALLER:
        caller = outputs.caller_service_account
    return Situation(
        project=outputs.project_id,
        project_number=outputs.project_number,
        location=endpoint.location,
        model=endpoint.model,
        url=endpoint.url,
        caller=caller,
        caller_of_stack=bool(caller) and caller == outputs.caller_service_account,
        made_by_stack=caller in outputs.own_callers,
        stack=stack,
        one_of_several=len(outputs.endpoints) > 1,
        max_tokens=options["max_tokens"],
        options={**place, **repeated(context, options)},
    )


def find_endpoint(endpoints: Sequence[StackEndpoint], place: Mapping[str, object]) -> StackEndpoint:
    """The stack's first endpoint of that model in that location, where they were asked for.

    Raises click.UsageError if there is none.
    """
    model, location = place.get("model"), place.get("location")
    known = models().get(str(model))
    for one in endpoints:
        names = (one.name, one.name.partition("/")[0], one.model)
        if location in (None, one.location) and (
            model is None or model in names or (known and known.request_id == one.model)
        ):
            return one
    asked = " ".join(f"--{name} {value}" for name, value in place.items())
    offered_here = ", ".join(one.name or one.model for one in endpoints)
    raise click.UsageError(f"found {asked}, expected --model with one of {offered_here}, or all")


def one_by_one(options: Options) -> list[Options]:
    """The options for each endpoint of the stack, where all were asked for."""
    if options["model"] != EVERY:
        return [options]
    if options["stack"] is None:
        raise click.UsageError("found --model all without --stack: a stack tells which there are")
    if options["format"] != "text" or options["report"] or options["html"]:
        raise click.UsageError("found --model all and a report: a report is of one --model")
    try:
        endpoints = read_stack(options["stack"]).endpoints
    except CheckError:
        return [options]  # told when it is read for the one
    return [cast("Options", {**options, "model": one.name or one.model}) for one in endpoints]


def find_model(name: str) -> tuple[str, Model | None]:
    """The request's `model` field for a catalogue name or a request id; Google may know more ids.

    Raises click.BadParameter for a bare name that is not in the catalogue: Google answers it 400.
    """
    if model := models().get(name):
        return model.request_id, model
    if name.count("/") == 1 and all(name.split("/")):
        return name, model_by_request_id(name)
    names = [model.name for model in offered(today())]
    closest = difflib.get_close_matches(name, names, n=1, cutoff=0.0)[0]
    raise click.BadParameter(
        f"found {name!r}, expected {' or '.join(names)} or PUBLISHER/MODEL; fix: --model {closest}",
        param_hint="--model",
    )


def repeated(context: click.Context, options: Options) -> dict[str, object]:
    """What it takes to run the same test again, beside the target."""
    return {name: value for name, value in given(context, options).items() if name in REPEATED}


def given(context: click.Context, options: Options) -> dict[str, object]:
    """The options that were written on the command line, as opposed to their defaults."""
    written = ParameterSource.COMMANDLINE
    return {
        name: value
        for name, value in options.items()
        if context.get_parameter_source(name) is written
    }
