"""HTML and SVG that cannot be broken out of: every text is escaped unless it was made here.

What would show a text in another order, or hide a part of it, is replaced (findings/printable.py).
"""

from html import escape

from findings.printable import printable

VOID = frozenset({"meta", "link", "path", "circle", "rect", "line", "wbr"})


class Markup(str):
    """Finished markup. Only this module's functions and constants of ours may make it."""

    __slots__ = ()


Child = str | None
Value = str | float | None


def tag(_name: str, *children: Child, **attributes: Value) -> Markup:
    """`class_` is `class`, `aria_label` is `aria-label`; None leaves a child or attribute out."""
    words = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(printable(shortest(value)))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if _name in VOID:
        return Markup(f"<{_name}{words}/>")
    return Markup(f"<{_name}{words}>{join(*children)}</{_name}>")


def join(*children: Child) -> Markup:
    return Markup("".join(as_markup(child) for child in children if child is not None))


def as_markup(child: str) -> str:
    return child if isinstance(child, Markup) else escape(printable(child))


def shortest(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
