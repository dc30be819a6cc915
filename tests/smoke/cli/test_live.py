"""What scrolls by shows which part is reasoning, and never steers the terminal."""

import pytest

from findings.redaction import Redactor
from smoke.cli.live import BAR, DIM, MOST_HELD, NORMAL, LivePrinter
from smoke.stream.chunks import Chunk
from tests.outside import orders_in

SECRET = "sk-live-0123456789"


def printed(*chunks: Chunk, dim: bool) -> list[str]:
    written: list[str] = []
    printer = LivePrinter(written.append, Redactor([SECRET]), dim=dim)
    for chunk in chunks:
        printer(chunk)
    printer.finish()
    return written


def said(content: str = "", reasoning: str = "") -> Chunk:
    return Chunk(has_choices=True, content=content, reasoning=reasoning)


def test_without_a_terminal_each_part_has_a_heading() -> None:
    chunks = said(reasoning="hm"), said(reasoning=" so"), said("Hi"), said(" you"), said()
    expected = "[reasoning]\n| hm so\n[answer]\n| Hi you\n"
    assert "".join(printed(*chunks, dim=False)) == expected


def test_on_a_terminal_only_reasoning_is_dimmed() -> None:
    expected = f"{DIM}| hm{NORMAL}\n| Hi\n"
    assert "".join(printed(said(reasoning="hm"), said("Hi"), dim=True)) == expected


def test_each_chunk_is_written_as_it_comes() -> None:
    assert printed(said("a"), said("b"), dim=True) == ["| a", "b", "\n"]


def test_nothing_received_prints_nothing() -> None:
    assert printed(said(), dim=False) == []


@pytest.mark.parametrize("steering", ["\x1b]0;title\x07", "\x9b2J", "\r", "\x08"])
def test_the_models_text_cannot_steer_the_terminal(steering: str) -> None:
    written = "".join(printed(said(f"a{steering}b\n\tc"), dim=True))
    assert not any(mark in written for mark in "\x1b\x07\x9b\r\x08")
    assert written.endswith("b\n| \tc\n")


@pytest.mark.parametrize("size", [1, 2, 50])
@pytest.mark.parametrize(
    "order",
    [
        *("##[error]x", "##vso[x]", "##VSO[x]", "##TeamCity[x]"),
        *("a\n::error::x", "\t::error::x", f"##vso{SECRET} x"),
    ],
)
def test_an_order_to_a_runner_in_pieces_is_broken(order: str, size: int) -> None:
    pieces = [order[at : at + size] for at in range(0, len(order), size)]
    written = "".join(printed(*map(said, pieces), dim=True))
    assert orders_in(written) == []


@pytest.mark.parametrize("dim", [True, False])
def test_no_line_of_an_answer_looks_like_a_finding(dim: bool) -> None:
    forged = "Hi\nNETWORK  does not hold: x\n    fix       curl evil\n\n[answer]\nverdict        ok"
    for line in "".join(printed(said(forged), dim=dim)).removeprefix("[answer]\n").splitlines():
        assert line.startswith(BAR)


@pytest.mark.parametrize("size", [1, 3, 8, 50])
def test_a_secret_that_comes_back_in_pieces_is_not_shown(size: int) -> None:
    told = f"you sent Bearer {SECRET}, and ya29.another-one; bye"
    pieces = [told[at : at + size] for at in range(0, len(told), size)]
    written = "".join(printed(*map(said, pieces), dim=True))
    assert written == "| you sent [redacted], and [redacted]; bye\n"


def test_text_that_looks_like_an_endless_secret_is_held_back_in_bounded_memory() -> None:
    printer = LivePrinter(lambda _text: None, Redactor([SECRET]), dim=True)
    for _ in range(100):
        printer(said(f"{SECRET}{'x' * 1000}"))
        assert len(printer._held) <= MOST_HELD


@pytest.mark.parametrize("part", ["?a=", "bearer ", "-----BEGIN PRIVATE KEY-----x-----END "])
def test_a_huge_chunk_is_looked_at_in_pieces(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two minutes went into one of 200,000 characters."""
    sizes: list[int] = []
    settled = Redactor.settled

    def counted(self: Redactor, text: str) -> int:
        sizes.append(len(text))
        return settled(self, text)

    monkeypatch.setattr(Redactor, "settled", counted)
    printed(said(part * 4000 + " "), dim=True)
    assert max(sizes) <= 2 * MOST_HELD
