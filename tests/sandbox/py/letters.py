"""What invented physicians write to each other: subjects and texts in French."""

MOTIFS = ["une dyspnée d'effort", "des palpitations", "une douleur thoracique atypique", "un diabète de type 2 déséquilibré",
          "une anémie ferriprive", "des céphalées récentes", "une hypertension résistante", "une lombalgie chronique",
          "une toux traînante", "un bilan de chute", "un œdème des membres inférieurs", "une perte de poids"]
FINDINGS = ["L'examen clinique est sans particularité, la tension est à 13/8.",
            "L'auscultation retrouve un souffle systolique discret au foyer aortique.",
            "L'électrocardiogramme s'inscrit en rythme sinusal à 72/min, sans trouble de la repolarisation.",
            "L'échographie montre une fraction d'éjection conservée, à 62 %.",
            "La radiographie ne montre pas de foyer ; les coupoles sont bien dégagées.",
            "Le bilan biologique met en évidence une CRP à 8 mg/L et une créatinine normale.",
            "On note une légère surcharge pondérale et un périmètre abdominal à 102 cm.",
            "Le patient n'a plus de fièvre depuis trois jours et s'alimente normalement."]
DECISIONS = ["Je propose d'augmenter le bisoprolol à 2,5 mg et de contrôler l'ionogramme dans quinze jours.",
             "Je le reverrai dans trois mois, avec un nouveau bilan lipidique.",
             "Une épreuve d'effort est programmée le mois prochain.",
             "Merci de poursuivre le traitement sans changement et de surveiller le poids chaque semaine.",
             "J'ai demandé un avis à nos collègues de pneumologie, qui le convoqueront directement.",
             "Il n'y a pas lieu, à ce stade, de compléter les explorations.",
             "Un relais infirmier à domicile est organisé pour les pansements, trois fois par semaine."]
QUESTIONS = ["Pouvez-vous me confirmer la date de la prochaine consultation ?",
             "Faut-il arrêter l'anticoagulant avant le geste, et combien de jours ?",
             "Avez-vous reçu le dernier bilan ? Je ne le retrouve pas dans le dossier.",
             "Seriez-vous d'accord pour espacer les contrôles ?"]
ANSWERS = ["Oui, c'est bien cela ; la secrétaire l'a noté.", "Je n'y vois pas d'inconvénient.",
           "Non, je préférerais attendre le résultat de l'écho-Doppler.",
           "Merci pour votre réactivité, je préviens la famille.",
           "C'est noté. Je vous tiens au courant dès que j'ai du nouveau."]
ENDINGS = ["Bien confraternellement,", "Avec mes salutations confraternelles,", "Bien à vous,", "Cordialement,"]


def named(patient):
    given, surname, born, sex, _ = patient
    return f"{'M.' if sex == 1 else 'Mme'} {surname} {given}, né{'' if sex == 1 else 'e'} le {day(born)}"


def day(iso):
    year, month, number = iso.split("-")
    return f"{number}/{month}/{year}"


def letter(patient, sender, chance):
    """Subject and text of a letter about a patient."""
    motif = chance.choice(MOTIFS)
    kind = chance.choice(("consultation", "sortie", "avis"))
    given, surname = patient[:2]
    if kind == "consultation":
        subject = f"Consultation du patient {surname} {given}"
        opening = f"J'ai vu ce jour en consultation {named(patient)}, adressé{'' if patient[3] == 1 else 'e'} pour {motif}."
    elif kind == "sortie":
        subject = f"Compte rendu d'hospitalisation - {surname} {given}"
        opening = f"Votre patient, {named(patient)}, a été hospitalisé du 3 au 9 du mois pour {motif}."
    else:
        subject = f"Demande d'avis : {motif[motif.index(' ') + 1:]}"
        opening = f"Je me permets de solliciter votre avis au sujet de {named(patient)}, qui présente {motif}."
    body = "\n\n".join([
        chance.choice(("Cher confrère,", "Chère consœur,", "Cher ami,", "Bonjour,")), opening,
        " ".join(chance.sample(FINDINGS, chance.randint(2, 4))), chance.choice(DECISIONS),
        f"{chance.choice(ENDINGS)}\n\n{sender}"])
    return subject, body + "\n"


def reply(sender, previous, previous_name, chance):
    quoted = "\n".join(f"> {line}" for line in previous.splitlines()[:12])
    return (f"{chance.choice(ANSWERS)}\n\n{chance.choice(QUESTIONS)}\n\n{chance.choice(ENDINGS)}\n{sender}\n\n"
            f"Le message de {previous_name} :\n{quoted}\n")


def html(text, image=""):
    paragraphs = "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in text.strip().split("\n\n"))
    return (f'<html><head><meta charset="utf-8"><style>p {{ font-family: sans-serif }}</style></head>'
            f"<body>{paragraphs}{image}</body></html>\n")
