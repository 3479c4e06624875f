# The search.

search-field = Rechercher… (Ctrl+K)
search-button = Rechercher (Ctrl+K)
search-title = Recherche
search-help = Tapez un nom, un mot, un début de mot. Les accents et les majuscules ne comptent pas. Pour préciser :
search-looking = Recherche…
search-found = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
search-found-more = Les { $count } premiers messages
search-nothing = Aucun message ne correspond à « { $words } ».
search-newest = Récents
search-relevant = Pertinents
search-more = Afficher plus
search-cut = Il y en a d’autres : ajoutez un mot pour préciser.
search-close = Revenir à la liste (Échap)
search-hint-words = tous ces mots, où qu’ils soient
search-hint-words-example = vial potassium
search-hint-from = l’expéditeur
search-hint-from-example = de:durand
search-hint-to = le destinataire
search-hint-to-example = a:cardiologie
search-hint-subject = l’objet
search-hint-subject-example = objet:liaison
search-hint-attachment = une pièce jointe, par son nom
search-hint-attachment-example = pj:ecg
search-hint-before = avant ce jour
search-hint-before-example = avant:01/11/2026
search-hint-after = à partir de ce jour
search-hint-after-example = apres:15/10/2026
search-hint-unread = seulement les messages non lus
search-hint-unread-example = non-lu
