"""Candidates are told by e-mail how it stands; what is decided of them stands on their page."""

from chamberlain.kernel.door import Act
from chamberlain.kernel.mail import Email, queue
from chamberlain.people.models import Application
from chamberlain.people.queries.candidates import PERSONAL, opened, subject_of

PAGE = (
    'You find it on the council\'s jobs pages, under "Your application", with the reference '
    "{reference} and the code that was shown to you when you applied."
)
WORDS = {
    "received": ("We have your application", "Thank you for applying for {title}. We have it."),
    "interview": ("Your interview", "You are invited to an interview for {title}: {interview}"),
    "offered": ("We offer you the post", "We are glad to offer you the post of {title}, subject to "
                "checks. Please say whether you accept it."),
    "not_shortlisted": ("Your application", "Thank you for applying for {title}. We are sorry that "
                        "you were not invited to an interview this time."),
    "not_appointed": ("Your application", "Thank you for your interest in {title}. We are sorry "
                      "that we appoint nobody, or somebody else, this time."),
}  # fmt: skip
"""What a candidate is told at each stage: title, and what comes before where to look."""


def tell_candidate(act: Act, found: Application, stage: str) -> bool:
    """Queue an e-mail to a candidate about a stage, once; False where they gave no address.

    An interview arranged anew is told anew.
    """
    address = str(opened(found.reference, PERSONAL, found.personal_sealed).get("email", ""))
    if stage not in WORDS or "@" not in address:
        return False
    title, words = WORDS[stage]
    subject = subject_of(found.reference)
    said = words.format(title=found.advert.title, interview=found.interview)
    about = f"{subject}:{stage}"
    key = f"{about}:{act.id}" if stage == "interview" else about
    body = f"{said}\n\n{PAGE.format(reference=found.reference)}\n"
    mail = Email(entity=found.entity, kind="candidate", key=key, about=subject, address=address,
                 title=f"{title}: {found.advert.title}", body=body)  # fmt: skip
    return queue(act, [mail]) == 1
