"""Invented names, places and identifiers shared by the generators. Nobody here exists."""

DOMAINS = [
    "cabinet-martin.mss.test", "chu-comte.mss.test", "labo-oeillets.mss.test", "patient.mss.test",
    "ch-vallorbe.mss.test", "ch-haute-loue.mss.test", "clinique-des-tilleuls.mss.test",
    "clinique-saint-andoche.mss.test", "msp-quatre-vents.mss.test", "msp-du-plateau.mss.test",
    "cabinet-roussel.mss.test", "cabinet-des-lilas.mss.test", "cardio-franche.mss.test",
    "radiologie-lumiere.mss.test", "imagerie-du-doubs.mss.test", "biologie-montbenoit.mss.test",
    "pharmacie-du-pont.mss.test", "pharmacie-centrale.mss.test", "ehpad-les-cerisiers.mss.test",
    "ehpad-beausejour.mss.test", "had-comtoise.mss.test", "ssr-bellevue.mss.test",
    "dialyse-est.mss.test", "infirmiers-battant.mss.test", "kine-saint-claude.mss.test",
    "sages-femmes-loue.mss.test", "dentaire-chaprais.mss.test", "reseau-diabete.mss.test",
    "cpts-jura-sud.mss.test", "samu-comte.mss.test", "medecin.mss.test", "pharmacien.mss.test",
    "hôpital-saint-rémy.mss.test", "cmp-les-érables.mss.test",
]

GIVEN = """Camille Hélène Paul Léa Zoé Noémie François Chloé Jean-Baptiste Marie-Ange Étienne Aurélie Maël Inès
Gaëlle Loïc Anaïs Jérôme Béatrice Stéphane Océane Rémi Clément Valérie Mathieu Agnès Thérèse Cédric Yann Solène
Karim Nadia Olivier Sabine Édouard Françoise Hugo Manon Baptiste Lucile Anne-Sophie Pierre-Yves Éléonore Raphaël
Cécile Benoît Joël Mélanie Grégoire Véronique Tiphaine Aïcha Moïse Célestin Apolline""".split()

SURNAMES = """MARTIN DURAND LEFÈVRE ROUSSEL D'ANGELO LE GOFF BÉRANGER PONÇOT MÜLLER GARÇON N'DIAYE HUMBERT CUENOT
BOUVERET VUILLEMIN FAIVRE-PIERRET GROSJEAN JEANNEROD MOUGIN PETITJEAN L'HÔTE COULON BESSIÈRES NOËL PÉCHEUR ROY
DE LA TOUR TISSERAND MAIROT CHÂTELAIN SAINT-GEORGES BARTHÉLEMY DELACROIX CHARPENTIER GUÉRIN LACROIX QUÉMÉNEUR
O'BRIEN VIENNET BOILLOT FLEURY BRETILLOT PARROT SIMÉON TRÉMOLIÈRES VALLÉE ZIMMERMANN AUBRY BÔLE CLÉMENT"""
SURNAMES = [name.replace("~", " ") for name in
            SURNAMES.replace("LE GOFF", "LE~GOFF").replace("DE LA TOUR", "DE~LA~TOUR").split()]

TOWNS = [
    ("BESANCON", "25000", "25"), ("PONTARLIER", "25300", "25"), ("MONTBELIARD", "25200", "25"),
    ("ORNANS", "25290", "25"), ("DOLE", "39100", "39"), ("LONS-LE-SAUNIER", "39000", "39"),
    ("SAINT-CLAUDE", "39200", "39"), ("ARBOIS", "39600", "39"), ("VESOUL", "70000", "70"), ("GRAY", "70100", "70"),
    ("LURE", "70200", "70"), ("BELFORT", "90000", "90"), ("DIJON", "21000", "21"), ("BEAUNE", "21200", "21"),
    ("LYON 03", "69003", "69"), ("PARIS 13", "75013", "75"), ("L'HAY-LES-ROSES", "94240", "94"),
    ("AJACCIO", "20000", "2A"), ("SAINT-DENIS", "97400", "974"), ("ETRABONNE", "25170", "25"),
]

STREETS = ["RUE DES ÉCOLES", "AVENUE DE LA GARE", "PLACE DE L'ÉGLISE", "CHEMIN DES VIGNES", "GRANDE RUE",
           "RUE DU DOCTEUR OUDET", "QUAI VEIL-PICARD", "BOULEVARD DIDEROT", "RUE D'ARÈNES"]

# Parentheses and apostrophes are there for the filters to escape; ldif.py adds one * and one \.
STRUCTURES = [
    "CHU DE COMTÉ", "CENTRE HOSPITALIER DE VALLORBE", "CENTRE HOSPITALIER DE LA HAUTE-LOUE (SITE NORD)",
    "CENTRE HOSPITALIER DE LA HAUTE-LOUE (SITE SUD)", "CLINIQUE DES TILLEULS", "CLINIQUE SAINT-ANDOCHE",
    "MAISON DE SANTÉ DES QUATRE VENTS", "MAISON DE SANTÉ DU PLATEAU", "CABINET DU DOCTEUR MARTIN",
    "CABINET DU DOCTEUR ROUSSEL", "CABINET MÉDICAL DES LILAS", "CARDIOLOGIE FRANCHE", "RADIOLOGIE LUMIÈRE",
    "IMAGERIE DU DOUBS", "BIOLOGIE MONTBENOÎT", "LABORATOIRE DES ŒILLETS", "LABORATOIRE DE L'AUBÉPINE",
    "PHARMACIE DU PONT", "PHARMACIE CENTRALE", "EHPAD LES CERISIERS", "EHPAD BEAUSÉJOUR",
    "HOSPITALISATION À DOMICILE COMTOISE", "SSR BELLEVUE", "CENTRE DE DIALYSE DE L'EST", "CABINET INFIRMIER BATTANT",
    "HÔPITAL SAINT-RÉMY", "CENTRE MÉDICO-PSYCHOLOGIQUE LES ÉRABLES", "SAMU DE COMTÉ",
]

# Short label, code of table G15, label of the branch, specialities with their code.
PROFESSIONS = [
    ("MEDECIN", "10", "Médecin", 50, [
        ("Médecine générale", "SM54"), ("Cardiologie et maladies vasculaires", "SM04"), ("Pédiatrie", "SM40"),
        ("Neurologie", "SM32"), ("Dermatologie et vénéréologie", "SM15"), ("Pneumologie", "SM41"),
        ("Gastro-entérologie et hépatologie", "SM24"), ("Anesthésie-réanimation", "SM02"),
        ("Endocrinologie et métabolisme", "SM16"), ("Ophtalmologie", "SM38"), ("Psychiatrie", "SM42")]),
    ("PHARMACIEN", "21", "Pharmacien", 12, []),
    ("CHIRURGIEN-DENTISTE", "40", "Chirurgien-Dentiste", 8, [("Orthopédie dento-faciale", "SCD01")]),
    ("SAGE-FEMME", "50", "Sage-Femme", 6, []),
    ("INFIRMIER", "60", "Infirmier", 15, []),
    ("MASSEUR-KINE", "70", "Masseur-Kinésithérapeute", 9, []),
]

SERVICES = ["Cardiologie", "Médecine interne", "Urgences", "Pédiatrie", "Neurologie", "Secrétariat médical",
            "Bureau des entrées", "Imagerie", "Hôpital de jour", "Soins palliatifs", "Unité d'hospitalisation n° 2"]


MEN = set("""Paul François Jean-Baptiste Étienne Maël Loïc Jérôme Stéphane Rémi Clément Mathieu Cédric Yann Karim Olivier
Édouard Hugo Baptiste Pierre-Yves Raphaël Benoît Joël Grégoire Moïse Célestin""".split())


def nir_key(thirteen):
    """Control key of a national health identifier, Corsica included."""
    return 97 - int(thirteen.replace("2A", "19").replace("2B", "18")) % 97


def test_ins(sex, year, month, order):
    """A fifteen-character identifier which cannot be anybody's: place 99 999 exists nowhere."""
    thirteen = f"{sex}{year % 100:02d}{month:02d}99999{order:03d}"
    return f"{thirteen}{nir_key(thirteen):02d}"


# The first one is named by a test; the others follow from their rank. First name, birth name, birth date (ISO), sex, identifier.
def patients():
    people = [("Paul", "VIAL", "1964-03-12", 1)]
    for number in range(39):
        given = GIVEN[(number * 7 + 3) % len(GIVEN)]
        sex = 1 if given in MEN else 2
        name = SURNAMES[(number * 11 + 5) % len(SURNAMES)]
        people.append((given, name, f"{1932 + number * 2 % 88}-{1 + number * 5 % 12:02d}-{1 + number * 3 % 28:02d}", sex))
    return [(given, name, born, sex, test_ins(sex, int(born[:4]), int(born[5:7]), rank + 1))
            for rank, (given, name, born, sex) in enumerate(people)]


PATIENTS = patients()
