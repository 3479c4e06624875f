"""Messages that a careful client must show without being hurt."""

import files
import mime
from letter import KNOWN, MARTIN, Letter

UNKNOWN = ("Service informatique", "contact@ch-vallorbe.mss.test")


def all_traps(at, number, web):
    page = files.pdf("Essai", ["Rien d'important."])
    html = (f'<html><head><style>@import url("{web}/image/style.css"); body {{ background: url({web}/image/fond.png) }}'
            f'</style><meta http-equiv="refresh" content="0;url={web}/image/saut"></head>'
            f'<body onload="fetch(\'{web}/image/script\')"><script>document.location = "{web}/image/js"</script>'
            f'<form action="{web}/image/form"><input name="code" value="Votre code"></form>'
            '<a href="javascript:alert(1)">Mon compte</a> <a href="https://imposteur.test/">https://operateur.test/</a>'
            f'<iframe src="{web}/image/cadre"></iframe><p>Texte visible du message pi&eacute;g&eacute;.</p></body></html>\n')
    return [
        Letter("INBOX", at(30), UNKNOWN, MARTIN, "Message au HTML piégé", mime.text(html, subtype="html"), number),
        Letter("INBOX", at(33), UNKNOWN, MARTIN, "Pièces aux noms piégés", mime.multipart("mixed", [
            mime.text("Des noms de fichiers à ne pas suivre.\n"),
            mime.attachment(page, "application/pdf", "../../sortie.pdf"),
            mime.attachment(page, "application/pdf", "CON.pdf"),
            mime.attachment(b"echo bonjour\r\n", "application/octet-stream", "facture.pdf                .bat"),
            # A character that turns the reading direction: shown naively, the name ends in .pdf
            mime.attachment(page, "application/pdf", "facture_\u202efdp.exe", "rfc2231")]), number + 1),
        Letter("INBOX", at(36), ('Dr Hélène DURAND (dr.durand@chu-comte.mss.test)', "usurpateur@ailleurs.test"), MARTIN,
               "Expéditeur hors de l'espace de confiance", mime.text("Merci de rappeler ce numéro.\n"), number + 2),
        Letter("INBOX", at(39), KNOWN[2], MARTIN, "Texte coupé au milieu d'une pièce", mime.lines(
            [("Content-Type", 'multipart/mixed; boundary="jamais-close"')],
            b"--jamais-close\nContent-Type: text/plain; charset=utf-8\n\nLa fin manque.\n--jamais-close\n"
            b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQK"), number + 3),
        Letter("INBOX", at(42), KNOWN[2], MARTIN, "Jeu de caractères inconnu", mime.lines(
            [("Content-Type", "text/plain; charset=x-inconnu"), ("Content-Transfer-Encoding", "8bit")],
            "Été.\n".encode()), number + 4),
    ]
