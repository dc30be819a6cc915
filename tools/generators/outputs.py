"""Derives the declarations of the component and the table of docs/google.md from the outputs."""

from components.core.stack_output import StackOutput
from components.outputs import OUTPUTS
from tools.generators.marked_part import replace_part

BEGIN, END = "<!-- outputs: begin -->", "<!-- outputs: end -->"
BEGIN_IN_CODE, END_IN_CODE = "    # outputs: begin (make generate)", "    # outputs: end"


def page(current: str) -> str:
    """docs/google.md with a new table; the text around it is written by hand."""
    return replace_part(current, BEGIN, END, f"\n{table()}\n")


def table() -> str:
    head = "| Output | Type | What | Present |\n|---|---|---|---|\n"
    return head + "".join(f"{row(output)}\n" for output in OUTPUTS)


def row(output: StackOutput) -> str:
    kind = "string" if output.type == "str" else "map"
    present = output.only_with or "always"
    return f"| `{output.name}` | {kind} | {output.description} | {present} |"


def component(current: str) -> str:
    """component_package/environment.py with the outputs declared again."""
    declared = "".join(declaration(output) for output in OUTPUTS)
    return replace_part(current, BEGIN_IN_CODE, END_IN_CODE, declared)


def declaration(output: StackOutput) -> str:
    """A line with the annotation and one with the docstring, which Pulumi's analyzer reads."""
    type_ = f"pulumi.Output[{output.type}]"
    annotation = f"Optional[{type_}] = None" if output.only_with else type_
    only = f"Only with {output.only_with}: " if output.only_with else ""
    text = f"{only}{output.description}."
    return f'    {output.attribute}: {annotation}\n    """{text[0].upper()}{text[1:]}"""\n'
