"""A check's figures on the terminal, for a person."""

from reports.model import Answer, CheckResult, Figure


def summary(check: CheckResult) -> list[tuple[str, str]]:
    """Label and value."""
    figures, answer = check.metrics, check.answer
    tokens = figures["output_tokens"]
    speed = shown(figures["output_tokens_per_second"])
    return [
        ("finish reason", (answer and answer.finish_reason) or "none"),
        ("usage", usage_line(answer)),
        ("first token", shown(figures["time_to_first_token_ms"])),
        ("first word", shown(figures["time_to_first_output_token_ms"])),
        ("whole answer", shown(figures["request_latency_ms"])),
        ("speed", f"{speed} after the first ({tokens.value} tokens, {tokens.formula})"),
        *(("note", note) for note in check.notes),
    ]


def usage_line(answer: Answer | None) -> str:
    usage = answer.usage if answer else None
    if usage is None:
        return "not sent"
    counted = usage["reasoning_tokens"]
    reasoning = f" ({counted} reasoning)" if counted else ""
    parts = f"{usage['prompt_tokens']} prompt + {usage['completion_tokens']} completion{reasoning}"
    return f"{parts} = {usage['total_tokens']} tokens"


def shown(figure: Figure) -> str:
    return "unknown" if figure.value is None else f"{figure.value:,.1f} {figure.unit}"
