"""Seeds the mailboxes, in Maildir: the same messages each time, dated from the last ninety days.

Usage: mailboxes.py DIRECTORY COUNT WEB. COUNT is the number of messages of Dr Martin (never less than the
special ones); WEB is the address a remote image would be fetched from.
"""

import datetime
import os
import pwd
import random
import sys

import letters
import mime
import people
import specials
from letter import MARTIN, Letter, contacts, letter_pdf

FOLDERS = {"INBOX": "", "Envoyés": ".Envoy&AOk-s", "Archives": ".Archives", "Brouillons": ".Brouillons",
           "Résultats/Biologie": ".R&AOk-sultats.Biologie"}


def ordinary(chance, folder, when, number):
    """One letter among many, in one of the usual forms."""
    patient = chance.choice(people.PATIENTS)
    name, mailbox = chance.choice(contacts(chance))
    mine = folder == "Envoyés"
    sender, recipient = (MARTIN, (name, mailbox)) if mine else ((name, mailbox), MARTIN)
    subject, text = letters.letter(patient, sender[0].replace("_", " "), chance)
    form = chance.random()
    charset, encoding = "utf-8", chance.choice(("quoted-printable", "quoted-printable", "base64", "8bit"))
    if form < 0.15:
        charset, encoding = chance.choice(("iso-8859-1", "windows-1252")), "quoted-printable"
        if charset == "iso-8859-1":  # it has no œ
            text = text.replace("œ", "oe").replace("Œ", "Oe")
        else:
            text = text.replace("'", "’")
    body = mime.text(text, charset, encoding)
    if 0.15 <= form < 0.40:
        body = mime.multipart("alternative", [body, mime.text(letters.html(text), subtype="html")])
    if form > 0.65:
        body = mime.multipart("mixed", [body, letter_pdf(patient, subject, text, chance)])
    return Letter(folder, when, sender, recipient, subject, body, number, charset=charset)


def thread(chance, start, number, length):
    """Martin and somebody answering each other; his own replies are among the sent ones."""
    other = chance.choice(contacts(chance))
    subject, text = letters.letter(chance.choice(people.PATIENTS), other[0].replace("_", " "), chance)
    messages, previous = [], None
    for rank in range(length):
        mine = rank % 2 == 1
        sender, recipient = (MARTIN, other) if mine else (other, MARTIN)
        if previous:
            text = letters.reply(sender[0].replace("_", " "), text, previous.sender[0], chance)
        moment = start + datetime.timedelta(hours=7 * rank, minutes=chance.randrange(50))
        current = Letter("Envoyés" if mine else "INBOX", moment, sender, recipient,
                         subject if rank == 0 else f"Re: {subject}", mime.text(text), number + rank, parent=previous)
        if previous and mine:
            previous.flags.add("R")
        messages.append(current)
        previous = current
    return messages


def martin(count, now, web):
    chance = random.Random("martin")
    messages = specials.all_specials(now, web, chance)
    number = 1000

    def moment(days=90.0):
        return now - datetime.timedelta(minutes=chance.uniform(30, days * 1440))

    quota = {"Envoyés": count * 8 // 100, "Résultats/Biologie": count * 8 // 100, "Archives": count * 4 // 100}
    while len(messages) < count and number < 1000 + count // 4:
        conversation = thread(chance, moment(88) - datetime.timedelta(days=2), number, chance.randint(2, 5))
        messages += [message for message in conversation if message.date < now][: count - len(messages)]
        number += len(conversation)
    for folder, wanted in quota.items():
        missing = wanted - sum(message.folder == folder for message in messages)
        for _ in range(max(0, min(missing, count - len(messages)))):
            if folder == "Résultats/Biologie":
                patient = chance.choice(people.PATIENTS)
                messages.append(specials.biology_report(patient, moment(), number, chance, folder))
            else:
                messages.append(ordinary(chance, folder, moment(), number))
            number += 1
    while len(messages) < count:
        messages.append(ordinary(chance, "INBOX", moment(), number))
        number += 1
    mark(messages, chance)
    return messages


def mark(messages, chance):
    """Read or not, flagged, answered: the most recent ones of the inbox are the unread ones, and a few others."""
    inbox = sorted((message for message in messages if message.folder == "INBOX"), key=lambda message: message.date)
    unread = max(1, len(inbox) // 6)
    recent = inbox[-(unread * 2 // 3):]
    others = [message for message in inbox if message not in recent and "R" not in message.flags]
    unseen = {id(message) for message in recent + chance.sample(others, min(len(others), unread - len(recent)))}
    for message in messages:
        if id(message) not in unseen:
            message.flags.add("S")
        if message.folder == "INBOX":
            if chance.random() < 0.06:
                message.flags.add("F")
            if chance.random() < 0.12 and id(message) not in unseen:
                message.flags.add("R")


def few(mailbox, now, count, first):
    """A handful of messages in somebody else's inbox, numbered from FIRST."""
    chance = random.Random(mailbox[1])
    messages = []
    for number in range(count):
        patient = chance.choice(people.PATIENTS)
        sender = MARTIN if number % 3 == 0 else chance.choice([one for one in contacts(chance) if one[1] != mailbox[1]])
        subject, text = letters.letter(patient, sender[0].replace("_", " "), chance)
        when = now - datetime.timedelta(hours=5 + 31 * number)
        messages.append(Letter("INBOX", when, sender, mailbox, subject, mime.text(text), first + number))
        if number > 2:
            messages[-1].flags.add("S")
    return messages


def shapes(home):
    """The odd messages of the golden files, as they are, in a folder of their own."""
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "mime")
    folder = os.path.join(home, "Maildir", ".Formes")
    if not os.path.isdir(source):
        return
    for sub in ("tmp", "new", "cur"):
        os.makedirs(os.path.join(folder, sub))
    open(os.path.join(folder, "maildirfolder"), "w", encoding="ascii").close()
    for rank, name in enumerate(sorted(name for name in os.listdir(source) if name.endswith(".eml"))):
        with open(os.path.join(source, name), "rb") as file:
            raw = file.read()
        with open(os.path.join(folder, "cur", f"1700000000.M{rank:06d}P1.pli,S={len(raw)}:2,S"), "wb") as file:
            file.write(raw)


def deliver(home, messages, owner):
    """Writes the Maildir folders; names in order of date, so that UIDs follow the dates."""
    root = os.path.join(home, "Maildir")
    made = set()
    for rank, message in enumerate(sorted(messages, key=lambda message: message.date)):
        folder = os.path.join(root, FOLDERS[message.folder])
        if folder not in made:
            for sub in ("tmp", "new", "cur"):
                os.makedirs(os.path.join(folder, sub))
            if FOLDERS[message.folder]:
                open(os.path.join(folder, "maildirfolder"), "w", encoding="ascii").close()
            made.add(folder)
        raw = message.raw()
        seconds = int(message.date.timestamp())
        flags = "".join(sorted(message.flags))
        path = os.path.join(folder, "cur", f"{seconds}.M{rank:06d}P1.pli,S={len(raw)}:2,{flags}")
        with open(path, "wb") as file:
            file.write(raw)
        os.utime(path, (seconds, seconds))
    with open(os.path.join(root, "subscriptions"), "w", encoding="ascii") as file:
        file.write("V\t2\n\nR&AOk-sultats\tBiologie\n")
    for directory, _, names in os.walk(os.path.dirname(home)):
        os.chown(directory, owner.pw_uid, owner.pw_gid)
        for name in names:
            os.chown(os.path.join(directory, name), owner.pw_uid, owner.pw_gid)


def main():
    directory, count, web = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    os.umask(0o077)
    now = datetime.datetime.now(datetime.timezone.utc).astimezone().replace(microsecond=0)
    owner = pwd.getpwnam("nobody")
    durand = ("Dr Hélène DURAND", "dr.durand@chu-comte.mss.test")
    office = ("Secrétariat de cardiologie", "secretariat.cardio@chu-comte.mss.test")
    for mailbox, messages in ((MARTIN, martin(count, now, web)), (durand, few(durand, now, 7, 900000)),
                              (office, few(office, now, 6, 910000))):
        local, domain = mailbox[1].split("@")
        home = os.path.join(directory, domain, local)
        if mailbox == durand:
            shapes(home)
        deliver(home, messages, owner)
    # Delivery makes the homes of the other mailboxes.
    os.chown(directory, owner.pw_uid, owner.pw_gid)
    os.chmod(directory, 0o711)


if __name__ == "__main__":
    main()
