"""Checks of IMAP and SMTP, with the certificates of the cards kept as files for this purpose."""

import imaplib
import os
import smtplib
import socket
import ssl
import time

from check_web import context

MARTIN, DURAND = "dr.martin@cabinet-martin.mss.test", "dr.durand@chu-comte.mss.test"
OFFICE = "secretariat.cardio@chu-comte.mss.test"


class Imap(imaplib.IMAP4):
    """Reached on loopback under its public name."""

    def __init__(self, sandbox, person, name="imap"):
        self.public = f"{name}.operateur.test"
        super().__init__("127.0.0.1", sandbox.port("IMAP"), 10)
        self.host = self.public
        self.starttls(context(sandbox, person))


class Smtp(smtplib.SMTP):
    def __init__(self, sandbox, person, account=None):
        super().__init__(timeout=10)
        self.connect("127.0.0.1", sandbox.port("SMTP"))
        self._host = "smtp.operateur.test"
        self.ehlo("poste")
        self.starttls(context=context(sandbox, person))
        self.ehlo("poste")
        if account:
            self.login(account, "x")


def login(sandbox, person, mailbox):
    """None when it is accepted, the refusal otherwise."""
    try:
        link = Imap(sandbox, person)
        link.login(mailbox, "peu importe")
        link.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        return str(error)
    return None


def count(sandbox, person, mailbox, subject):
    link = Imap(sandbox, person)
    link.login(mailbox, "x")
    link.select("INBOX", readonly=True)
    found = link.search(None, "SUBJECT", f'"{subject}"')[1][0].split()
    link.logout()
    return len(found)


def dialogue(link, sender, recipients):
    """Codes of MAIL and of each RCPT."""
    codes = [link.mail(sender)[0]]
    codes += [link.rcpt(recipient)[0] for recipient in recipients]
    link.rset()
    return codes


def check_imap(sandbox, check):
    check("IMAP : Martin chez lui", login(sandbox, "martin", MARTIN) is None, login(sandbox, "martin", MARTIN) or "")
    check("IMAP : secrétariat, par les deux",
          login(sandbox, "martin", OFFICE) is None and login(sandbox, "durand", OFFICE) is None)
    refusal = login(sandbox, "durand", MARTIN)
    check("IMAP : Durand refusée chez Martin", refusal is not None and "AUTHENTICATIONFAILED" in refusal, refusal)
    check("IMAP : sans certificat", login(sandbox, None, MARTIN) is not None, login(sandbox, None, MARTIN))
    check("IMAP : certificat expiré", login(sandbox, "martin-expire", MARTIN) is not None,
          login(sandbox, "martin-expire", MARTIN))
    link = Imap(sandbox, "martin")
    link.login(MARTIN, "x")
    folders = b"\n".join(link.list()[1]).decode()
    roles = [role in folders for role in (r"\Drafts", r"\Sent", r"\Trash", r"\Junk", r"\Archive")]
    check("IMAP : dossiers spéciaux", all(roles) and '"/"' in folders and "Envoy&AOk-s" in folders, roles)
    check("IMAP : abonnements", b"R&AOk-sultats/Biologie" in b"".join(link.lsub()[1]))
    sizes = {}
    for folder in ("INBOX", "Envoy&AOk-s", "R&AOk-sultats/Biologie", "Archives", "Brouillons"):
        sizes[folder] = int(link.select(f'"{folder}"', readonly=True)[1][0])
    check("IMAP : trois cents messages", sum(sizes.values()) == 300, sizes)
    link.select("INBOX", readonly=True)
    unread = len(link.search(None, "UNSEEN")[1][0].split())
    check("IMAP : non lus", 30 <= unread <= 50, unread)
    found = {word: len(link.search("UTF-8", "SUBJECT", f'"{word}"')[1][0].split())
             for word in ("essai", "Latin-1", "image distante", "neuf", "XDM/1.0/DDM+Compte rendu de biologie VIAL Paul")}
    check("IMAP : sujets connus", all(found.values()), found)
    big = link.search("UTF-8", "LARGER", "9000000")[1][0].split()
    check("IMAP : le gros message", len(big) == 1)
    dates = [imaplib.Internaldate2tuple(line) for line in link.fetch("1:*", "INTERNALDATE")[1]]
    check("IMAP : l'ordre d'arrivée suit les dates", dates == sorted(dates) and len(dates) == sizes["INBOX"])
    link.logout()


def arrived(sandbox, *arguments):
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if count(sandbox, *arguments):
            return True
        time.sleep(0.1)
    return False


def appears(sandbox, home):
    """A message was delivered to a mailbox that no card opens."""
    new = sandbox.path("mail", home, "Maildir", "new")
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if os.path.isdir(new) and os.listdir(new):
            return True
        time.sleep(0.1)
    return False


def check_smtp(sandbox, check):
    stamp = f"Essai {time.time_ns()}"
    text = f"From: {MARTIN}\r\nTo: {DURAND}\r\nSubject: {stamp}\r\n\r\nBonjour\r\n"
    link = Smtp(sandbox, "martin", MARTIN)
    check("SMTP : SIZE et DSN annoncés", link.esmtp_features.get("size") == "10485760" and "dsn" in link.esmtp_features)
    begun = time.monotonic()
    link.sendmail(MARTIN, [DURAND, OFFICE], text)
    check("SMTP : remis chez Durand", arrived(sandbox, "durand", DURAND, stamp), f"{time.monotonic() - begun:.1f} s")
    link.sendmail(MARTIN, ["m01@chu-comte.mss.test", "199019999900123@patient.mss.test"], text)
    check("SMTP : remis aux autres boîtes", appears(sandbox, "chu-comte.mss.test/m01")
          and appears(sandbox, "patient.mss.test/199019999900123"))
    link.sendmail(MARTIN, [DURAND], text, rcpt_options=["NOTIFY=SUCCESS"])
    check("SMTP : avis de remise (DSN)", arrived(sandbox, "martin", MARTIN, "Successful Mail Delivery Report"))
    check("SMTP : expéditeur d'un autre", 553 in dialogue(link, DURAND, [OFFICE]), dialogue(link, DURAND, [OFFICE]))
    many = [f"m{rank:02d}@chu-comte.mss.test" for rank in range(1, 42)]
    codes = dialogue(link, MARTIN, many)
    check("SMTP : le 41e destinataire", codes[1:41] == [250] * 40 and codes[41] == 452, codes[39:])
    codes = dialogue(link, MARTIN, ["plein@chu-comte.mss.test", "presque-plein@chu-comte.mss.test",
                                    "inconnu-1@chu-comte.mss.test", "x@ailleurs.test", "199019999900123@patient.mss.test"])
    check("SMTP : les refus de destinataires", codes == [250, 552, 452, 550, 554, 250], codes)
    check("SMTP : expéditeur vide (accusé)", dialogue(link, "", [DURAND]) == [250, 250])
    code = link.docmd("MAIL", f"FROM:<{MARTIN}> SIZE=20000000")[0]
    check("SMTP : trop gros", code == 552, code)
    link.quit()
    link = Smtp(sandbox, "martin")
    check("SMTP : sans AUTH, par le certificat seul", dialogue(link, OFFICE, [DURAND]) == [250, 250])
    link.quit()
    link = Smtp(sandbox, "durand", MARTIN)
    check("SMTP : compte d'un autre", dialogue(link, MARTIN, [OFFICE])[0] == 553)
    link.quit()
    try:
        outcome = dialogue(Smtp(sandbox, None), MARTIN, [DURAND])
        refused = 250 not in outcome
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        outcome, refused = error, True
    check("SMTP : sans certificat", refused, outcome)
    with socket.create_connection(("127.0.0.1", sandbox.port("SMTP"))) as clear:
        clear.recv(500)
        clear.sendall(f"EHLO x\r\nMAIL FROM:<{MARTIN}>\r\n".encode())
        time.sleep(0.3)
        seen = clear.recv(2000)
    check("SMTP : rien en clair", b"530" in seen and b"AUTH" not in seen)


def run(sandbox, check):
    check_imap(sandbox, check)
    check_smtp(sandbox, check)
