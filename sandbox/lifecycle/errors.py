"""The one error of the sandbox's life: what was found, and the command that helps."""


class SandboxError(Exception):
    """Its text is meant to be printed as it is, without a traceback."""

    def __init__(self, found: str, fix: str, note: str = "") -> None:
        remark = f"\nnote: {note}" if note else ""
        super().__init__(f"{found}\nfix: {fix}{remark}")
        self.found = found
        self.fix = fix
