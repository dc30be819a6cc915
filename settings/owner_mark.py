"""The label by which a stack knows what is its own; nobody else is to set it."""

from collections.abc import Iterator, Mapping

from settings.errors import SettingProblem

MARK = "vertex-gpt-oss-stack"


def label_problems(labels: Mapping[str, str]) -> Iterator[SettingProblem]:
    """The stack's own value would win without a word."""
    if MARK in labels:
        yield SettingProblem(
            key="labels",
            found=f"{MARK}: {labels[MARK]!r}",
            expected=f"other keys: {MARK} says which stack owns what it is on, and the stack "
            "writes it itself",
            fix=f"pulumi config rm --path labels.{MARK}",
        )
