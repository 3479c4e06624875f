"""A large mailbox for measuring, in Maildir: the same octets each time, for a given number of messages.

Usage: corpus.py HOME COUNT. Writes HOME/Maildir as deliveries would have left it (sizes in the names, arrival in the
files' times); run as root, it is given to nobody, whom the sandbox's Dovecot reads as. Half of the messages are under
4 kB; 50 000 weigh about 440 MB. Sent messages, one in fourteen, answer received ones.
"""

import datetime
import itertools
import multiprocessing
import os
import pwd
import random
import sys
import zlib

import files
import letters
import mime
import people
import xdm
from letter import KNOWN, MARTIN, Letter, report_title
from mailboxes import FOLDERS

SLICE = 1000
# Nothing here looks at the clock: the last message arrives on that day, the first one six years before.
UNTIL = datetime.datetime(2026, 11, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
YEARS = 6


def vocabulary():
    """Forty thousand words, the most used first: French tools, then what physicians write, then names and codes."""
    chance = random.Random("vocabulaire")
    tools = """de la le et à les des en du un une pour que dans est par plus avec il au sur pas qui ce ne se sans son sa ses
    cette nous je vous elle été être ont aux ou mais après avant depuis très bien mois jours semaine ans patient patiente
    traitement examen bilan consultation docteur merci cordialement confraternellement bonjour cher consœur confrère hôpital
    service tension douleur gauche droite clinique normale sans contrôle prochain rendez-vous résultat biologie demande
    suivi opération scanner échographie radiographie sang cœur poumon œdème fièvre poids dose matin soir""".split()
    before = """cardio neuro hépato néphro gastro entéro pneumo broncho ostéo arthro myo dermato hémato angio phlébo thyro
    cholé pancréato cysto urétéro colo procto rhino oto laryngo ophtalmo kérato psycho encéphalo myélo spondylo gonio toxico
    immuno lympho spléno adéno lipo glyco chondro péri hyper hypo endo poly micro macro""".split()
    after = """pathie logie logique scopie tomie ectomie plastie algie ite ose ome émie urie graphie gramme mégalie plégie
    parésie rragie rrhée sténose trophie tonie kinésie phobie centèse pexie métrie cyte genèse lyse tropisme toxique gène
    statique mimétique thérapie prothèse""".split()
    syllables = """ba bé bo ca ce ci co cra da dé do dra fa fé fi flo ga gé gi gra ja jo la lé li lo lu ma mé mi mo na né ni
    no pa pé pi plo pra ra ré ri ro sa sé si so ta té ti to tra va vé vi vo xa xi za zé zo""".split()
    endings = "cillin mab prazole olol statine sartan pril azépam mycine vir gliptine formine tine dol xaban lukast".split()
    words = list(dict.fromkeys(tools))
    usual = [one + other for one, other in itertools.product(before, after)]
    usual += [one + second + other for one, second, other in itertools.product(before[:24], before[10:30], after[:16])]
    chance.shuffle(usual)
    rare = ["".join(chance.choices(syllables, k=chance.randint(1, 3))) + chance.choice(endings) for _ in range(9000)]
    rare += ["".join(chance.choices(syllables, k=chance.randint(2, 4))).capitalize() for _ in range(14000)]
    rare += [f"{chance.choice('ABCDEFGHKLMNPRSTZ')}{chance.randint(10, 9999)}" for _ in range(6000)]
    chance.shuffle(rare)
    return list(dict.fromkeys(words + [name.capitalize() for name in people.SURNAMES] + usual[:9000] + rare))


WORDS = vocabulary()
# Zipf's law: a word's use falls with its rank.
USES = list(itertools.accumulate(1 / (rank + 3.0) for rank in range(len(WORDS))))


def prose(chance, words):
    """Paragraphs of about that many words."""
    found = chance.choices(WORDS, cum_weights=USES, k=words)
    paragraphs, sentences = [], []
    while found:
        length = chance.randint(6, 20)
        sentence, found = found[:length], found[length:]
        if length % 3 == 0:
            sentence.insert(len(sentence) // 2, f"{chance.randint(1, 400)},{length} mg")
        line = " ".join(sentence)
        sentences.append(line[0].upper() + line[1:] + ".")
        if len(sentences) >= 3 + length % 4:
            paragraphs.append(" ".join(sentences))
            sentences = []
    return "\n\n".join(paragraphs + [" ".join(sentences)] * bool(sentences))


def contact(chance):
    """Some write often, most seldom: a few hundred people in all."""
    rank = int(600 * chance.random() ** 3)
    given, surname = people.GIVEN[rank * 7 % len(people.GIVEN)], people.SURNAMES[rank * 13 % len(people.SURNAMES)]
    return f"Dr {given} {surname}", f"correspondant{rank}@{people.DOMAINS[1 + rank % 31]}"


NOTICE = ("Ce message et ses pièces jointes sont couverts par le secret professionnel. Si vous l'avez reçu par erreur, "
          "merci d'en avertir l'expéditeur et de le supprimer sans le lire ni le copier.")
STYLE = ("<style><!-- @font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;} p.MsoNormal, li.MsoNormal {margin:0cm; "
         "font-size:11.0pt; font-family:\"Calibri\",sans-serif;} a:link {color:#0563C1; text-decoration:underline;} "
         "@page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt 70.85pt 70.85pt 70.85pt;} --></style>")


def page(text):
    """HTML as office programs write it, much longer than its text."""
    paragraphs = "".join(f'<p class="MsoNormal"><span style="font-size:11.0pt;color:#1F497D">{part}<o:p></o:p></span></p>\r'
                         for part in text.split("\n\n")).replace("\r", "\n")
    return (f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">{STYLE}</head><body lang="FR">'
            f'<div class="WordSection1">{paragraphs}<table border="0" cellpadding="0"><tr><td><b>Secr&eacute;tariat</b></td>'
            f"<td>03&nbsp;00&nbsp;00&nbsp;00&nbsp;00</td></tr></table></div></body></html>\n")


def document(chance, title, text, weight):
    """A PDF whose page is compressed, as printing programs make them, and a font of that many octets, which is not."""
    shown = b"BT /F1 11 Tf 56 780 Td 14 TL\n" + b"".join(
        b"(" + line.replace("\\", " ").replace("(", " ").replace(")", " ").encode("cp1252", "replace") + b") Tj T*\n"
        for line in [title, *(text[at:at + 95] for at in range(0, min(len(text), 4000), 95))]) + b"ET"
    content, font = zlib.compress(shown), chance.randbytes(weight)
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
               b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content),
               b"<< /Length %d >>\nstream\n%s\nendstream" % (len(font), font)]
    out, offsets = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return bytes(out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def body_of(chance, patient, subject, text):
    """The text in one of the usual forms, with what is attached to it."""
    form = chance.random()
    if form < 0.32:
        body = mime.text(text)
    elif form < 0.40:
        body = mime.text(text, encoding="base64")
    elif form < 0.54:
        body = mime.text(text, encoding="8bit")
    elif form < 0.68:
        body = mime.text(text.replace("œ", "oe").replace("Œ", "Oe"), "iso-8859-1")
    else:
        encoding = chance.choice(("quoted-printable", "quoted-printable", "base64"))
        body = mime.multipart("alternative", [mime.text(text), mime.text(page(text), "utf-8", encoding, "html")])
    kind = chance.random()
    if kind < 0.10:
        # Most are letters of a page; a few are scans of megabytes.
        weight = int(min(4_000_000, 6700 * chance.paretovariate(1.25)))
        name = f"{chance.randint(2021, 2026)}0615_Lettre de consultation_{patient[1]}_{patient[0]}.pdf"
        file = document(chance, subject, text, weight)
        body = mime.multipart("mixed", [body, mime.attachment(file, "application/pdf", name, "plain" if name.isascii() else "rfc2231")])
    elif kind < 0.11:
        picture = files.png(chance.randint(200, 500), 120)
        body = mime.multipart("mixed", [body, mime.attachment(picture, "image/png", "tracé.png", "rfc2231")])
    return body


def report(chance, when, number):
    """A laboratory's report: an XDM archive and its PDF."""
    patient = chance.choice(people.PATIENTS)
    archive, sheet = xdm.report(patient, when, number, chance)
    body = mime.multipart("mixed", [
        mime.text(f"Bonjour,\n\nVous trouverez ci-joint le compte rendu de {letters.named(patient)}.\n\nLe laboratoire\n"),
        mime.attachment(archive, "application/zip", "IHE_XDM.ZIP"),
        mime.attachment(sheet, "application/pdf", f"{when:%Y%m%d}_CR d'examens biologiques.pdf")])
    title = report_title(patient)
    subject = "XDM/1.0/DDM+" + title if title.isascii() else "XDM/1.0/DDM+ " + mime.encoded(title)
    return Letter("INBOX", when, KNOWN[3], MARTIN, subject, body, number,
                  extra=[("X-MSS-CODECDA", "11502-2"), ("X-MSS-INS", "O")])


def slice_of(rank, total, count):
    """The messages of one slice of time: the same whoever makes it, and in whatever order. Answers stay inside it."""
    chance = random.Random(f"tranche {rank}")
    mime.boundaries.seed(f"tranche {rank}")
    span = datetime.timedelta(days=365 * YEARS) / total
    start = UNTIL - span * (total - rank)
    moments = sorted(chance.random() for _ in range(count))
    recent, texts = [], {}
    for place, moment in enumerate(moments):
        number, when = 1_000_000 + rank * SLICE + place, (start + span * moment).replace(microsecond=0)
        kind = chance.random()
        if kind < 0.03:
            yield report(chance, when, number)
            continue
        mine = kind > 0.93
        parent = chance.choice(recent) if recent and (mine or kind > 0.70) else None
        patient = chance.choice(people.PATIENTS)
        if parent:
            other = parent.sender if parent.sender != MARTIN else parent.recipient
            subject = parent.subject if parent.subject.startswith("Re: ") else f"Re: {parent.subject}"
        else:
            other = contact(chance)
            subject = letters.letter(patient, "", chance)[0] if number % 2 else prose(chance, 5).rstrip(".").split(".")[0]
        sender, recipient = (MARTIN, other) if mine else (other, MARTIN)
        words = int(min(4000, chance.lognormvariate(4.5, 0.9)))
        text = f"Cher confrère,\n\n{letters.named(patient)}\n\n{prose(chance, words)}\n\nCordialement,\n\n{sender[0]}\n\n{NOTICE}\n"
        if parent:
            quoted = "\n".join(f"> {line[:300]}" for line in texts[parent.identifier].splitlines()[:60])
            text += f"\nLe message de {parent.sender[0]} :\n{quoted}\n"
        letter = Letter("Envoyés" if mine else "INBOX", when, sender, recipient, subject, body_of(chance, patient, subject, text),
                        number, parent=parent)
        texts[letter.identifier] = text
        recent = (recent + [letter])[-40:]
        yield letter


def write(task):
    """Writes one slice; how many octets, as IMAP counts them."""
    home, rank, total, count = task
    chance, octets = random.Random(f"marques {rank}"), 0
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    for place, letter in enumerate(slice_of(rank, total, count)):
        raw = letter.raw()
        seconds, wire = int(letter.date.timestamp()), len(raw) + raw.count(b"\n")
        read = letter.folder != "INBOX" or rank < total * 0.98 or chance.random() < 0.4
        flags = "F" * (chance.random() < 0.03) + "R" * (chance.random() < 0.1) + "S" * read
        folder = os.path.join(home, "Maildir", FOLDERS[letter.folder], "cur")
        path = os.path.join(folder, f"{seconds}.M{place:06d}P{rank + 1}.pli,S={len(raw)},W={wire}:2,{flags}")
        with open(path, "wb") as file:
            file.write(raw)
        if owner:
            os.chown(path, owner.pw_uid, owner.pw_gid)
        os.utime(path, (seconds, seconds))
        octets += wire
    return octets


def main():
    home, count = sys.argv[1], int(sys.argv[2])
    os.umask(0o077)
    made = [os.path.dirname(home), home, os.path.join(home, "Maildir")]
    for folder in ("INBOX", "Envoyés"):
        base = os.path.join(home, "Maildir", FOLDERS[folder])
        made += [base] + [os.path.join(base, sub) for sub in ("tmp", "new", "cur")]
    for folder in made:
        os.makedirs(folder, exist_ok=True)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("nobody")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    total = -(-count // SLICE)
    tasks = [(home, rank, total, min(SLICE, count - rank * SLICE)) for rank in range(total)]
    with multiprocessing.Pool() as pool:
        octets = sum(pool.imap_unordered(write, tasks))
    print(f"{count} messages, {octets} octets")


if __name__ == "__main__":
    main()
