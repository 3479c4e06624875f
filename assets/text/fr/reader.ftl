# The reader: the message that is open.

reader-empty = Choisissez un message.
reader-opening = Ouverture du message…
reader-retry = Réessayer
reader-no-subject = (sans objet)
reader-no-sender = (expéditeur inconnu)
reader-no-text = Ce message n’a pas de texte.
reader-hidden = •••
reader-discreet = Mode comptoir : appuyez sur F8 pour afficher.

reader-to = à { $names }
reader-cc = copie à { $names }
reader-bcc = copie cachée à { $names }
reader-to-all = À
reader-cc-all = Copie
reader-bcc-all = Copie cachée
reader-reply-to-all = Réponse souhaitée à
reader-others = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
reader-details = Voir les adresses
reader-fewer = Réduire

reader-back = Retour à la liste
reader-reply = Répondre
reader-reply-tip = Répondre (Ctrl+R)
reader-reply-all = Répondre à tous
reader-reply-all-tip = Répondre à tous (Ctrl+Maj+R)
reader-forward = Transférer
reader-forward-tip = Transférer avec les pièces jointes (Ctrl+F)
reader-archive = Archiver (E)
reader-delete = Mettre à la corbeille (Suppr)
reader-move = Ranger dans un dossier…
reader-flag = Suivre (F)
reader-unflag = Ne plus suivre (F)
reader-unread = Marquer comme non lu (U)
reader-read = Marquer comme lu (U)
reader-edit = Reprendre le brouillon

reader-formatted = Mise en forme
reader-plain = Texte seul
reader-copy-text = Copier le message
reader-copied = Le message est copié.
reader-more = Afficher la suite (il reste { $size })
reader-remote = { $count ->
    [one] { $count } image distante n’a pas été chargée : elle dirait à l’expéditeur que vous lisez son message.
   *[other] { $count } images distantes n’ont pas été chargées : elles diraient à l’expéditeur que vous lisez son message.
}
reader-truncated = Ce message est trop long ou trop complexe pour être affiché en entier.
reader-incomplete = Ce message est abîmé ou trop complexe : une partie n’est pas affichée.
reader-blocked = image distante non chargée
reader-image-coming = Image en cours de chargement…
reader-image-failed = Cette image ne peut pas être affichée.

reader-link = Ce lien mène à : { $address }
reader-link-site = Site : { $site }
reader-link-mail = Écrire à : { $address }
reader-copy-link = Copier l’adresse
reader-link-copied = L’adresse est copiée.
reader-close = Fermer

reader-attachments = { $count ->
    [one] { $count } pièce jointe
   *[other] { $count } pièces jointes
}
reader-kind-pdf = PDF
reader-kind-image = Image
reader-kind-archive = Archive
reader-kind-document = Document
reader-kind-text = Texte
reader-kind-sheet = Tableau
reader-kind-message = Message
reader-kind-size = { $kind } · { $size }
reader-save = Enregistrer
reader-save-named = Enregistrer { $name }
reader-save-all = Tout enregistrer
reader-saving = Enregistrement de la pièce jointe…
reader-saving-all = Enregistrement des pièces jointes…
reader-saved = Enregistré dans { $path }
reader-saved-all = { $count ->
    [one] { $count } pièce jointe enregistrée dans { $path }
   *[other] { $count } pièces jointes enregistrées dans { $path }
}
reader-enlarge = Agrandir
reader-shrink = Réduire l’image
reader-show-image = Afficher
reader-path-title = Enregistrer la pièce jointe
reader-path-label = Emplacement et nom du fichier
reader-path-cancel = Annuler
reader-problem = { $message } { $remedy }
reader-save-title = Enregistrer la pièce jointe sous…
reader-open-title = Joindre des fichiers
reader-exchange = Échange ({ $count })
