# The mailbox: folders, list, actions, freshness.

mailbox-folders-loading = Chargement des dossiers…
mailbox-loading = Chargement des messages…
mailbox-counts = { $total ->
    [one] { $total } message
   *[other] { $total } messages
}
mailbox-counts-unread = { $total ->
    [one] { $total } message
   *[other] { $total } messages
}, { $unread ->
    [one] { $unread } non lu
   *[other] { $unread } non lus
}
mailbox-empty-inbox = Rien à traiter.
mailbox-empty-folder = Ce dossier est vide.
mailbox-empty-unread = Aucun message non lu.
mailbox-all = Tous
mailbox-folders = Dossiers
mailbox-unread-only = Non lus
mailbox-counts-only = { $count ->
    [one] { $count } message non lu
   *[other] { $count } messages non lus
}
mailbox-counts-newest = Les { $count } messages non lus les plus récents
mailbox-last-check = Dernière vérification à { $time }.
mailbox-last-check-day = Dernière vérification le { $date }.
mailbox-to = À : { $names }
mailbox-sign-unread = Non lu
mailbox-sign-attachments = { $count ->
    [one] { $count } pièce jointe
   *[other] { $count } pièces jointes
}
mailbox-sign-flagged = Suivi
mailbox-sign-answered = Répondu

mailbox-complete = complet et vérifié à { $time }
mailbox-complete-day = complet, vérifié le { $date }
mailbox-not-since = pas vérifié depuis { $time }
mailbox-not-since-day = pas vérifié depuis le { $date }
mailbox-offline = hors connexion, vérifié à { $time }
mailbox-offline-day = hors connexion, vérifié le { $date }
mailbox-mute = vérifié à { $time } — opérateur muet
mailbox-mute-day = vérifié le { $date } — opérateur muet
mailbox-disagreement = vérifié à { $time } — le compte ne tombe pas juste
mailbox-disagreement-day = vérifié le { $date } — le compte ne tombe pas juste
mailbox-partial = réception des textes : { $count ->
    [one] { $count } restant
   *[other] { $count } restants
}
mailbox-paused = réception en pause : { $count ->
    [one] { $count } restant
   *[other] { $count } restants
}
mailbox-coming = première vérification…
mailbox-pause = Suspendre
mailbox-go-on = Reprendre
mailbox-offline-banner = Pas de réseau. Ce qui est arrivé reste lisible, et ce que vous faites partira dès que la connexion reviendra.
mailbox-never = jamais vérifié
mailbox-checking-named = Vérification de « { $label } »…
mailbox-quiet-reason = { $label } : aucune nouvelle de l’opérateur depuis { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}.
mailbox-never-reason = { $label } : cette boîte n’a pas encore été vérifiée.
mailbox-failed-reason = { $label } : { $problem } { $remedy }
mailbox-details = Détails
mailbox-check-now = Vérifier maintenant
mailbox-why = Pourquoi ?
mailbox-retry = Réessayer
mailbox-dismiss = Fermer
mailbox-cancel = Abandonner
mailbox-undo = Annuler

mailbox-deleted = Message supprimé.
mailbox-archived = Message archivé.
mailbox-moved = Message déplacé dans « { $folder } ».
mailbox-delete-failed = Le message n’a pas été supprimé. { $problem } { $remedy }
mailbox-archive-failed = Le message n’a pas été archivé. { $problem } { $remedy }
mailbox-move-failed = Le message n’a pas été déplacé. { $problem } { $remedy }
mailbox-mark-failed = La marque n’a pas été enregistrée. { $problem } { $remedy }
mailbox-waiting = { $count ->
    [one] { $count } action en attente
   *[other] { $count } actions en attente
}
mailbox-troubled = { $count ->
    [one] Le serveur de « { $label } » ne répond pas à une de vos actions. Elle n’est faite que sur cet ordinateur.
   *[other] Le serveur de « { $label } » ne répond pas à { $count } de vos actions. Elles ne sont faites que sur cet ordinateur.
}
mailbox-quota = Boîte remplie à { $percent } % : { $used } sur { $limit }
mailbox-give-up = Revenir en arrière
mailbox-told-failed = Cela n’a pas pu se faire. { $problem } { $remedy }
mailbox-undoing = Annulation…
mailbox-nothing-to-undo = Il n’y a rien à annuler.
mailbox-already-archived = Ce message est déjà dans les archives.
mailbox-move-title = Déplacer le message
mailbox-move-filter = Chercher un dossier
mailbox-move-none = Aucun dossier ne porte ce nom.
mailbox-compose-waits = Dès que le message sera affiché, vous pourrez écrire.
mailbox-disagreement-reason = { $label } : l’opérateur compte autrement les messages d’un dossier. Pli vérifie de nouveau toute la boîte.
mailbox-junked = Message classé indésirable.
mailbox-not-junked = Message remis dans la boîte de réception.
mailbox-put-back = Message sorti de la corbeille.
mailbox-erased = Message supprimé définitivement.
mailbox-folder-failed = Le dossier n’a pas été modifié. { $problem } { $remedy }
mailbox-reverted = { $label } : l’opérateur n’a pas fait ce que vous aviez demandé, tout est revenu comme avant. { $problem } { $remedy }
mailbox-undone-mails = Annulé : { $count ->
    [one] le message est comme avant.
   *[other] les { $count } messages sont comme avant.
}
mailbox-undone-folder = Annulé : le dossier est comme avant.
mailbox-undone-sending = Envoi annulé : vous pouvez reprendre le message.
mailbox-undo-failed = L’annulation n’a pas pu se faire. { $problem } { $remedy }
mailbox-all-read = Tout est lu dans « { $folder } ».
mailbox-trash-emptied = Corbeille vidée.
mailbox-folder-deleted = Dossier « { $folder } » supprimé, ses messages sont dans la corbeille.
mailbox-folder-renamed = Dossier renommé « { $folder } ».
mailbox-folder-created = Dossier « { $folder } » créé.
mailbox-act-reply = Répondre
mailbox-act-forward = Transférer
mailbox-act-edit = Reprendre le brouillon
mailbox-act-archive = Archiver
mailbox-act-delete = Supprimer
mailbox-act-erase = Supprimer définitivement
mailbox-act-restore = Sortir de la corbeille
mailbox-act-move = Déplacer…
mailbox-act-junk = Indésirable
mailbox-act-not-junk = Ce n’est pas un indésirable
mailbox-act-read = Marquer comme lu
mailbox-act-unread = Marquer comme non lu
mailbox-act-flag = Marquer d’un drapeau
mailbox-act-unflag = Enlever le drapeau
mailbox-act-read-all = Marquer tout comme lu
mailbox-act-create = Nouveau dossier…
mailbox-act-create-in = Nouveau dossier dans celui-ci…
mailbox-act-rename = Renommer…
mailbox-act-delete-folder = Supprimer le dossier
mailbox-act-empty = Vider la corbeille
mailbox-actions = Que faire ?
mailbox-name-create = Nouveau dossier
mailbox-name-rename = Renommer le dossier
mailbox-name-label = Nom du dossier
mailbox-name-done = Enregistrer
mailbox-name-in = Dans « { $folder } ».
mailbox-name-empty = Donnez un nom au dossier.
mailbox-name-taken = Un dossier porte déjà ce nom.
mailbox-name-sign = Ce nom contient un signe qui n’est pas permis : / \ * % ou le séparateur de l’opérateur.
mailbox-name-long = Ce nom est trop long : 100 caractères au plus.
