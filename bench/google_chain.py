"""What of an `up` is Google's: the longest chain of latencies that followed one another."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """One call, or one operation from the call that started it; in seconds of one clock."""

    began: float
    latency: float

    @property
    def ended(self) -> float:
        return self.began + self.latency


def longest_chain(exchanges: Sequence[Exchange]) -> float:
    """Seconds of the heaviest sequence in which each exchange began after the last had ended.

    Whatever runs beside it is not counted; what lies between two exchanges (the engine, the plugin,
    the program) is not Google's.
    """
    by_end = sorted(exchanges, key=lambda exchange: exchange.ended)
    ends = [exchange.ended for exchange in by_end]
    best = [0.0]
    for exchange in by_end:
        before = bisect_right(ends, exchange.began)
        best.append(max(best[-1], best[before] + exchange.latency))
    return best[-1]
