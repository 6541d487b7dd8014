"""E-mails are queued with the act, sent after it once, retried or parked, and kept by nobody."""

import socketserver
import threading
from datetime import UTC, datetime

import pytest

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.mail import deliver_mail
from chamberlain.kernel.mail_server import Folder, Letter, Outcome
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act, Mail

LATER = datetime(2100, 1, 1, tzinfo=UTC)
EMAIL = {"entity": "BHX", "kind": "notice", "key": "test:1", "about": "kernel:test:T1",
         "address": "robin@example.org", "title": "Ready\nto read", "body": "Sign in and read it.",
         }  # fmt: skip


class Smtp(socketserver.StreamRequestHandler):
    """A mail server that keeps letters, and answers recipients as it is told to."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().strip():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.letters.append(text.decode())
                self.wfile.write(b"250 taken\r\n")
            elif word == b"RCPT":
                self.wfile.write(self.server.answer)
            else:
                self.wfile.write(b"250 well\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def server(settings):
    made = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp)
    made.letters, made.answer, made.daemon_threads = [], b"250 well\r\n", True
    threading.Thread(target=made.serve_forever, daemon=True).start()
    settings.MAIL_SERVER = f"smtp://127.0.0.1:{made.server_address[1]}"
    settings.MAIL_FROM = "Council <no-reply@council.example>"
    yield made
    made.shutdown()
    made.server_close()


def send(**changes):
    return run(SYSTEM, "kernel.send_email", EMAIL | changes).value


def test_an_email_is_sent_once_and_nothing_of_it_is_kept(council, server):
    assert send() is True
    assert send() is False

    assert deliver_mail(LATER) == 1
    assert deliver_mail(LATER) == 0

    (letter,) = server.letters
    mail = Mail.objects.get()
    assert "To: robin@example.org" in letter
    assert "Subject: Ready to read" in letter
    assert f"<{mail.reference}@council.example>" in letter
    assert "Sign in and read it." in letter
    assert (mail.sealed, mail.next_at, mail.answer) == ("", None, "250")
    assert "robin" not in str(list(Act.objects.values_list("inputs", flat=True)))
    (row,) = ask(SYSTEM, "kernel.mails", {"state": "sent"})
    assert "robin" not in str(row)


def test_a_server_that_is_away_is_tried_again_and_one_that_refuses_for_good_is_not(council, server):
    server.answer = b"451 later\r\n"
    send()
    assert deliver_mail(LATER.replace(year=2027)) == 0
    first = Mail.objects.get()
    server.answer = b"550 there is no robin@example.org here\r\n"
    deliver_mail(LATER)
    second = Mail.objects.get()

    assert (first.attempts, first.answer) == (1, "451 from the mail server")
    assert first.next_at is not None
    assert (second.next_at, second.answer) == (None, "550 from the mail server")
    with pytest.raises(NotPermitted):
        run(council("clerk"), "kernel.retry_mail", {"mail": second.reference})
    run(council("access"), "kernel.retry_mail", {"mail": second.reference})
    server.answer = b"250 well\r\n"
    assert deliver_mail(LATER) == 1
    with pytest.raises(Refusal, match="was sent"):
        run(council("access"), "kernel.retry_mail", {"mail": second.reference})


def test_without_a_server_mail_waits_and_an_address_that_is_none_is_parked(council, settings):
    settings.MAIL_SERVER = ""
    send()
    send(key="test:2", address="robin@example.org\nBcc: all@example.org")

    assert deliver_mail(LATER) == 0
    states = {one.answer: one.state for one in ask(SYSTEM, "kernel.mails", {})}
    assert states == {"": "waiting", "no address that mail can be sent to": "parked"}


def test_a_folder_stands_in_and_who_was_erased_is_written_to_no_more(council, settings, tmp_path):
    settings.MAIL_SERVER = f"folder:{tmp_path}"
    send()
    gone = Letter(7, "MAIL-7", "", "", "", "")

    assert deliver_mail(LATER) == 1

    (file,) = tmp_path.iterdir()
    assert "Sign in and read it." in file.read_text()
    assert Folder(tmp_path).send(gone) == Outcome(7, False, True, "they were erased")
    assert len(list(tmp_path.iterdir())) == 1
