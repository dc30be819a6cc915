"""docs/errors.md lists the codes that can be told, all of them and no others."""

import re
import tomllib
from pathlib import Path

from smoke.judge.remedies import remedies as chat_remedies

CHECKOUT = Path(__file__).resolve().parents[2]


def told_codes() -> set[str]:
    rooms = ("findings", "google_api", "checks", "components", "smoke", "sandbox/cli", "scripts")
    paths = [path for room in rooms for path in (CHECKOUT / room).rglob("*.py")]
    sources = [path.read_text("utf-8") for path in paths]
    literal = {code for text in sources for code in re.findall(r'\bcode="([A-Z0-9_]+)"', text)}
    table = tomllib.loads(
        (CHECKOUT / "components" / "failures" / "remedies.toml").read_text("utf-8")
    )
    plugin = {remedy["code"] for remedy in table["remedy"]}
    return literal | plugin | {remedy.code for remedy in chat_remedies().values()}


def test_every_code_has_the_anchor_that_findings_point_to() -> None:
    text = (CHECKOUT / "docs" / "errors.md").read_text("utf-8")
    rows = dict(re.findall(r'^\| `([A-Z0-9_]+)`<a id="([a-z0-9_]+)"></a> \|', text, re.MULTILINE))
    assert rows == {code: code.lower() for code in told_codes()}


def test_the_documented_codes_are_the_codes_that_are_told() -> None:
    text = (CHECKOUT / "docs" / "errors.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z0-9_]+)`", text, re.MULTILINE)) == told_codes()
