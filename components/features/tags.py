"""Tags of the project: values that the organization made, bound to it.

Keys and values are not this stack's to make. Each binding is a resource of its own, so tags of
others stay, in a selected project too. `Project.tags` is never used: it takes effect at creation
only, and a change replaces the project.
Source: google_project in https://github.com/hashicorp/terraform-provider-google (`tags`, ForceNew)

A binding cannot be changed, and Google refuses a second value of a key
(https://github.com/hashicorp/terraform-provider-google/issues/29346), so the old one goes first:
between the two calls the project has no value of the key. Unlike most, a binding is not
`deletedWith` the project: what a deleted project keeps, the organization could not delete for 30
days (inferred; Google asks for values to be unbound first).

Absent on purpose:
- taking over a binding that is there already. Nothing on it says whose it is, and an import after a
  change whose answer was lost breaks the stack's destroy (seen with engine 3.259: an old resource
  that went before its replacement is never forgotten where that replacement is imported). Google
  refuses the second binding, and the finding says how to go on;
- values that only a regular expression describes: they have no id;
- waiting: what the project may do only once it is tagged may need a second `up`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

from components.core.needs import Need
from components.core.project_context import Place
from components.features.feature import Context, Feature, FeatureComponent
from findings.finding import CheckError

PROJECTS = "//cloudresourcemanager.googleapis.com/projects"


@dataclass(frozen=True, kw_only=True)
class TagsArgs:
    place: Place
    tags: Mapping[str, str]
    """Value by key, as the setting has them."""
    ask: Callable[[str], str]
    """From a value's name, `PARENT/KEY/VALUE`, to `tagValues/ID`."""


class Tags(FeatureComponent):
    """One binding for each key."""

    ready: pulumi.Output[list[str]]
    """Google's names of the bindings, once all are there."""

    def __init__(self, name: str, args: TagsArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("vertex-gpt-oss:index:Tags", name, None, opts)
        parent = pulumi.Output.format(PROJECTS + "/{0}", args.place.number)  # takes no project id
        child = ResourceOptions.merge(
            args.place.left_by_project(self), ResourceOptions(delete_before_replace=True)
        )
        bound = []
        for key, value in args.tags.items():
            found: pulumi.Output[str] = pulumi.Output.from_input(f"{key}/{value}").apply(
                asking(args.ask)
            )
            binding = gcp.tags.TagBinding(
                f"{name}-{key}", parent=parent, tag_value=found, opts=child
            )
            bound.append(binding.name)
        self.ready = pulumi.Output.all(*bound)
        self.register_outputs({"bindings": self.ready})


def asking(ask: Callable[[str], str]) -> Callable[[str], Awaitable[str]]:
    """`ask` in a thread, as it blocks; a CheckError ends the deployment with its finding."""

    async def answered(name: str) -> str:
        try:
            return await asyncio.to_thread(ask, name)
        except CheckError as error:
            raise pulumi.RunError(str(error)) from error

    return answered


def build(name: str, context: Context) -> Tags:
    tags, ask = context.settings.tags, context.gates.tag_value
    return Tags(name, TagsArgs(place=context.place, tags=tags, ask=ask), context.child)


TAGS = Feature(
    name="tags",
    chosen=lambda settings: settings.tags,
    build=build,
    needs=(
        Need(plan=("roles/resourcemanager.tagViewer",), apply=("roles/resourcemanager.tagUser",)),
    ),
)
