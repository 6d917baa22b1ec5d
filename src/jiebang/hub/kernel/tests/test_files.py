"""What files are taken, under which names, and that nothing is left behind: the upload corpus."""

import os
import time
from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import upload_corpus as corpus
from jiebang.hub.kernel import files
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.filetypes import clean_name, type_of


@pytest.mark.parametrize("name", corpus.GOOD)
def test_good_files_are_taken(name):
    kind = type_of(corpus.GOOD[name], name)
    assert name.lower().endswith(kind.endings)


@pytest.mark.parametrize("name", corpus.BAD)
def test_bad_files_are_refused_in_words(name):
    content, words = corpus.BAD[name]
    with translation.override("en"), pytest.raises(Refused, match=rf"(?i){words}"):
        type_of(content, name)


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n"])
)
def test_no_bytes_are_an_error_of_the_site(tail, head):
    with suppress(Refused):
        type_of(head + tail, "a.zip")


@given(st.data())
def test_no_damage_to_a_packed_file_is_an_error_of_the_site(data):
    content = bytearray(
        corpus.GOOD[data.draw(st.sampled_from(["all.zip", "letter.docx", "text.odt"]))]
    )
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        type_of(bytes(content), "a.zip")


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\图纸 1.pdf", "图纸 1.pdf"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('x"; filename="y.pdf', "x; filename=y.pdf"),
        ("CON.pdf", "_CON.pdf"),
        (" . ", "file"),
        ("", "file"),
        ("é" * 300 + ".pdf", "é" * 146 + ".pdf"),
    ],
)
def test_names_are_names_everywhere(given, clean):
    assert clean_name(given) == clean


@given(st.text(max_size=400))
def test_a_clean_name_is_short_and_stays_as_it_is(text):
    once = clean_name(text)
    assert 0 < len(once) <= 151
    assert not set(once) & set('\\/:*?"<>|\x00\r\n')
    assert clean_name(once) == once


@pytest.fixture
def storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    return tmp_path / "files"


def everything(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_file_is_whole_or_not_there(storage):
    class Broken(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        default_storage.save("attachments/aa/x", Broken(b"half and half"))
    assert everything(storage) == []


def test_what_no_row_names_is_cleaned_up_when_it_is_old(storage, monkeypatch):
    monkeypatch.setattr(files, "_owners", [])
    kept, orphan, fresh = (files.look(corpus.PDF, f"{n}.pdf") for n in "abc")
    for one in (kept, orphan, fresh):
        files.keep(corpus.PDF, one)
    files.register_owner(lambda keys: {kept.key} & set(keys))
    for one in (kept, orphan):
        os.utime(default_storage.path(one.key), (time.time() - 2 * 86400,) * 2)
    assert files.clean_up() == 1
    assert {path.name for path in everything(storage)} == {
        one.key.rpartition("/")[2] for one in (kept, fresh)
    }


def test_a_file_goes_only_when_the_transaction_ends_well(storage, transactional_db):
    stored = files.look(corpus.PDF, "a.pdf")
    files.keep(corpus.PDF, stored)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        files.drop(stored.key)
        raise ZeroDivisionError
    assert default_storage.exists(stored.key)
    with transaction.atomic():
        files.drop(stored.key)
    assert not default_storage.exists(stored.key)
