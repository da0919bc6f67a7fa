"""Steps are done once, and what a kill leaves behind is never taken for finished."""

import errno
import fcntl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from host.errors import SandboxError
from host.steps import Stamps, disk_full_is_said, exclusive, fingerprint, fresh_folder

PARTS = st.lists(st.text(max_size=4) | st.binary(max_size=4), max_size=4)


@pytest.fixture
def stamps(tmp_path):
    return Stamps(tmp_path / "stamps")


@pytest.fixture
def folder(tmp_path):
    """A folder with a file in a folder."""
    path = tmp_path / "addons"
    (path / "views").mkdir(parents=True)
    (path / "views" / "a.xml").write_text("<odoo/>")
    return path


# --- fingerprints ----------------------------------------------------------------


@settings(deadline=None, database=None, max_examples=40)
@given(PARTS, PARTS)
def test_other_parts_have_another_fingerprint(some, others):
    as_bytes = [
        [part.encode() if isinstance(part, str) else part for part in parts]
        for parts in (some, others)
    ]
    assert (fingerprint(some) == fingerprint(others)) is (as_bytes[0] == as_bytes[1])


def test_the_borders_between_parts_count():
    assert fingerprint(["ab", "c"]) != fingerprint(["a", "bc"])


def test_a_changed_new_or_renamed_file_changes_its_folder_s_fingerprint(folder):
    seen = {fingerprint([folder])}
    (folder / "views" / "a.xml").write_text("<odoo></odoo>")
    seen.add(fingerprint([folder]))
    (folder / "b.py").touch()
    seen.add(fingerprint([folder]))
    (folder / "b.py").rename(folder / "c.py")
    seen.add(fingerprint([folder]))
    assert len(seen) == 4


def test_compiled_files_do_not_count(folder):
    before = fingerprint([folder])
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "b.pyc").write_bytes(b"\0")
    assert fingerprint([folder]) == before


# --- stamps ----------------------------------------------------------------------


def test_a_step_is_done_for_its_input_alone(stamps):
    assert not stamps.is_done("odoo", "key")
    stamps.done("odoo", "key")
    assert stamps.is_done("odoo", "key")
    assert not stamps.is_done("odoo", "other")
    assert not stamps.is_done("env", "key")


def test_a_forgotten_step_is_not_done(stamps):
    stamps.forget("odoo")
    stamps.done("odoo", "key")
    stamps.forget("odoo")
    assert not stamps.is_done("odoo", "key")


@pytest.mark.parametrize("left", [b"", b"ke", b"key\n", b"\xff\xfe\0"])
def test_a_damaged_stamp_is_not_done_and_is_written_anew(stamps, left):
    stamps.done("odoo", "key")
    (stamps.folder / "odoo").write_bytes(left)
    assert not stamps.is_done("odoo", "key")
    stamps.done("odoo", "key")
    assert stamps.is_done("odoo", "key")


def test_a_half_written_stamp_is_not_done(stamps):
    stamps.folder.mkdir()
    (stamps.folder / "odoo.part").write_text("key")
    assert not stamps.is_done("odoo", "key")
    stamps.done("odoo", "key")
    assert [path.name for path in stamps.folder.iterdir()] == ["odoo"]


def test_a_step_that_is_made_is_done_at_its_end(stamps):
    with stamps.making("odoo", "key"):
        assert not stamps.is_done("odoo", "key")
    assert stamps.is_done("odoo", "key")


@pytest.mark.parametrize("error", [SandboxError, KeyboardInterrupt])
def test_a_step_that_breaks_off_is_done_for_no_input(stamps, error):
    stamps.done("odoo", "old")
    with pytest.raises(error), stamps.making("odoo", "new"):
        raise error("cut")
    assert not stamps.is_done("odoo", "new")
    assert not stamps.is_done("odoo", "old")


# --- folders, locks and disks ----------------------------------------------------


def test_a_fresh_folder_holds_nothing(folder):
    assert list(fresh_folder(folder).iterdir()) == []
    assert fresh_folder(folder / "new" / "one").is_dir()


def test_a_free_lock_is_taken_without_a_word(tmp_path):
    lock = tmp_path / "new" / "lock"
    held = exclusive(lock, wait_message=pytest.fail)
    with held, lock.open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_lock_is_given_back_after_an_error(tmp_path):
    lock = tmp_path / "lock"
    with pytest.raises(ValueError, match="cut"), exclusive(lock, wait_message=None):
        raise ValueError("cut")
    with exclusive(lock, wait_message=pytest.fail):
        assert lock.exists()


def test_who_waits_for_a_lock_says_so(tmp_path):
    lock, said = tmp_path / "lock", []
    other = lock.open("w")
    fcntl.flock(other, fcntl.LOCK_EX)

    def end_of_the_other():
        said.append("waiting")
        other.close()

    with exclusive(lock, wait_message=end_of_the_other):
        assert said == ["waiting"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_with_a_way_out(tmp_path, number):
    with pytest.raises(SandboxError) as caught, disk_full_is_said(tmp_path):
        raise OSError(number, "No space left on device")
    assert caught.value.message == f"No disk space is left for {tmp_path}."
    assert "reset" in caught.value.hint


def test_other_errors_stay_what_they_are(tmp_path):
    with pytest.raises(PermissionError), disk_full_is_said(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied")
