"""Each link between the pages of this repository leads to a file, and to a heading or an anchor."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PAGES = [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/*.md"), *CHECKOUT.glob("sandbox/**/*.md")]
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)"')


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower().strip()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = FENCED.sub("", page.read_text("utf-8"))
    return {slug(heading) for heading in HEADING.findall(text)} | {*ANCHOR.findall(text)}


def broken_links(page: Path) -> list[str]:
    """Links to this repository that lead nowhere; addresses on the web are not asked."""
    targets = [inline or named for inline, named in LINK.findall(page.read_text("utf-8"))]
    return [target for target in targets if "://" not in target and is_broken(page, target)]


def is_broken(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = page.parent / name if name else page
    if not file.exists():
        return True
    return bool(anchor) and file.suffix == ".md" and anchor not in anchors(file)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_links_of_page_lead_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_every_page_of_docs_is_in_the_index() -> None:
    index = (CHECKOUT / "docs" / "README.md").read_text("utf-8")
    pages = {page.name for page in CHECKOUT.glob("docs/*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()
