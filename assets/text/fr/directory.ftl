# The directory beside the composer.

directory-field-name = Nom
directory-field-first-name = Prénom
directory-field-town = Ville
directory-field-profession = Profession ou spécialité
directory-field-structure = Structure
directory-kind-personal = personnelle
directory-kind-organisation = organisation
directory-kind-application = application
directory-title = Annuaire MSSanté
directory-search = Chercher
directory-hint = Tapez une partie du mot : la recherche trouve ce qui le contient.
directory-searching = Recherche dans l’annuaire…
directory-stop = Arrêter
directory-again = Réessayer
directory-nobody = Personne ne correspond. Essayez avec moins de critères.
directory-panel-truncated = L’annuaire a plus de réponses : affinez votre recherche.
directory-panel-remembered = L’annuaire ne répond pas : voici ce qu’il avait répondu auparavant.
directory-filter = Filtrer ces réponses
directory-order = Trier par
directory-order-name = nom
directory-order-town = ville
directory-order-profession = profession
directory-paperless = zéro papier
directory-there = ✓ ajouté
directory-town = { $town } ({ $code })
directory-add = Ajouter { $name }
directory-added = { $name } est ajouté aux destinataires.
directory-panel-count-filtered = { $shown } sur { $all } réponses
directory-panel-count = { $count ->
    [one] 1 réponse
   *[other] { $count } réponses
}
