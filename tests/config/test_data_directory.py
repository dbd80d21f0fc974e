"""One running stack to a data directory."""

import os
from pathlib import Path

import pytest

from config.processes.data_directory import DirectoryInUse, DirectoryUnusable, claim


def test_it_is_made_for_its_owner_only(tmp_path: Path):
    with claim(tmp_path / "new"):
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_second_claim_names_the_first_process(tmp_path: Path):
    with claim(tmp_path), pytest.raises(DirectoryInUse, match=str(os.getpid())):
        claim(tmp_path)


def test_it_is_free_again_after_the_first_ended(tmp_path: Path):
    claim(tmp_path).close()
    claim(tmp_path).close()


def test_one_that_cannot_be_written_to_is_one_sentence(tmp_path: Path):
    (tmp_path / "lock").mkdir()  # what root may not write to either
    with pytest.raises(DirectoryUnusable, match=f"{tmp_path} cannot be written to: Is a directory"):
        claim(tmp_path)
