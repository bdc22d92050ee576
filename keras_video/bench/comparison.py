"""A comparison, from its contestants to its table."""

import dataclasses

from keras_video.bench import contestants
from keras_video.bench.duel import duel

HEAD = (
    "contestant",
    "seconds (median)",
    "over {baseline}",
    "round by round",
    "clips/s",
    "GMAC/s",
    "of peak",
    "memory, MB",
)


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Contestants that did the same work in one run.

    Attributes:
        title: what they did.
        contestants: list of `Contestant`, timed.
        baseline: the one that ratios are over.
        batch_size: clips of a call.
        macs: multiply-adds of a call, or `None`.
        peak: multiply-adds per second of the matrix product, or `None`.
    """

    title: str
    contestants: list
    baseline: object
    batch_size: int = 1
    macs: float | None = None
    peak: float | None = None

    def rows(self):
        """A dictionary of figures for each contestant."""
        for contestant in self.contestants:
            ratio, lowest, highest = contestant.ratio(self.baseline)
            speed = self.macs and self.macs / contestant.median
            yield {
                "contestant": contestant.label,
                "seconds": contestant.median,
                "ratio": ratio,
                "lowest": lowest,
                "highest": highest,
                "clips_per_second": self.batch_size / contestant.median,
                "macs_per_second": speed,
                "share_of_peak": speed and self.peak and speed / self.peak,
                "memory": contestant.memory,
            }

    def table(self):
        """The figures as a table in Markdown."""
        head = [title.format(baseline=self.baseline.label) for title in HEAD]
        lines = [_line(head), _line(["---"] * len(head))]
        for row in self.rows():
            speed, share = row["macs_per_second"], row["share_of_peak"]
            lines.append(
                _line(
                    [
                        row["contestant"],
                        f"{row['seconds']:.3f}",
                        f"{row['ratio']:.2f}",
                        f"{row['lowest']:.2f} to {row['highest']:.2f}",
                        f"{row['clips_per_second']:.2f}",
                        f"{speed / 1e9:.1f}" if speed else "",
                        f"{share:.0%}" if share else "",
                        f"{row['memory'] / 1e6:.0f}",
                    ]
                )
            )
        return "\n".join([f"## {self.title}\n", *lines]) + "\n"


def compare(case, backends, peer=None, rounds=7, others=()):
    """Time a network on several backends, and its peer.

    Args:
        case: `Case`.
        backends: names in `contestants.BACKENDS`.
        peer: `"pytorchvideo"` or `None`.
        rounds: turns of each contestant.
        others: further contestants.

    Returns:
        `Comparison`, over the peer's fastest variant, or over the first backend.

    Raises:
        ValueError: an argument is wrong.
        RuntimeError: a contestant failed.
    """
    case = case.completed()
    if peer not in (None, "pytorchvideo"):
        raise ValueError(f"`peer` must be pytorchvideo. Received: peer={peer!r}")
    peers = contestants.pytorchvideo(case) if peer else []
    ours = contestants.ours(case, backends)
    peak = contestants.matrix_product(case)
    everyone = [*peers, *ours, *others]
    duel([*everyone, peak], rounds)
    work = None
    if case.mode == "predict":
        work = case.batch_size * ours[0].facts["macs"]
    return Comparison(
        title=str(case),
        contestants=everyone,
        baseline=min(peers, key=lambda x: x.median) if peers else ours[0],
        batch_size=case.batch_size,
        macs=work,
        peak=peak.facts["macs"] / min(peak.times),
    )


def _line(cells):
    return f"| {' | '.join(cells)} |"
