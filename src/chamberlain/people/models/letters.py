"""Letters to employees: the council's own templates, and each letter exactly as it went out."""

from django.db import models

from chamberlain.people.models.persons import Assignment, Person


class LetterTemplate(models.Model):
    """A council's own words of a kind of letter; a change is a further version, written once."""

    append_only = True

    entity = models.TextField()
    code = models.TextField()
    version = models.IntegerField()
    title = models.TextField()
    body = models.TextField()
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_letter_template"
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "code", "version"], name="people_letter_template_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Letter(models.Model):
    """A letter as it went out: the PDF itself, sealed under the person's key, so that it goes too.

    `version` is the template's, nought for the one that comes with the application.
    """

    reference = models.TextField(unique=True)
    entity = models.TextField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT)
    code = models.TextField()
    version = models.IntegerField()
    title = models.TextField()
    pdf_sealed = models.TextField()
    sha256 = models.TextField()
    written_by = models.TextField()
    written_on = models.DateField()
    accepted_on = models.DateField(null=True)
    act_id = models.BigIntegerField()

    class Meta:
        db_table = "people_letter"

    def __str__(self) -> str:
        return self.reference
