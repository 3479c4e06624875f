# The unlock screen.

unlock-title = Pli
unlock-hint = Votre code n’est gardé nulle part. Pli ne le réessaie jamais sans vous.
unlock-pin = Code de votre carte
unlock-button = Déverrouiller
unlock-trying = Vérification du code…
unlock-needs-card = Insérez d’abord votre carte.
unlock-needs-pin = Tapez d’abord votre code.
unlock-card-looked-for = Recherche de la carte…
unlock-card-absent = Aucune carte visible
    .remedy = Branchez le lecteur et insérez votre carte CPS : Pli la verra de lui-même.
unlock-card-ready = Carte prête
unlock-card-last = Dernier essai avant le blocage de la carte
    .remedy = Retrouvez votre code avant de le taper : une erreur de plus bloquerait la carte.
unlock-locked = { $reason ->
        [removed] Carte retirée : la session de { $name } est verrouillée. Vos messages en cours sont gardés.
        [idle] Personne depuis un moment : la session de { $name } est verrouillée. Vos messages en cours sont gardés.
       *[asked] La session de { $name } est verrouillée. Vos messages en cours sont gardés.
    }
unlock-locked-unnamed = { $reason ->
        [removed] Carte retirée : la session est verrouillée. Vos messages en cours sont gardés.
        [idle] Personne depuis un moment : la session est verrouillée. Vos messages en cours sont gardés.
       *[asked] La session est verrouillée. Vos messages en cours sont gardés.
    }
unlock-unsent = { $count ->
    [one] Un message n’est pas encore parti : il partira dès que la session sera rouverte.
   *[other] { $count } messages ne sont pas encore partis : ils partiront dès que la session sera rouverte.
}
unlock-owner = { $name } · { $profession }
unlock-retry = Réessayer
unlock-reader-absent = Aucun lecteur de carte
    .remedy = Branchez le lecteur, puis insérez votre carte CPS : Pli les verra de lui-même.
unlock-reader-empty = Aucune carte dans le lecteur
    .remedy = Insérez votre carte CPS, puce en avant : Pli la verra de lui-même.
unlock-card-locked = La carte est bloquée après plusieurs codes faux
    .remedy = Vous pouvez la débloquer avec le logiciel de la carte et le code de déblocage reçu par courrier avec votre code. Si vous ne l’avez plus, adressez-vous à l’Agence du numérique en santé, qui délivre les cartes CPS. Pli la verra dès qu’elle sera débloquée.
unlock-keypad-start = Taper le code sur le lecteur
unlock-keypad-typing = Tapez votre code sur le clavier du lecteur
unlock-keypad-give-up = Validez sur le lecteur. Pour abandonner, appuyez sur sa touche d’annulation.
unlock-keypad-hint = Votre code reste dans le lecteur : ni Pli ni l’ordinateur ne le voient.
unlock-last-try = Dernier essai : si le code est faux, la carte sera bloquée.
    .title = Faire ce dernier essai ?
    .confirm = Essayer ce code
    .cancel = Annuler
    .keypad = Taper le code
unlock-coffer-phrase = Phrase de secours
    .help = Celle que Pli vous a donnée à noter.
    .open = Ouvrir le coffre
    .opening = Ouverture du coffre…
unlock-coffer-opened = Le coffre est ouvert. Tapez le code de votre carte : elle l’ouvrira désormais.
unlock-coffer-reset = Commencer un autre coffre
    .title = Commencer un autre coffre ?
    .detail = Celui qui est là est mis de côté sur cet ordinateur, avec ses brouillons et ses envois en attente : rien n’est effacé, mais rien de ce qui y attendait ne partira. Vos messages reviendront de chez l’opérateur.
unlock-coffer-set-aside = Le coffre est mis de côté. Tapez le code de votre carte : un autre commence.
unlock-keyring-open = Ouvrir avec le trousseau de ce poste
    .opening = Le trousseau est interrogé…
    .hint = Pour lire et préparer des messages sans la carte. Envoyer et recevoir demandent la carte.
