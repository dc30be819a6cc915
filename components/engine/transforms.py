"""Several transforms as one: the engine calls back for each resource, and once is enough."""

import inspect
from typing import cast

import pulumi
from google.protobuf.struct_pb2 import Value


class ToldFalse(int):
    """False to the engine, and something to the SDK.

    The SDK (3.259) leaves `delete_before_replace=False` out of a transform's answer, which then
    stands for "as the plugin likes".
    """

    def __bool__(self) -> bool:
        return True


def one_after_another(*transforms: pulumi.ResourceTransform) -> pulumi.ResourceTransform:
    """Each gets what the ones before it have made of the resource."""

    async def transform(
        args: pulumi.ResourceTransformArgs,
    ) -> pulumi.ResourceTransformResult | None:
        changed = None
        for each in transforms:
            given = changed or args
            answered = each(
                pulumi.ResourceTransformArgs(
                    args.custom, args.type_, args.name, given.props, given.opts
                )
            )
            result = await answered if inspect.isawaitable(answered) else answered
            changed = result or changed
        if changed is not None and changed.opts.delete_before_replace is False:
            changed.opts.delete_before_replace = cast("bool", ToldFalse(0))
        if changed is not None:
            changed.opts.replacement_trigger = answerable(changed.opts.replacement_trigger)
        return changed

    return transform


def answerable(trigger: object) -> object:
    """A `replacement_trigger` as the SDK (3.259) can answer it.

    It gives a transform the engine's own message, and fails on what it makes of that in the answer.
    That is written by what the message's constructor takes, which a mapping of its fields is, too.
    """
    kind = trigger.WhichOneof("kind") if isinstance(trigger, Value) else None
    return {kind: getattr(trigger, kind)} if kind else None
