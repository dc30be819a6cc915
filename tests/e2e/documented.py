"""Files that a page shows: fenced blocks whose info string is `LANGUAGE sandbox PATH`."""

import re
from pathlib import Path

FILE = re.compile(r"^```\w+ sandbox (\S+/\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def write_files(page: Path, folder: Path) -> None:
    """Each where its info string says, below `folder`."""
    for name, text in FILE.findall(page.read_text("utf-8")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")
