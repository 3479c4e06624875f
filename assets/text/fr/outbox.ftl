# The outbox: what is on its way out, and what waits to be finished.

outbox-title = Boîte d’envoi
outbox-empty = Rien n’attend de partir.
outbox-soon = Part dans { $seconds } s
outbox-later = Partira { $when }
outbox-waiting = Attend la connexion, partira tout seul
outbox-leaving = En train de partir…
outbox-accepted = Parti, la copie se range dans les envoyés
outbox-copied = Parti
outbox-refused = Refusé par l’opérateur : personne ne l’a reçu
outbox-uncertain = Peut-être parti : la liaison a été coupée avant la réponse
outbox-uncertain-remedy = Regardez dans les envoyés, ou demandez au destinataire. Envoyé de nouveau, le message pourrait arriver deux fois.
outbox-since = depuis { $when }
outbox-leaves = Envoi dans { $seconds } s
outbox-sent = Message envoyé.
outbox-leaves-at = Le message partira { $when }.
outbox-today = aujourd’hui à { $time }
outbox-tomorrow = demain à { $time }
outbox-on = le { $date } à { $time }
outbox-unfinished = { $count ->
    [one] { $count } message non terminé.
   *[other] { $count } messages non terminés.
}
outbox-failed = Cela n’a pas pu se faire. { $problem }
outbox-refused-notice = Un message a été refusé : personne ne l’a reçu.
outbox-uncertain-notice = Un message est peut-être parti, ou peut-être pas.
outbox-show = Voir la boîte d’envoi
outbox-deciding = Un instant…
outbox-retry = Réessayer
outbox-send-anyway = Envoyer de nouveau
outbox-take-up = Reprendre
outbox-discard = Abandonner…
outbox-kept = Le message ne partira pas : il est dans vos brouillons.
outbox-thrown-away = Message supprimé.
outbox-confirmed = C’est noté : la copie se range dans les envoyés.
outbox-abandon = Abandonner l’envoi ?
    .detail = Personne n’a reçu ce message. Vous pouvez le garder dans vos brouillons, ou le supprimer avec ses pièces jointes.
    .leave = Laisser ici
    .keep = Garder en brouillon
    .throw-away = Supprimer
outbox-forget = Il est parti
outbox-stuck = Un message attend votre décision
