# Health documents: whose they are, what they are, what they say.

document-patient-age = { $name }, { $age }
document-age-years = { $count ->
    [one] { $count } an
   *[other] { $count } ans
}
document-age-months = { $count } mois
document-used-name = nom utilisé : { $name }
document-born = { $sex ->
    [F] née le { $date }
    [M] né le { $date }
   *[other] né(e) le { $date }
}
document-sex-female = femme
document-sex-male = homme
document-sex-undetermined = sexe indéterminé
document-ins = INS { $number }
document-ins-qualified = INS qualifiée
document-ins-test = INS d’essai : ne désigne personne
document-ins-no-authority = INS non qualifiée : son origine n’est pas indiquée
document-ins-trait-missing = INS non qualifiée : il manque un trait d’identité
document-ins-key-wrong = INS erronée : sa clé est fausse
document-ins-none = Sans INS
document-unknown-patient = Patient non indiqué
document-several-patients = { $name } et d’autres patients
document-writer = { $name } · INS { $number }
document-usager = Message d’un patient

document-moment = { $day } à { $time }
document-untitled = Document sans titre
document-file-xdm = Archive de documents (XDM)
document-file-cda = Document clinique (CDA)
document-file-pdf = PDF
document-file-hprim = Résultats (HPRIM)
document-file-other = Fichier
document-others = + { $count }
document-act-date = Acte du { $date }
document-made = établi le { $date }
document-author = Auteur : { $name }
document-responsible = Responsable : { $name }
document-version = version { $number }
document-restricted = Confidentialité restreinte
document-very-restricted = Confidentialité très restreinte

document-mark-filed = déjà classé
document-mark-duplicate = doublon
document-mark-replaces = annule et remplace
document-mark-replaced = remplacé
document-mark-filed-tip = Ce document a déjà été transmis à votre logiciel.
document-mark-duplicate-tip = Ce document est déjà arrivé dans un autre message.
document-mark-replaces-tip = Ce document annule et remplace un document précédent.
document-mark-replaced-tip = Un document plus récent remplace celui-ci.
document-alert-out-of-range = hors norme
document-alert-critical = critique

document-tab-documents = Documents ({ $count })
document-tab-message = Message
document-tab-exchange = Échange ({ $count })
document-opening = Ouverture des documents…
document-failed = Les documents de ce message ne s’ouvrent pas.
document-as-pages = Document
document-as-sections = Vue structurée
document-show-here = Afficher
document-save-file = Enregistrer…
document-all-of-patient = Tous ses messages
document-followed = Suivi de ce message
document-send-receipt = Envoyer l’accusé
document-refuse-receipt = Ne pas envoyer
document-answering = Envoi de l’accusé de lecture…
document-receipt-stopped = L’accusé de lecture n’est pas parti : son destinataire n’est pas dans l’espace de confiance.
document-hand-over = Classer
document-hand-over-tip = Déposer les documents du message dans le dossier de votre logiciel métier
document-handing-over = Dépôt des documents…
document-handed-over = { $count ->
    [one] { $count } fichier déposé dans { $folder }
   *[other] { $count } fichiers déposés dans { $folder }
}
document-handed-over-again = Ces documents avaient déjà été classés : ils sont dans { $folder }
document-folder-title = Dossier de votre logiciel métier
document-folder-label = Dossier
document-folder-help = Pli y dépose les documents en clair. Ce choix est retenu.
document-print = Imprimer
document-printing = Envoi à l’imprimante…
document-printed = Le document est à l’imprimante.
document-patients = Patients
document-no-content = Ce document ne contient ni texte ni page à afficher.

document-biology = Résultats de biologie
document-column-test = Analyse
document-column-value = Résultat
document-column-range = Référence
document-column-trend = Évolution
document-trend = { $count } résultats, de { $first } à { $last }
document-more-results = { $count ->
    [one] Afficher { $count } autre résultat
   *[other] Afficher { $count } autres résultats
}
document-critical = { $count ->
    [one] Résultat critique : { $results }
   *[other] Résultats critiques : { $results }
}
document-interpretation-normal = normal
document-interpretation-low = bas
document-interpretation-high = haut
document-interpretation-critically-low = très bas, critique
document-interpretation-critically-high = très haut, critique
document-interpretation-abnormal = anormal
document-interpretation-critical = anormal, critique
document-interpretation-susceptible = sensible
document-interpretation-resistant = résistant
document-interpretation-intermediate = intermédiaire

document-page = Page { $number } sur { $count }
document-zoom = { $percent } %
document-previous-page = Page précédente
document-next-page = Page suivante
document-zoom-in = Agrandir la page
document-zoom-out = Réduire la page
document-page-coming = La page s’affiche…
document-page-failed = Cette page ne peut pas être affichée. Vous pouvez enregistrer le fichier.

document-fault-unreadable = Ce fichier ne peut pas être lu : il est abîmé.
document-fault-over-limits = Ce fichier dépasse les limites de taille ou de complexité : une partie n’est pas lue.
document-fault-dangerous-entry = Cette archive contient des noms de fichiers interdits : ils sont laissés de côté.
document-fault-encrypted = Ce fichier est protégé par un mot de passe : demandez-en un autre à l’expéditeur.
document-fault-metadata-missing = L’archive ne dit pas ce qu’elle contient : ses documents sont montrés tels quels.
document-fault-document-missing = L’archive annonce un document qu’elle ne contient pas.
document-fault-not-in-metadata = Ce document est dans l’archive sans y être annoncé.
document-fault-hash-differs = Ce document n’est pas celui que l’archive annonce : il a été modifié.
document-fault-size-differs = La taille de ce document n’est pas celle que l’archive annonce.
document-fault-patient-differs = Le patient de ce document n’est pas celui que l’archive annonce.
document-fault-no-patient = Ce document ne nomme aucun patient.
document-fault-ins-key-wrong = La clé de l’INS de ce document est fausse : vérifiez l’identité du patient.
document-fault-truncated = Une partie de ce document est abîmée ou trop longue : elle n’est pas affichée.
document-fault-not-cda = Ce fichier XML n’est pas un document clinique.
document-fault-document-type = Ce document fait appel à des définitions extérieures, qui sont refusées.

# The composer: the patient, the health documents, what may be asked for.

care-patient = Patient…
care-about = Patient : { $name }
care-change-patient = Changer de patient…
care-no-patient = Ce message ne concerne plus ce patient
care-patient-title = Patient du message
care-patient-done = Choisir ce patient
care-known = Patients de vos messages
care-ins = Matricule INS (facultatif)
care-ins-help = 15 caractères, avec ou sans espaces
care-key-wrong = La clé ne correspond pas : vérifiez ce numéro.
care-told = D’après ce numéro : { $sex }, mois de naissance { $month } { $year }.
care-told-month = D’après ce numéro : mois de naissance { $month } { $year }.
care-told-sex = D’après ce numéro : { $sex }.
care-told-nothing = Ce numéro ne dit ni le sexe ni le mois de naissance.
care-birth-name = Nom de naissance
care-given-name = Premier prénom
care-birth-date = Date de naissance
care-day-help = JJ/MM/AAAA
care-day-wrong = Ce n’est pas une date.
care-sex = Sexe
care-sex-unknown = Non précisé
care-qualified = INS qualifiée dans votre logiciel métier
care-qualified-no = Non
care-qualified-nir = Oui, NIR
care-qualified-nia = Oui, NIA
care-disagreement = Le matricule ne correspond pas au sexe ou à la date de naissance saisis.
care-join = Document de santé…
care-document = { $kind } · { $file }
care-remove-document = Retirer { $file }
care-document-title = Joindre un document de santé
care-document-done = Joindre le document
care-kind = Type de document
care-no-kind = Aucun type ne porte ce nom.
care-title = Titre (facultatif)
care-title-help = À défaut, le nom du type de document
care-act-date = Date de l’acte
care-patient-needed = Choisissez ensuite le patient : un document de santé le nomme.
care-wishes = Suivi
care-read-receipt = Demander un accusé de lecture
care-delivery-report = Demander un rapport de remise
care-end-of-exchange = Clore l’échange avec le patient
document-built-file = Écrit : { $file }
document-built-text-lost = Les pages du PDF sont devenues des images, comme le demande l’archivage (PDF/A) : son texte ne peut plus être cherché ni copié.
