"""A distribution value: counts in exponential buckets, and what can be said of them."""

import math
from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json

# (inferred) Google's buckets for these metrics are not published.
SCALE, GROWTH, FINITE = 1.0, 1.4, 50


def _bucket(value: float) -> int:
    """0 is below the first bound, FINITE + 1 above the last."""
    if value < SCALE:
        return 0
    return min(FINITE, int(math.log(value / SCALE, GROWTH))) + 1


@dataclass
class Distribution:
    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """Sum of squared deviations from the mean."""
    buckets: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, value: float) -> "Distribution":
        return cls(1, value, 0.0, {_bucket(value): 1})

    def add(self, value: float) -> None:
        """One more, here: every call of a model adds some, and a sum of two is a third object."""
        self.count += 1
        apart = value - self.mean
        self.mean += apart / self.count
        self.squares += apart * (value - self.mean)
        bucket = _bucket(value)
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def plus(self, other: "Distribution") -> "Distribution":
        """Both together, by the parallel form of Welford's method."""
        count = self.count + other.count
        apart = other.mean - self.mean
        both = {
            bucket: self.buckets.get(bucket, 0) + other.buckets.get(bucket, 0)
            for bucket in self.buckets | other.buckets
        }
        mean = self.mean + apart * other.count / count
        squares = self.squares + other.squares + apart**2 * self.count * other.count / count
        return Distribution(count, mean, squares, both)

    def percentile(self, share: float) -> float:
        """Read off the buckets, linear inside one; so it is as exact as they are."""
        wanted, passed = share * self.count, 0
        for bucket in sorted(self.buckets):
            inside = self.buckets[bucket]
            if passed + inside >= wanted:
                low = SCALE * GROWTH ** (bucket - 1) if bucket else 0.0
                return low + (SCALE * GROWTH**bucket - low) * (wanted - passed) / inside
            passed += inside
        return 0.0

    def shown(self) -> Json:
        counts = [str(self.buckets.get(i, 0)) for i in range(max(self.buckets, default=-1) + 1)]
        options = {"numFiniteBuckets": FINITE, "growthFactor": GROWTH, "scale": SCALE}
        return {
            "count": str(self.count),
            "mean": self.mean,
            "sumOfSquaredDeviation": self.squares,
            "bucketOptions": {"exponentialBuckets": options},
            "bucketCounts": counts,
        }
