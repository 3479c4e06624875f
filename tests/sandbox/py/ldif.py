"""The directory's entries in LDIF, on standard output: always the same for the same count.

Usage: ldif.py COUNT. Attributes follow table 71 of the client DST (chapter 6.2.5).
"""

import base64
import random
import sys
import unicodedata

import people

BASE = "ou=bal,o=mssante,c=fr"
KINDS = {"PER": "BAL personnelle", "ORG": "BAL organisationnelle", "APP": "BAL applicative"}


def line(name, value):
    raw = value.encode()
    safe = raw.isascii() and raw[:1] not in (b" ", b":", b"<") and b"\n" not in raw and not raw.endswith(b" ")
    return f"{name}: {value}" if safe else f"{name}:: {base64.b64encode(raw).decode()}"


def entry(dn, classes, attributes):
    lines = [line("dn", dn)] + [f"objectClass: {name}" for name in classes]
    for name, values in attributes.items():
        for value in values if isinstance(values, list) else [values]:
            if value:
                lines.append(line(name, value))
    print("\n".join(lines), end="\n\n")


def plain(text):
    """What can stand before the @ of an address."""
    text = text.replace("œ", "oe").replace("Œ", "oe")
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(character if character.isalnum() or character == "-" else "-" for character in ascii_text).strip("-")


def tree():
    entry("c=fr", ["top", "country"], {"c": "fr"})
    entry("o=mssante,c=fr", ["top", "organization"], {"o": "mssante"})
    entry(BASE, ["top", "organizationalUnit"], {"ou": "bal"})
    for name in ("Personnelle", "Organisationnelle", "Applicative"):
        entry(f"ou={name},{BASE}", ["top", "asipMssContexte"], {"ou": name})
    for branch in ("Structure", "SansStructure"):
        entry(f"ou={branch},ou=Personnelle,{BASE}", ["top", "asipMssContexte"], {"ou": branch})
        for profession in people.PROFESSIONS:
            name = profession[2]
            entry(f"ou={name},ou={branch},ou=Personnelle,{BASE}", ["top", "asipMssProfession"], {"ou": name})


def structure(rank, name=None):
    """The place number RANK: identifier, legal name (or trade name), address."""
    town, code, department = people.TOWNS[rank * 7 % len(people.TOWNS)]
    names = people.STRUCTURES
    name = name or (names[rank] if rank < len(names) else f"{names[rank % len(names)]} DE {town}")
    street = f"{1 + rank * 3 % 120} {people.STREETS[rank % len(people.STREETS)]}"
    # One place in nine is known by its sign only.
    return {"id": f"1{department:0<3}{rank:06d}", "name": name, "sign": rank % 9 == 5, "town": town, "code": code,
            "department": department, "street": street}


def located(place):
    shown = f"{place['name']} ({place['code']})"
    return {
        "o": shown, "company": shown, "l": place["town"], "postalCode": place["code"],
        "departement": place["department"], "street": place["street"],
        "postalAddress": f"{place['street']}${place['code']} {place['town']}", "c": "FR",
        "enseigneCommerciale" if place["sign"] else "raisonSociale": place["name"],
    }


def zero_paper(accepted):
    return {"dematerialisationBal": "vrai" if accepted else "faux"}, f"Zéro papier : {'oui' if accepted else 'non'}"


def person(mail, identifier, given, surname, profession, speciality, place, accepted=True, civility="", service=""):
    label, code, branch, _, _ = profession
    flag, paper = zero_paper(accepted)
    notes = [f"Identifiant national du PS : {identifier}", f"Civilité d'exercice : {civility}" if civility else "",
             f"Type de BAL : {KINDS['PER']}", paper]
    notes = "\n".join(note for note in notes if note)
    title = f"{label} {speciality[0]}" if speciality else label
    context = "Structure" if place else "SansStructure"
    attributes = {
        "uid": (place["id"] if place else "") + mail, "mail": mail, "sn": surname, "givenName": given,
        "title": title, "description": notes, "info": notes, "typeBal": "PER",
        "pSIdNat": f"Identifiant national du PS : {identifier}", "civiliteExercice": civility,
        "codeProfession": code, "specOrdRPPS": speciality[1] if speciality else "",
        "codeCategorieProfession": "C", "libelleCategorieProfession": "Civil",
        "ou": service, "serviceRattachementBAL": service,
    } | flag | (located(place) if place else {"c": "FR"})
    suffix = f" ({place['code']})" if place else ""
    attributes["cn"] = f"{surname} {given} - {title}{suffix}"
    kind = "asipMssBalPersonnelleStructure" if place else "asipMssBalPersonnelle"
    entry(f"uid={attributes['uid']},ou={branch},ou={context},ou=Personnelle,{BASE}",
          ["top", "inetOrgPerson", "asipMssBal", kind], attributes)


def service_box(mail, kind, place, service, description, accountable, accepted=True):
    flag, paper = zero_paper(accepted)
    notes = "\n".join([f"Identifiant structure : {place['id']}", f"Type de BAL : {KINDS[kind]}",
                       f"Description de la BAL : {description}", f"Responsable de la BAL : {accountable}", paper])
    attributes = {
        "uid": place["id"] + mail, "mail": mail, "description": notes, "info": notes, "typeBal": kind,
        "structIdNat": place["id"], "ou": service, "serviceRattachementBAL": service,
        "descriptionBal": description, "responsableBal": accountable,
    } | flag | located(place)
    attributes["cn"] = attributes["sn"] = attributes["o"]
    branch, name = ("Organisationnelle",) * 2 if kind == "ORG" else ("Applicative",) * 2
    entry(f"uid={attributes['uid']},ou={branch},{BASE}", ["top", "inetOrgPerson", "asipMssBal", f"asipMssBal{name}"],
          attributes)


def known_people():
    physician = people.PROFESSIONS[0]
    doubs = {"town": "BESANCON", "code": "25000", "department": "25"}
    practice = structure(8) | doubs
    hospital = structure(0) | doubs
    laboratory = structure(15) | doubs
    person("dr.martin@cabinet-martin.mss.test", "899700000017", "Camille", "MARTIN", physician, physician[4][0],
           practice, civility="Docteur")
    person("dr.durand@chu-comte.mss.test", "899700000025", "Hélène", "DURAND", physician, physician[4][1], hospital,
           civility="Docteur", service="Cardiologie")
    service_box("secretariat.cardio@chu-comte.mss.test", "ORG", hospital, "Cardiologie",
                "Secrétariat de cardiologie", "Dr Hélène DURAND")
    service_box("labo@labo-oeillets.mss.test", "APP", laboratory, "Biologie",
                "Envoi des comptes rendus de biologie", "Direction du laboratoire")
    # One name with a star, one with a backslash: a filter that does not escape them finds too much, or nothing.
    service_box("accueil@msp-quatre-vents.mss.test", "ORG", structure(28, "MAISON DE SANTÉ *LES ÉTOILES*"), "Accueil",
                "Accueil de la maison de santé", "Zoé BÔLE")
    service_box("resultats@biologie-montbenoit.mss.test", "APP", structure(29, "LABO A\\B ANALYSES"), "Biologie",
                "Envoi des comptes rendus de biologie", "Direction du laboratoire")


def invented(count):
    chance = random.Random("annuaire")
    places = [structure(rank) for rank in range(28, max(40, 28 + count // 25))] + [structure(rank) for rank in range(28)]
    weights = [profession[3] for profession in people.PROFESSIONS]
    for number in range(count):
        place = places[number % len(places)] if number < len(places) else chance.choice(places)
        domain = people.DOMAINS[4 + chance.randrange(len(people.DOMAINS) - 6)]
        service = chance.choice(people.SERVICES)
        accepted = chance.random() < 0.8
        kind = chance.choices(("structure", "sans", "ORG", "APP"), (60, 15, 17, 8))[0]
        if kind in ("ORG", "APP"):
            mail = f"{plain(service)}.{number}@{domain}"
            description = f"{service} - {place['name']}" if kind == "ORG" else f"Comptes rendus ({service})"
            accountable = f"{chance.choice(people.GIVEN)} {chance.choice(people.SURNAMES)}"
            service_box(mail, kind, place, service, description[:160], accountable, accepted)
            continue
        given, surname = chance.choice(people.GIVEN), chance.choice(people.SURNAMES)
        profession = chance.choices(people.PROFESSIONS, weights)[0]
        speciality = chance.choice(profession[4]) if profession[4] else None
        civility = chance.choice(("Docteur", "Docteur", "Professeur", "")) if profession[1] in ("10", "40") else ""
        person(f"{plain(given)}.{plain(surname)}.{number}@{domain}", f"8997{number + 1000:08d}", given, surname,
               profession, speciality, place if kind == "structure" else None, accepted, civility,
               service if kind == "structure" and chance.random() < 0.5 else "")


def main():
    count = int(sys.argv[1])
    tree()
    known_people()
    invented(max(0, count - 6))


if __name__ == "__main__":
    main()
