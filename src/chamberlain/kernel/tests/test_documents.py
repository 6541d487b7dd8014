"""Documents: kept by content, typed by their bytes, seen by class."""

import pytest

from chamberlain.kernel import clock, documents
from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, Scope, Unknown, run
from chamberlain.kernel.door.act import Act
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.door.registry import operation
from chamberlain.kernel.door.running import _take_the_pen
from chamberlain.kernel.make import SYSTEM


@pytest.fixture
def act(db, settings, tmp_path):
    settings.HOME = tmp_path
    step = operation("kernel.add_entity")
    number = _take_the_pen(step, None)
    return Act(number, step, SYSTEM, clock.now(), clock.business_date(), [], EVERYTHING, None)


def test_the_same_bytes_are_kept_once(act):
    first = documents.store(act, b"%PDF-1.7 one", "a.pdf", "BHX")
    second = documents.store(act, b"%PDF-1.7 one", "b.pdf", "BHX")

    assert first.reference == second.reference
    assert first.media_type == "application/pdf"
    assert documents.read(EVERYTHING, first.reference) == b"%PDF-1.7 one"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "is empty"), (b"MZ\x90", "is a program"), (b"x" * 101, "the most is")],
)
def test_what_is_empty_large_or_a_program_is_refused_in_words(act, content, message):
    with pytest.raises(Refusal, match=message):
        documents.store(act, content, "file.pdf", "BHX", bytes_max=100)


def test_a_name_with_a_path_keeps_only_its_last_part(act):
    kept = documents.store(act, b"text", "../../etc/passwd", "BHX")

    assert kept.filename == "passwd"


def test_a_document_of_another_entity_or_class_is_not_there(act):
    kept = documents.store(act, b"text", "a.txt", "BHX", data_class="payee:carer")
    other = Scope(entities=frozenset({"BHX-SCH"}), sees=frozenset({"payee:carer"}))
    blind = Scope(entities=frozenset({"BHX"}), sees=frozenset({"payee:supplier"}))

    for scope in (other, blind):
        with pytest.raises(Unknown):
            documents.read(scope, kept.reference)


def test_a_document_altered_on_disk_is_not_passed_off_as_the_original(act, tmp_path):
    """L20: Prior years restated, and historic records slow to find."""
    kept = documents.store(act, b"text", "a.txt", "BHX")
    (tmp_path / "documents" / "BHX" / kept.sha256).write_bytes(b"other")

    with pytest.raises(Refusal, match="altered"):
        documents.read(EVERYTHING, kept.reference)


def test_a_file_of_no_entity_of_ours_is_kept_nowhere(act, tmp_path):
    with pytest.raises(Unknown, match="no entity"):
        documents.store(act, b"text", "file.txt", "../../elsewhere")

    assert list(tmp_path.rglob("*")) == []


def test_the_web_server_may_show_what_the_launcher_wrote_as_root(act, tmp_path):
    documents.store(act, b"text", "a.txt", "BHX")

    (folder,) = (tmp_path / "documents").iterdir()
    (kept,) = folder.iterdir()
    assert folder.stat().st_mode & 0o770 == 0o770
    assert kept.stat().st_mode & 0o777 == 0o640


def test_whoever_reaches_their_own_things_alone_has_only_files_they_kept(council):
    day = clock.business_date()
    receipt = {"filename": "receipt.txt", "content": b"a receipt", "entity": "BHX"}
    mine = run(council("employee"), "kernel.store_document", receipt).value
    theirs = run(
        council("bank"), "kernel.store_document", receipt | {"content": b"a statement"}
    ).value

    own = scope_for(council("employee"), "kernel.document", day)
    officer = scope_for(council("bank"), "kernel.document", day)

    assert documents.read(own, mine) == b"a receipt" == documents.read(officer, mine)
    with pytest.raises(Unknown):
        documents.find(own, theirs)
    with pytest.raises(NotPermitted):
        elsewhere = receipt | {"entity": "BHX-SCH"}
        run(council("employee"), "kernel.store_document", elsewhere)
