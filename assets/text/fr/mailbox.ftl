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

mailbox-checked = vérifié à { $time }
mailbox-checked-day = vérifié le { $date }
mailbox-not-since = pas vérifié depuis { $time }
mailbox-not-since-day = pas vérifié depuis le { $date }
mailbox-checking = vérification…
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

mailbox-deleting = Suppression du message…
mailbox-archiving = Archivage du message…
mailbox-moving = Déplacement du message…
mailbox-deleted = Message supprimé.
mailbox-archived = Message archivé.
mailbox-moved = Message déplacé dans « { $folder } ».
mailbox-delete-failed = Le message n’a pas été supprimé. { $problem } { $remedy }
mailbox-archive-failed = Le message n’a pas été archivé. { $problem } { $remedy }
mailbox-move-failed = Le message n’a pas été déplacé. { $problem } { $remedy }
mailbox-mark-failed = La marque n’a pas été enregistrée. { $problem } { $remedy }
mailbox-undoing = Annulation…
mailbox-restored = Message remis dans « { $folder } ».
mailbox-restore-failed = Le message n’a pas pu être remis à sa place. { $problem } { $remedy }
mailbox-undo-impossible = L’annulation n’est pas possible ici : le message est maintenant dans « { $folder } ».
mailbox-nothing-to-undo = Il n’y a rien à annuler.
mailbox-already-in-trash = Ce message est déjà dans la corbeille. Votre opérateur la vide lui-même.
mailbox-already-archived = Ce message est déjà dans les archives.
mailbox-no-archive = Cette boîte n’a pas de dossier d’archives. Choisissez un autre dossier.
mailbox-choose-folder = Choisir un dossier
mailbox-open-folder = Ouvrir ce dossier
mailbox-move-title = Déplacer le message
mailbox-move-filter = Chercher un dossier
mailbox-move-none = Aucun dossier ne porte ce nom.
mailbox-compose-waits = Dès que le message sera affiché, vous pourrez écrire.
