"""The messages that tests look for by their subject: each one shows a single difficulty."""

import datetime
import quopri
import random

import files
import letter
import letters
import mime
import people
import traps
import xdm
from letter import MARTIN, Letter

DURAND = letter.KNOWN[0]
OFFICE = letter.KNOWN[2]
LABORATORY = letter.KNOWN[3]
VIAL = people.PATIENTS[0]
TEXT = ("Cher confrère,\n\nJ'ai revu M. VIAL Paul pour son œdème des chevilles, apparu à l'été ; il a cédé sous traitement."
        "\n\nBien confraternellement,\n\nDr Hélène DURAND\n")


def q_word(text, charset):
    """One encoded word in quoted-printable."""
    raw = quopri.encodestring(text.encode(charset), header=True).decode().replace("=\n", "").replace("?", "=3F")
    return f"=?{charset}?Q?{raw}?="


def biology_report(patient, when, number, chance, folder):
    archive, page = xdm.report(patient, when, number, chance)
    given, surname, born = patient[:3]
    name = f"{when:%Y%m%d}_CR d'examens biologiques_{surname}_{given}.pdf"
    body = mime.multipart("mixed", [
        mime.text(f"Bonjour,\n\nVous trouverez ci-joint le compte rendu de {letters.named(patient)}.\n\nLe laboratoire\n"),
        mime.attachment(archive, "application/zip", "IHE_XDM.ZIP"),
        mime.attachment(page, "application/pdf", name, "plain" if name.isascii() else "rfc2231")])
    # The prefix stays readable: only what follows it may be encoded.
    prefix, title = "XDM/1.0/DDM+", letter.report_title(patient)
    subject = prefix + title if title.isascii() else prefix + " " + mime.encoded(title)
    return Letter(folder, when, LABORATORY, MARTIN, subject, body, number,
                  extra=[("X-MSS-CODECDA", "11502-2"), ("X-MSS-INS", "O")])


def plain_forms(at, number):
    latin = "Cher confrère,\n\nL'hémoglobine glyquée est à 7,4 %, la créatinine à 84 µmol/L.\n\nÀ bientôt.\n"
    cp1252 = "Bonjour,\n\nLes honoraires s’élèvent à 25 € – merci de l’œuvre accomplie…\n"
    return [
        Letter("INBOX", at(1), DURAND, MARTIN, q_word("Pli d'essai accentué : œdème à l'été", "utf-8"),
               mime.text(TEXT), number),
        Letter("INBOX", at(2), ("Laboratoire des Oeillets, unité hémostase", LABORATORY[1]), MARTIN,
               q_word("Courrier en Latin-1 : hémoglobine glyquée", "iso-8859-1"),
               mime.text(latin, "iso-8859-1"), number + 1, charset="iso-8859-1"),
        Letter("INBOX", at(3), DURAND, MARTIN, q_word("Courrier en windows-1252 : 25 € d’honoraires", "windows-1252"),
               mime.text(cp1252, "windows-1252", "8bit"), number + 2, charset="windows-1252"),
        Letter("INBOX", at(4), OFFICE, MARTIN, "Sujet brut en Latin-1 : fièvre".encode("iso-8859-1"),
               mime.text("Le sujet de ce message n'est pas encodé, contre la règle.\n"), number + 3),
        Letter("INBOX", at(5), DURAND, MARTIN, "Texte en base64",
               mime.text(TEXT, encoding="base64"), number + 4),
        Letter("INBOX", at(6), OFFICE, MARTIN, "", mime.text("Un message sans sujet.\n"), number + 5),
        Letter("INBOX", at(7), OFFICE, MARTIN, "Convocation à la réunion de service, " + "avec un sujet bien long " * 6,
               mime.text("Une ligne sans fin : " + "abcdéfg " * 300 + "\n"), number + 6,
               extra=[("Cc", ",\n ".join(f"m{rank:02d}@chu-comte.mss.test" for rank in range(1, 31)))]),
    ]


def html_forms(at, number, web):
    remote = f'<p><img src="{web}/image/suivi.png" alt="Logo du service" width="1" height="1"></p>'
    inline = files.png(tint=20)
    return [
        Letter("INBOX", at(8), DURAND, MARTIN, "Lettre avec image distante", mime.multipart("alternative", [
            mime.text(TEXT), mime.text(letters.html(TEXT, remote), subtype="html")]), number),
        Letter("INBOX", at(9), DURAND, MARTIN, "Lettre avec image dans le texte", mime.multipart("related", [
            mime.text(letters.html(TEXT, '<img src="cid:trace@essai">'), subtype="html"),
            mime.attachment(inline, "image/png", "trace.png", inline="trace@essai")], ' type="text/html";'), number + 1),
        Letter("INBOX", at(10), OFFICE, MARTIN, "Page entière en HTML seul", mime.text(
            letters.html("Bonjour,\n\nCe message n'a pas de version en texte.\n", "<table border=1><tr><td>Lundi</td>"
                         "<td>9 h</td></tr><tr><td>Mardi</td><td>10 h 30</td></tr></table>"),
            "iso-8859-1", subtype="html"), number + 2),
    ]


def attached_forms(at, number, chance):
    page = files.pdf("Lettre de liaison à la sortie", [letters.named(VIAL), "Sortie le 9 du mois, retour à domicile."])
    forwarded = Letter("INBOX", at(400), ("Dr Agnès PONÇOT", "m07@chu-comte.mss.test"), DURAND, "Écho de contrôle",
                       mime.multipart("mixed", [mime.text("Voir le document joint.\n"), mime.attachment(
                           page, "application/pdf", "echo.pdf")]), number + 900).raw()
    return [
        Letter("INBOX", at(11), DURAND, MARTIN, "Tracé et fiche de contact", mime.multipart("mixed", [
            mime.text("Le tracé du jour, et mes coordonnées.\n"),
            mime.attachment(files.png(480, 200), "image/png", "tracé ECG.png", "rfc2231"),
            mime.attachment(files.vcard("Hélène", "DURAND", "Cardiologue", DURAND[1], "+33 3 00 00 00 00"),
                            "text/vcard; charset=utf-8", "durand.vcf")]), number),
        Letter("INBOX", at(12), OFFICE, MARTIN, "Tr : écho de contrôle", mime.multipart("mixed", [
            mime.text("Pour information.\n"), mime.enclosed(forwarded)]), number + 1),
        Letter("INBOX", at(13), DURAND, MARTIN, "Pièces aux noms accentués", mime.multipart("mixed", [
            mime.text("Trois documents, trois façons d'écrire leur nom.\n"),
            mime.attachment(page, "application/pdf", "Résumé d'hospitalisation n° 1.pdf", "rfc2231"),
            mime.attachment(page, "application/pdf", "Compte rendu opératoire détaillé de l'été, deuxième partie.pdf",
                            "continued"),
            mime.attachment(page, "application/pdf", "Échographie.pdf", "encoded-word")]), number + 2),
        Letter("INBOX", at(14), OFFICE, MARTIN, "Compte rendu d'hospitalisation VIAL Paul", mime.multipart("mixed", [
            mime.multipart("alternative", [mime.text(TEXT), mime.text(letters.html(TEXT), subtype="html")]),
            mime.attachment(page, "application/pdf", "20261109_Lettre de liaison à la sortie d'un établ_VIAL_Paul.pdf",
                            "rfc2231")]), number + 3),
        # Two and a quarter million triplets: nine megabytes once in base64.
        Letter("INBOX", at(15), ("Imagerie du Doubs", "m12@chu-comte.mss.test"), MARTIN,
               q_word("Message de neuf mégaoctets", "utf-8"), mime.multipart("mixed", [
                   mime.text("Les images de la coupe, en une seule pièce.\n"),
                   mime.attachment(random.Random(9).randbytes(6_700_000), "application/octet-stream", "coupe.dcm")]),
               number + 4),
        biology_report(VIAL, at(16), number + 5, chance, "INBOX"),
    ]


def notices(at, number):
    ins = VIAL[4]
    about = f"<000001.essai@{MARTIN[1].split('@')[1]}>"
    return [
        Letter("INBOX", at(17), ("Paul VIAL", f"{ins}@patient.mss.test"), MARTIN, "Question sur mon traitement",
               mime.text("Bonjour docteur,\n\nDois-je continuer le bisoprolol pendant l'été ?\n\nPaul Vial\n"), number),
        Letter("INBOX", at(18), DURAND, MARTIN, "Merci de confirmer la lecture", mime.text(TEXT), number + 1,
               extra=[("Disposition-Notification-To", f"<{DURAND[1]}>")]),
        Letter("INBOX", at(19), DURAND, MARTIN, "Lu : Avis sur un patient", mime.multipart("report", [
            mime.text("Votre message a été affiché. Cela ne dit pas qu'il a été lu ni compris.\n"),
            mime.lines([("Content-Type", "message/disposition-notification")],
                       (f"Reporting-UA: poste; Essai\nFinal-Recipient: rfc822; {DURAND[1]}\nOriginal-Message-ID: {about}\n"
                        "Disposition: manual-action/MDN-sent-manually; displayed\n").encode())],
            " report-type=disposition-notification;"), number + 2),
        Letter("INBOX", at(20), ("Mail Delivery System", "MAILER-DAEMON@smtp.operateur.test"), MARTIN,
               "Undelivered Mail Returned to Sender", mime.multipart("report", [
                   mime.text("This is the mail system at host smtp.operateur.test.\n\n"
                             "<inconnu-7@chu-comte.mss.test>: user unknown\n", "us-ascii", "7bit"),
                   mime.lines([("Content-Type", "message/delivery-status")],
                              b"Reporting-MTA: dns; smtp.operateur.test\n\nFinal-Recipient: rfc822;"
                              b" inconnu-7@chu-comte.mss.test\nAction: failed\nStatus: 5.1.1\n"
                              b"Diagnostic-Code: smtp; 550 5.1.1 user unknown\n"),
                   mime.lines([("Content-Type", "text/rfc822-headers")],
                              f"From: {MARTIN[1]}\nSubject: Avis\nMessage-ID: {about}\n".encode())],
                   " report-type=delivery-status;"), number + 3, extra=[("Return-Path", "<>")]),
    ]


def all_specials(now, web, chance):
    def at(hours):
        return now - datetime.timedelta(hours=hours, minutes=7)

    messages = plain_forms(at, 1) + html_forms(at, 20, web) + attached_forms(at, 30, chance) + notices(at, 40)
    messages += traps.all_traps(at, 50, web)
    draft = Letter("Brouillons", at(21), MARTIN, DURAND, "Brouillon : demande d'avis", mime.text("Cher confrère,\n\nJe "), 60)
    draft.flags |= {"D"}
    return messages + [draft]
