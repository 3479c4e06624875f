# The unlock screen.

unlock-title = Pli
unlock-hint = Votre code n’est gardé nulle part. Pli ne l’essaie jamais deux fois de lui-même.
unlock-pin = Code de votre carte
unlock-button = Déverrouiller
unlock-trying = Vérification du code…
unlock-needs-card = Insérez d’abord votre carte.
unlock-needs-pin = Tapez d’abord votre code.
unlock-card-looked-for = Recherche de la carte…
unlock-card-absent = Aucune carte dans le lecteur
    .remedy = Branchez le lecteur et insérez votre carte CPS : Pli la verra de lui-même.
unlock-card-ready = Carte prête
unlock-card-last = Dernier essai avant le blocage de la carte
    .remedy = Retrouvez votre code avant de continuer : une erreur de plus bloquerait la carte.
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
unlock-owner = { $name } · { $profession }
