"""The trust space as the national list describes it: the domains that may exchange health mail."""

import datetime
from xml.sax.saxutils import escape

import people

OPERATORS = [
    "CN=imap.operateur.test,OU=318751275100020,O=OPERATEUR D'ESSAI,ST=Doubs (25),C=FR",
    "CN=smtp.autre-operateur.test,OU=318751275100038,O=AUTRE & CIE,ST=Jura (39),C=FR",
]


def main():
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    print('<?xml version="1.0" encoding="UTF-8"?>', end="")
    print('<ListeBlancheMSSante xmlns="https://listeblanche.mssante.fr/schema">')
    print(f"    <DateDeGeneration>{now}</DateDeGeneration>\n    <ListeDomaines>")
    # The real list names a domain once per certificate of its operator: the first one comes twice.
    for rank, domain in enumerate(people.DOMAINS + people.DOMAINS[:1]):
        print("        <Domaine>")
        print(f"            <Nom>{escape(domain)}</Nom>")
        print("            <Description/>")
        print(f"            <DNCertificatOperateur>{escape(OPERATORS[rank % 2])}</DNCertificatOperateur>")
        print("            <ResponsableContact/>\n            <SupportContact/>")
        print(f"            <DateMAJ>2026-0{1 + rank % 9}-15T08:30:00Z</DateMAJ>")
        print("        </Domaine>")
    print("    </ListeDomaines>\n</ListeBlancheMSSante>")


if __name__ == "__main__":
    main()
