"""Parts of batches that several processes read, and what cannot be shared."""

import numpy as np
import pytest
from data.datasets.passes import epoch, make


def shards(folder, count, **options):
    options = {"pad_batches": True, "batch_size": 4, **options}
    return [make(folder, shard=(index, count), **options) for index in range(count)]


@pytest.mark.parametrize("as_dataset", ["tf", "py"])
@pytest.mark.parametrize("count", [2, 4])
def test_parts_make_the_whole_batches(folder, as_dataset, count):
    whole = epoch(make(folder, pad_batches=True, batch_size=4, as_dataset=as_dataset))
    parts = [epoch(part) for part in shards(folder, count, as_dataset=as_dataset)]
    size = 4 // count
    for number, column in enumerate(whole):
        batches = [
            np.concatenate([part[number][batch : batch + size] for part in parts])
            for batch in (0, size)
        ]
        np.testing.assert_array_equal(np.concatenate(batches), column)


def test_each_video_counts_once(folder):
    parts = [epoch(part) for part in shards(folder, 4, as_dataset="py")]
    assert [part[2].tolist() for part in parts] == [[1, 1], [1, 1], [1, 0], [1, 0]]


@pytest.mark.filterwarnings("ignore:. of 6 videos")
@pytest.mark.parametrize("as_dataset", ["tf", "py"])
def test_part_without_a_readable_video_counts_for_nothing(folder, as_dataset):
    for name in ("a", "b"):
        (folder / "jump" / f"{name}.mp4").write_bytes(b"")
    options = {"shuffle": False, "on_error": "skip", "as_dataset": as_dataset}
    first, second = (epoch(part) for part in shards(folder, 2, **options))
    assert first[2].tolist() == [0, 0, 1, 1]
    assert second[2].tolist() == [1, 1, 0, 0]


def test_small_sets_are_shared_too(folder):
    parts = shards(folder, 4, batch_size=100, as_dataset="py")
    assert [part[0][2].tolist() for part in parts] == [[1, 1], [1, 1], [1, 1], [0, 0]]


@pytest.mark.parametrize("shard", [3, (2, 2), (-1, 2), (0, 0), (0, 1, 2), (0.5, 2)])
def test_no_such_part(folder, shard):
    with pytest.raises(ValueError, match=r"`shard` must be a pair .* Received: shard="):
        make(folder, shard=shard)


def test_batches_that_cannot_be_shared(folder):
    with pytest.raises(ValueError, match=r"give pad_batches=True\. Received"):
        make(folder, shard=(0, 2))
    with pytest.raises(ValueError, match=r"divisible by 3, .* batch_size=4$"):
        make(folder, shard=(0, 3), pad_batches=True, batch_size=4)
