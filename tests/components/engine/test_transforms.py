"""Transforms in one call do what they would do one by one."""

import asyncio

import pulumi
from google.protobuf.struct_pb2 import Value
from pulumi import ResourceOptions, ResourceTransformArgs, ResourceTransformResult
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.proto.resource_pb2 import TransformRequest, TransformResourceOptions

from components.engine.transforms import one_after_another


def adds(letter: str) -> pulumi.ResourceTransform:
    async def transform(args: ResourceTransformArgs) -> ResourceTransformResult:
        seen = [*args.props.get("seen", []), letter]  # type: ignore[union-attr]
        return ResourceTransformResult({**args.props, "seen": seen}, args.opts)

    return transform


def leaves(args: ResourceTransformArgs) -> None:
    assert args.props["seen"] == ["a"]


def protects(args: ResourceTransformArgs) -> ResourceTransformResult:
    opts = ResourceOptions.merge(args.opts, ResourceOptions(protect=True))
    return ResourceTransformResult(args.props, opts)


def transformed(*transforms: pulumi.ResourceTransform) -> ResourceTransformResult | None:
    args = ResourceTransformArgs(True, "gcp:t:T", "name", {}, ResourceOptions())

    async def run() -> ResourceTransformResult | None:
        return await one_after_another(*transforms)(args)  # type: ignore[misc]

    return asyncio.run(run())


def test_each_gets_what_the_ones_before_it_made() -> None:
    result = transformed(adds("a"), leaves, protects, adds("b"))
    assert result is not None
    assert (result.props, result.opts.protect) == ({"seen": ["a", "b"]}, True)


def test_a_resource_that_none_changes_stays_unchanged() -> None:
    assert transformed(lambda _: None) is None


def test_that_nothing_is_deleted_first_reaches_the_engine() -> None:
    """The SDK writes into its answer only what is true."""

    def creates_first(args: ResourceTransformArgs) -> ResourceTransformResult:
        opts = ResourceOptions.merge(args.opts, ResourceOptions(delete_before_replace=False))
        return ResourceTransformResult(args.props, opts)

    result = transformed(creates_first, protects)
    assert result is not None
    told = result.opts.delete_before_replace
    assert told
    answer = resource_pb2.TransformResourceOptions(delete_before_replace=told)
    assert answer.HasField("delete_before_replace")
    assert answer.delete_before_replace is False


def test_a_trigger_of_a_replacement_passes_through_a_transform() -> None:
    """The SDK hands it in as a message and fails on what it makes of that in the answer."""
    servicer = _CallbackServicer.__new__(_CallbackServicer)

    async def answered(sent: TransformResourceOptions) -> TransformResourceOptions:
        request = TransformRequest(options=sent, custom=True, type="gcp:t:T", name="name")
        opts = servicer._resource_options(request)
        args = ResourceTransformArgs(True, "gcp:t:T", "name", {}, opts)
        result = await one_after_another(protects)(args)  # type: ignore[misc]
        assert result is not None
        return await servicer._transformation_resource_options(result.opts, "name")

    given = Value(string_value="unique id")
    told = asyncio.run(answered(TransformResourceOptions(replacement_trigger=given)))
    assert told.replacement_trigger == given
    assert not asyncio.run(answered(TransformResourceOptions())).HasField("replacement_trigger")
