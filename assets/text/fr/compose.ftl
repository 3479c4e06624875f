# The composer.

compose-title-new = Nouveau message
compose-title-reply = Réponse
compose-title-forward = Transfert
compose-title-draft = Brouillon
compose-personal = Personnelle
compose-from = De
compose-from-bound = la boîte du message d’origine
compose-to = À
compose-cc = Cc
compose-bcc = Cci
compose-copies = Cc Cci
compose-subject = Objet
compose-text-placeholder = Votre message
compose-directory-show = Annuaire
compose-directory-hide = Fermer l’annuaire
compose-attach = Joindre…
compose-attach-this = Joindre
compose-back = Annuler
compose-path-title = Joindre un fichier
compose-path-label = Emplacement du fichier
compose-compare = Deux documents ne donnent pas la même identité. Comparez avant d’envoyer.
compose-trait-name = Nom de naissance
compose-trait-given-name = Prénom
compose-trait-birth = Date de naissance
compose-trait-ins = Matricule INS
compose-trait-unknown = non indiqué
compose-trait-differs = différent
compose-confirm = C’est voulu : envoyer quand même
compose-confirmed = C’est voulu : vous l’avez confirmé
compose-confirm-again = Revenir sur cette confirmation
compose-nothing-attached = Votre texte annonce une pièce jointe, et il n’y en a pas.
compose-nothing-attached-title = Il manque peut-être une pièce jointe
compose-send-without = Envoyer sans pièce jointe
compose-called-off = L’envoi est annulé : votre message reste ici et dans les brouillons.
compose-retry = Réessayer
compose-call-off = Annuler l’envoi
compose-preparing = Envoi en cours : connexion au serveur…
compose-checking = Vérification du message…
compose-stop = Arrêter
compose-discard = Supprimer le brouillon
compose-discard-title = Supprimer ce brouillon ?
compose-discard-detail = Ce que vous avez écrit sera effacé, ici et dans les brouillons du serveur.
compose-discard-not = Garder
compose-empty-file = « { $name } » est vide.
compose-total-limit = { $size } en tout, pour { $limit } au plus par message
compose-send-tip = Vous aurez quelques secondes pour annuler. (Ctrl+Entrée)
compose-why-no-recipient = Ajoutez un destinataire.
compose-why-malformed = Corrigez l’adresse en rouge.
compose-why-too-many = Il y a trop de destinataires.
compose-why-rule = Une règle MSSanté l’empêche : voyez ci-dessus.
compose-why-confirm = Une différence est à confirmer ci-dessus.
compose-why-unreadable = Une pièce jointe n’est pas lisible.
compose-veiled = Mode comptoir
compose-veiled-detail = Votre message est masqué. Appuyez sur F8 pour continuer à l’écrire.
compose-draft-saving = Enregistrement du brouillon…
compose-draft-closing = Cette fenêtre se ferme dès que le brouillon est enregistré…
compose-draft-slow = Le serveur tarde : votre texte n’est pas encore enregistré, gardez cette fenêtre ouverte.
compose-draft-unsaved = Brouillon bientôt enregistré…
compose-still-saving = L’enregistrement du brouillon n’est pas terminé.
compose-unsaved-title = Ce message n’est pas enregistré
compose-unsaved = Si vous fermez cette fenêtre, ce que vous avez écrit sera perdu.
compose-close-anyway = Fermer sans enregistrer
compose-stay = Rester
compose-mailbox-long = { $name } — { $label }
compose-malformed = « { $text } » n’est pas une adresse : retirez-la pour la corriger.
compose-attachment = { $name } · { $size }
compose-detach = Retirer { $name }
compose-total = { $size } en tout
compose-unchecked = Le message n’a pas pu être vérifié. { $why }
compose-draft-saved = Brouillon enregistré à { $time }
compose-draft-failed = Brouillon non enregistré : { $why }
compose-send-from = Envoyer depuis { $mailbox }
compose-wrote-dated = Le { $date }, { $author } a écrit :
compose-wrote = { $author } a écrit :
compose-somebody = quelqu’un
compose-forwarded = ---------- Message transféré ----------
compose-forwarded-from = De : { $value }
compose-forwarded-date = Date : { $value }
compose-forwarded-subject = Objet : { $value }
compose-forwarded-to = À : { $value }
compose-sending-to = { $others ->
    [0] Envoi à { $first }…
    [one] Envoi à { $first } et à un autre destinataire…
   *[other] Envoi à { $first } et à { $others } autres destinataires…
}
compose-in-order = { $kind ->
    [mssante] { $count ->
        [one] 1 destinataire MSSanté
       *[other] { $count } destinataires MSSanté
    }
   *[ordinary] { $count ->
        [one] 1 destinataire
       *[other] { $count } destinataires
    }
}
compose-empty = { $what ->
    [subject] Le message n’a pas d’objet.
    [text] Le message n’a pas de texte.
   *[both] Le message n’a ni objet ni texte.
}
compose-later = Envoyer plus tard…
    .title = Quand doit-il partir ?
    .evening = Ce soir à 19:00
    .tomorrow = Demain à 8:00
    .monday = Lundi à 8:00
    .other = Autre jour
    .help = Jour et heure, par exemple 03/12/2026 8:30
    .wrong = Ce jour ou cette heure n’existe pas, ou est passé.
    .confirm = Programmer l’envoi
