"""A short form of `make fuzz`."""

import random

import pytest
from conftest import CLIPS
from fuzz.hostile_files import SHARES, Reader, try_files
from fuzz.mutations import mutate
from fuzz.samples import write_samples

COUNTS = {**dict.fromkeys(SHARES, 3), "text": 5, "video": 30}


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    return write_samples(tmp_path_factory.mktemp("samples"), CLIPS)


def test_hostile_files(samples, tmp_path):
    reader = Reader()
    try:
        tried = try_files(reader, samples, COUNTS, 0, tmp_path)
        endings = [ending for _, ending in tried]
        _assert_that_problems_are_found(reader, samples["text"][0])
    finally:
        reader.close()
    assert len(endings) == sum(COUNTS.values())
    problems = [f"{e.path}: {e.problem}: {e.details}" for e in endings if e.problem]
    assert not problems, "\n".join(problems)
    assert {ending.outcome for ending in endings} == {"read", "refused"}


def _assert_that_problems_are_found(reader, path):
    """An error that is not ours, and the end of the process."""
    wrong = reader.read("no such kind", path, path)
    assert wrong.problem == "no error of ours that names the file"
    assert "KeyError: 'no such kind'" in wrong.details
    reader.process.kill()
    assert reader.read("text", path, path).problem == "crash (-9)"
    assert reader.process is None


def test_a_seed_gives_the_same_files_again(samples, tmp_path):
    source = samples["checkpoint"][0]
    copies = [tmp_path / name for name in "abc"]
    for copy, seed in zip(copies, (1, 1, 2), strict=True):
        mutate("checkpoint", source, copy, random.Random(seed))
    first, same, other = (copy.read_bytes() for copy in copies)
    assert first == same != other
