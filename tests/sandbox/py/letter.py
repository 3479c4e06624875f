"""One message of a seeded mailbox, and who writes to whom."""

import datetime
import random

import files
import letters
import mime
import people

MARTIN = ("Dr Camille MARTIN", "dr.martin@cabinet-martin.mss.test")
KNOWN = [
    ("Dr Hélène DURAND", "dr.durand@chu-comte.mss.test"),
    ("Dr_Hélène_DURAND_CHU de Comté Cardiologie", "dr.durand@chu-comte.mss.test"),
    ("Secrétariat de cardiologie", "secretariat.cardio@chu-comte.mss.test"),
    ("Laboratoire des Œillets", "labo@labo-oeillets.mss.test"),
]


def contacts(chance):
    """Three in four are mailboxes that answer; the others are of the trust space but not served here."""
    given, surname = chance.choice(people.GIVEN), chance.choice(people.SURNAMES)
    rank = chance.randint(1, 60)
    nurse = people.GIVEN[rank % len(people.GIVEN)], people.SURNAMES[rank * 3 % len(people.SURNAMES)]
    elsewhere = chance.choice(people.DOMAINS[4:32])
    return KNOWN + [(f"Dr {nurse[0]} {nurse[1]}", f"m{rank:02d}@chu-comte.mss.test")] * 2 + [
        (f"Dr {given} {surname}", f"cabinet{rank}@{elsewhere}"), (f"{given}_{surname}", f"contact{rank}@{elsewhere}")]


class Letter:
    """FOLDER, date, sender and recipient as (name, address), subject, MIME body."""

    def __init__(self, folder, date, sender, recipient, subject, body, number, *, charset="utf-8", parent=None, extra=()):
        self.folder, self.date, self.sender, self.recipient = folder, date, sender, recipient
        self.subject, self.body, self.charset, self.extra = subject, body, charset, list(extra)
        self.flags = set()
        domain = sender[1].split("@")[1].encode("idna").decode()
        self.identifier = f"<{number:06d}.{random.Random(number).getrandbits(40):010x}@{domain}>"
        self.references = parent.references + [parent.identifier] if parent else []

    def header(self, value):
        """Latin-1 messages carry Latin-1 headers, unless a character is out of its reach."""
        try:
            value.encode(self.charset)
        except UnicodeEncodeError:
            return mime.encoded(value)
        return mime.encoded(value, self.charset)

    def raw(self):
        received = mime.date(self.date + datetime.timedelta(seconds=3))
        headers = [("Return-Path", f"<{self.sender[1]}>")] if self.folder not in ("Envoyés", "Brouillons") else []
        if headers:
            headers.append(("Received", f"from poste (unknown [127.0.0.1])\n\tby smtp.operateur.test (ESMTPS);\n\t{received}"))
        headers += [("Date", mime.date(self.date)), ("From", f"{self.name(self.sender)}"), ("To", self.name(self.recipient))]
        subject = self.subject
        headers.append(("Subject", subject if isinstance(subject, bytes) or "=?" in subject else self.header(subject)))
        headers.append(("Message-ID", self.identifier))
        if self.references:
            headers.append(("In-Reply-To", self.references[-1]))
            headers.append(("References", "\n ".join(self.references)))
        headers.append(("X-MSS-NIL", "AUTRE-ESSAI"))
        replaced = {name for name, _ in self.extra}
        return mime.message([one for one in headers if one[0] not in replaced] + self.extra, self.body)

    def name(self, mailbox):
        name, address = mailbox
        shown = self.header(name)
        return f"{shown} <{address}>" if shown.startswith("=?") else f'"{name}" <{address}>'


def letter_pdf(patient, subject, text, chance):
    given, surname = patient[:2]
    name = f"{chance.randint(2025, 2026)}0{chance.randint(1, 9)}15_Lettre de consultation_{surname}_{given}.pdf"
    page = files.pdf(subject, [line[:95] for line in text.splitlines() if line][:30])
    return mime.attachment(page, "application/pdf", name, "plain" if name.isascii() else "rfc2231")


def report_title(patient):
    given, surname, born = patient[:3]
    return f"Compte rendu de biologie {surname} {given} {letters.day(born)}"
