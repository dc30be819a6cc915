"""Each preview and up says which host gets Google's token and is not Google's."""

import pytest

from components.preflight.preflight import find_credentials


class NoKey:
    def deployer_has_no_key(self) -> None: ...


def test_a_foreign_custom_endpoint_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lambda message, _about: warned.append(message))
    find_credentials(NoKey())  # type: ignore[arg-type]
    assert warned == []
    monkeypatch.setenv("GOOGLE_IAM_CUSTOM_ENDPOINT", "https://evil.example/v1/")
    find_credentials(NoKey())  # type: ignore[arg-type]
    assert len(warned) == 1
    assert "evil.example gets it, by GOOGLE_IAM_CUSTOM_ENDPOINT" in warned[0]
    assert "fix       unset GOOGLE_IAM_CUSTOM_ENDPOINT" in warned[0]
