"""Several transforms as one: the engine calls back for each resource, and once is enough."""

import inspect

import pulumi


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
        return changed

    return transform
