"""Pictures made of characters: a sparkline and a histogram, in blocks or in plain ASCII."""

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII_LEVELS = "_.-=+*#@"
BAR, ASCII_BAR = "█", "#"
LONGEST_BAR = 40


def sparkline(samples: Sequence[float], width: int, *, ascii_only: bool) -> str:
    """One character per sample, or per group of neighbours, whose highest is shown."""
    levels = ASCII_LEVELS if ascii_only else BLOCKS
    if not samples:
        return ""
    size = -(-len(samples) // width)
    shown = [max(samples[start : start + size]) for start in range(0, len(samples), size)]
    highest = max(shown)
    if not highest:
        return levels[0] * len(shown)
    return "".join(levels[round(value / highest * (len(levels) - 1))] for value in shown)


def buckets(samples: Sequence[float], most: int) -> list[tuple[float, float, int]]:
    """From, to, how many: equally wide, from the lowest to the highest sample."""
    if not samples:
        return []
    low, high = min(samples), max(samples)
    wide = (high - low) / most
    if wide == 0.0:  # also where the two are the least floating point tells apart
        return [(low, high, len(samples))]
    counts = [0] * most
    for sample in samples:
        counts[min(int((sample - low) / wide), most - 1)] += 1
    return [(low + i * wide, low + (i + 1) * wide, count) for i, count in enumerate(counts)]


def histogram(samples: Sequence[float], unit: str, *, ascii_only: bool) -> list[str]:
    """A line per bucket."""
    found = buckets(samples, 8)
    highest = max((count for _, _, count in found), default=0)
    bar = ASCII_BAR if ascii_only else BAR
    return [
        f"{low:>9,.1f} - {high:>9,.1f} {unit} {bar * -(-count * LONGEST_BAR // highest)} {count}"
        for low, high, count in found
    ]
