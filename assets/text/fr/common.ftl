# What both faces say, in French (Fluent syntax).
# Vouvoiement, short, active; « boîte », « carte », « annuaire ». Non-breaking spaces (U+00A0) stand before ; : ! ? »
# and after «, apostrophes are ’: a test refuses anything else. A key nobody uses, or a missing one, fails a test too.

## Words

month = { $number ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
}
day-of-month = { $number ->
    [1] 1er
   *[other] { $number }
}
date-yesterday = hier
date-day-month = { $day } { $month }
date-time = { $day } à { $time }
date-day-month-year = { $day } { $month } { $year }
duration-seconds = { $value } s
size-octets = { $value } { $value ->
    [one] octet
   *[other] octets
}
size-kilo = { $value } Ko
size-mega = { $value } Mo
size-giga = { $value } Go

folder-inbox = Boîte de réception
folder-drafts = Brouillons
folder-sent = Envoyés
folder-archive = Archives
folder-junk = Indésirables
folder-trash = Corbeille

severity-block = Bloqué
severity-confirm = À confirmer
severity-inform = À savoir

list-separator = ,{ " " }

## Problems: one sentence, one next step; in a window, another next step where the first speaks of the command line

problem-config-missing = Pli n’a pas trouvé son fichier de réglages ({ $path }).
    .remedy = Créez ce fichier à partir du modèle que donne « pli config example ».
    .window = Créez ce fichier, ou demandez à la personne qui a installé Pli, puis rouvrez Pli.
problem-config-invalid = { $line ->
        [0] { $known ->
            [yes] Le fichier de réglages { $path } contient une erreur : « { $setting } » n’est pas compris.
           *[no] Le fichier de réglages { $path } n’est pas lisible.
        }
       *[other] { $known ->
            [yes] Le fichier de réglages { $path } contient une erreur ligne { $line } : « { $setting } » n’est pas compris.
           *[no] Le fichier de réglages { $path } contient une erreur ligne { $line }.
        }
    }
    .remedy = Corrigez ce réglage, puis recommencez ; « pli config example » montre un fichier complet.
    .window = Corrigez ce réglage dans le fichier, ou demandez à la personne qui a installé Pli, puis rouvrez Pli.
problem-account-unknown = La boîte demandée ne figure pas dans vos réglages.
    .remedy = Vérifiez l’adresse donnée après --account, ou ajoutez cette boîte à vos réglages.
    .window = Ajoutez cette boîte à votre fichier de réglages, puis rouvrez Pli.
problem-mie-unsupported = Cette version de Pli n’ouvre pas encore les boîtes par ce moyen (« { $mie } »).
    .remedy = Ouvrez cette boîte par carte CPS si votre opérateur le permet.
problem-test-trust-absent = Vos réglages demandent le mode essai, que cette version de Pli n’offre pas.
    .remedy = Enlevez le mode essai de la section [trust], ou utilisez une version de Pli faite pour les essais.
problem-test-trust-forbidden = Le mode essai refuse « { $name } », qui appartient au véritable espace MSSanté.
    .remedy = Enlevez ce nom de vos réglages, ou revenez au mode normal.
problem-authorities-missing = Les certificats des autorités IGC-Santé manquent sur cet ordinateur.
    .remedy = Vérifiez votre accès à Internet, ou installez le logiciel de la carte CPS, qui les apporte, puis recommencez.
problem-trust-list-unreadable = La liste des domaines MSSanté ({ $path }) n’est pas lisible.
    .remedy = Remplacez ce fichier par une liste à jour, ou corrigez son emplacement dans vos réglages.
problem-clock-wrong = L’horloge de l’ordinateur n’est pas à l’heure.
    .remedy = Réglez la date et l’heure, puis recommencez.

problem-module-missing = { $known ->
        [yes] Le logiciel de la carte n’est pas à l’emplacement indiqué ({ $path }).
       *[no] Le logiciel de la carte CPS n’est pas installé sur cet ordinateur.
    }
    .remedy = Installez le logiciel de la carte, ou corrigez son emplacement dans la section [card] de vos réglages.
problem-module-failed = Le logiciel de la carte ne fonctionne pas normalement (détail : { $function }, { $code }).
    .remedy = Retirez puis remettez la carte ; si cela recommence, réinstallez le logiciel de la carte.
problem-module-foreign = Le logiciel de la carte n’est pas fait pour cet ordinateur ou pour cette version de Pli.
    .remedy = Installez la version du logiciel de la carte qui convient à cet ordinateur (64 bits, même processeur).
problem-module-crashed = Le logiciel de la carte s’arrête brutalement dès qu’il démarre : Pli ne l’utilise pas.
    .remedy = Réinstallez le logiciel de la carte ; si cela recommence, prévenez son support.
problem-reader-absent = Aucun lecteur de carte n’est branché.
    .remedy = Branchez le lecteur, insérez votre carte, puis recommencez.
problem-card-absent = Le lecteur est branché, mais aucune carte n’y est lue.
    .remedy = Insérez votre carte, puce en avant, puis recommencez.
problem-reader-or-card-absent = Aucune carte n’est visible : le lecteur est débranché ou vide.
    .remedy = Branchez le lecteur, insérez votre carte, puis recommencez.
problem-card-removed = La carte a été retirée avant la fin.
    .remedy = Remettez votre carte, puis recommencez.
problem-card-unusable = Cette carte ne contient pas de quoi vous identifier.
    .remedy = Vérifiez que c’est bien votre carte CPS ; si c’est elle, demandez son remplacement.
problem-card-timeout = La carte n’a pas répondu à temps.
    .remedy = Retirez-la, remettez-la, puis recommencez.
problem-card-cert-expired = Votre carte n’est plus valable depuis le { $date }.
    .remedy = Demandez son renouvellement à l’Agence du numérique en santé.
problem-card-cert-not-yet-valid = Votre carte ne sera valable qu’à partir du { $date }.
    .remedy = Vérifiez la date de l’ordinateur ; si elle est juste, attendez ce jour-là.
problem-pin-needed = Le code de votre carte est nécessaire.
    .remedy = Tapez-le quand il est demandé, ou donnez-le sur l’entrée standard avec --pin-stdin.
    .window = Tapez-le, puis recommencez.
problem-pin-wrong = { $left ->
        [last] Le code est faux, et il ne reste qu’un seul essai avant le blocage de la carte.
        [locked] Le code est faux, et la carte est maintenant bloquée.
       *[several] Le code est faux.
    }
    .remedy = { $left ->
        [last] Retrouvez votre code avant de réessayer : une erreur de plus bloquerait la carte.
        [locked] Débloquez-la avec le code de déblocage reçu avec elle, ou demandez son remplacement.
       *[several] Vérifiez votre code, puis réessayez ; Pli ne réessaie jamais à votre place.
    }
problem-pin-cancelled = La saisie du code sur le lecteur a été abandonnée.
    .remedy = Recommencez, et tapez votre code sur le clavier du lecteur.
problem-pin-last-try = Il ne reste qu’un essai : un code faux bloquerait la carte.
    .remedy = Si vous êtes sûr de votre code, recommencez et confirmez ; dans un script, ajoutez --last-try.
    .window = Si vous êtes sûr de votre code, recommencez et confirmez.
problem-pin-locked = La carte est bloquée après plusieurs codes faux.
    .remedy = Débloquez-la avec le code de déblocage reçu avec elle, ou demandez son remplacement.

problem-cert-expired = Le certificat du serveur { $host } a expiré.
    .remedy = Vérifiez la date de l’ordinateur ; si elle est juste, prévenez votre opérateur, qui doit le renouveler.
problem-cert-not-yet-valid = Le certificat du serveur { $host } n’est pas encore valable.
    .remedy = Vérifiez la date de l’ordinateur ; si elle est juste, prévenez votre opérateur.
problem-cert-revoked = Le certificat du serveur { $host } a été révoqué : Pli ne s’y connecte pas.
    .remedy = Prévenez votre opérateur, et n’envoyez rien d’ici là.
problem-cert-authority-revoked = L’autorité qui garantit le serveur { $host } a été révoquée : Pli ne s’y connecte pas.
    .remedy = Prévenez votre opérateur, et n’envoyez rien d’ici là.
problem-cert-unknown-authority = Aucune autorité reconnue ne garantit l’identité du serveur { $host }.
    .remedy = Vérifiez l’adresse du serveur dans vos réglages ; si elle est juste, prévenez votre opérateur.
problem-cert-wrong-issuer = Le certificat du serveur { $host } vient de « { $issuer } », qui n’est pas l’autorité des opérateurs MSSanté.
    .remedy = Vérifiez l’adresse du serveur dans vos réglages ; si elle est juste, prévenez votre opérateur.
problem-cert-issuer-for-persons = Le serveur { $host } présente un certificat fait pour une personne (« { $issuer } »), et non pour un opérateur.
    .remedy = Vérifiez l’adresse du serveur dans vos réglages ; si elle est juste, prévenez votre opérateur.
problem-cert-issuer-other-range = Le certificat du serveur { $host } vient d’une autre gamme d’IGC-Santé (« { $issuer } ») que celle des opérateurs.
    .remedy = Vérifiez l’adresse du serveur dans vos réglages ; si elle est juste, prévenez votre opérateur.
problem-cert-wrong-name = Le certificat présenté n’est pas au nom du serveur { $host }.
    .remedy = Vérifiez l’adresse du serveur dans vos réglages ; si elle est juste, prévenez votre opérateur.
problem-cert-wrong-use = Le certificat présenté par { $host } n’est pas fait pour un serveur.
    .remedy = Prévenez votre opérateur : la connexion reste fermée jusqu’à sa correction.
problem-cert-weak-signature = Le certificat du serveur { $host } repose sur une signature qui n’est plus sûre.
    .remedy = Prévenez votre opérateur : la connexion reste fermée jusqu’à son remplacement.
problem-cert-invalid = Le certificat du serveur { $host } est abîmé ou falsifié.
    .remedy = Essayez depuis un autre réseau ; si cela recommence, prévenez votre opérateur.
problem-crl-missing = La liste des certificats révoqués est introuvable : l’identité de { $host } ne peut pas être vérifiée.
    .remedy = Vérifiez votre accès à Internet, puis recommencez dans quelques minutes.
problem-crl-timeout = La liste des certificats révoqués n’arrive pas : son serveur ne répond plus, et l’identité de { $host } ne peut pas être vérifiée.
    .remedy = Vérifiez votre accès à Internet, puis recommencez dans quelques minutes.
problem-crl-stale = La liste des certificats révoqués est périmée : l’identité de { $host } ne peut pas être vérifiée.
    .remedy = Recommencez plus tard ; si cela dure, prévenez votre opérateur.
problem-crl-forged = La liste des certificats révoqués n’est pas authentique : l’identité de { $host } ne peut pas être vérifiée.
    .remedy = Essayez depuis un autre réseau ; si cela recommence, prévenez votre opérateur.

problem-dns-failed = Le serveur { $host } est introuvable.
    .remedy = Vérifiez votre accès à Internet, puis l’adresse du serveur dans vos réglages.
    .window = Vérifiez votre accès à Internet ; s’il fonctionne, « Pourquoi ? » montre ce qui bloque.
problem-tcp-refused = Le serveur { $host } (port { $port }) n’accepte pas la connexion.
    .remedy = Vérifiez votre accès à Internet ; s’il fonctionne, recommencez plus tard ou prévenez votre opérateur.
    .window = Vérifiez votre accès à Internet ; s’il fonctionne, « Pourquoi ? » montre ce qui bloque.
problem-timeout = Le serveur { $host } n’a pas répondu à temps.
    .remedy = Recommencez dans quelques minutes.
problem-connection-lost = La connexion avec { $host } a été coupée avant la fin.
    .remedy = Vérifiez votre accès à Internet, puis recommencez.
problem-tls-failed = La connexion chiffrée avec { $host } n’a pas pu s’établir.
    .remedy = Recommencez ; si cela dure, prévenez votre opérateur.
    .window = Recommencez ; si cela dure, « Pourquoi ? » montre quoi dire à votre opérateur.
problem-tls-incompatible = Le serveur { $host } n’accepte aucun des chiffrements admis dans MSSanté.
    .remedy = Vérifiez l’adresse et le port dans vos réglages ; s’ils sont justes, prévenez votre opérateur.
problem-tls-weak-group = Le chiffrement que propose le serveur { $host } est trop faible : Pli ne lui a rien confié.
    .remedy = Prévenez votre opérateur : la connexion reste fermée jusqu’à sa correction.
problem-tls-client-refused = Le serveur { $host } refuse votre carte.
    .remedy = Vérifiez que votre carte est en cours de validité ; si elle l’est, prévenez votre opérateur.
problem-starttls-missing = Le serveur { $host } ne propose pas de connexion chiffrée : Pli ne lui a rien confié.
    .remedy = Vérifiez l’adresse et le port dans vos réglages ; s’ils sont justes, prévenez votre opérateur.
problem-starttls-injected = Des données ont été glissées dans la connexion avec { $host } avant son chiffrement : Pli l’a fermée.
    .remedy = Changez de réseau avant de recommencer, et prévenez votre opérateur.
problem-server-misbehaved = Le serveur { $host } a donné une réponse que Pli ne comprend pas.
    .remedy = Recommencez ; si cela dure, prévenez votre opérateur.
problem-server-busy = Le serveur { $host } répond qu’il n’est pas disponible pour le moment.
    .remedy = Recommencez dans quelques minutes ; si cela dure, prévenez votre opérateur.
problem-offline = Il faut le réseau pour cela, et vous travaillez hors connexion.
    .remedy = Revenez en ligne (sans --offline), puis recommencez.
    .window = Revenez en ligne, puis recommencez.

problem-auth-refused = Votre carte n’ouvre pas la boîte { $address }.
    .remedy = Vérifiez cette adresse dans vos réglages ; si elle est juste, demandez l’accès à votre opérateur.
problem-mailbox-refused = Le serveur vous reconnaît mais n’ouvre pas la boîte { $address }.
    .remedy = Demandez à votre opérateur si cette boîte est active.
problem-folder-missing = Le dossier « { $folder } » n’existe pas dans cette boîte.
    .remedy = Choisissez l’un des dossiers que donne « pli folders ».
    .window = Choisissez-en un autre dans la liste des dossiers.
problem-special-folder-missing = { $use ->
        [drafts] La boîte n’a pas de dossier pour les brouillons.
        [sent] La boîte n’a pas de dossier pour les messages envoyés.
        [trash] La boîte n’a pas de corbeille.
       *[other] Il manque un dossier à la boîte.
    }
    .remedy = Créez ce dossier sur le site de votre opérateur, puis recommencez.
problem-mail-missing = Ce message n’est plus là : il a été déplacé ou supprimé.
    .remedy = Affichez de nouveau la liste avec « pli list ».
    .window = Mettez la liste à jour avec « Vérifier maintenant » (F5).
problem-mail-id-invalid = Ce que vous avez donné ne désigne aucun message.
    .remedy = Recopiez l’identifiant en entier, tel que « pli list » le donne.
    .window = Choisissez un message dans la liste.
problem-mail-id-stale = Le dossier a changé chez l’opérateur : cet identifiant ne désigne plus rien.
    .remedy = Affichez de nouveau la liste avec « pli list » pour obtenir le nouvel identifiant.
    .window = Mettez la liste à jour avec « Vérifier maintenant » (F5), puis rouvrez le message.
problem-part-missing = Ce message n’a pas de pièce jointe de ce numéro.
    .remedy = « pli read » donne la liste des pièces jointes du message.
    .window = Rouvrez le message pour revoir la liste de ses pièces jointes.
problem-picture-unreadable = Cette image ne peut pas être affichée.
    .remedy = Enregistrez-la, puis ouvrez-la avec un autre programme.
problem-preview-failed = Ce document ne peut pas être affiché.
    .remedy = Enregistrez la pièce jointe, puis ouvrez-la avec un autre programme.
problem-pdf-password = Ce PDF est protégé par un mot de passe.
    .remedy = Enregistrez la pièce jointe, puis ouvrez-la avec un programme qui demande le mot de passe.
problem-pdf-unusable = Ce PDF ne peut pas être converti en PDF/A.
    .remedy = Ouvrez-le avec un autre programme, imprimez-le dans un nouveau PDF, puis choisissez celui-ci.
problem-handover-folder-missing = Aucun dossier n’est choisi pour le logiciel métier.
    .remedy = Donnez-le avec --folder DOSSIER ; --remember le garde.
    .window = Choisissez le dossier où il relève les documents.
problem-nothing-to-hand-over = Ce message n’a aucun document à classer.
    .remedy = Pour une autre pièce jointe, utilisez « pli save ».
    .window = Enregistrez la pièce jointe elle-même, si c’est elle qu’il vous faut.
problem-printer-missing = Aucune imprimante n’a accepté l’impression.
    .remedy = Choisissez une imprimante par défaut dans les réglages du système, puis recommencez.
problem-operation-refused = Le serveur a refusé l’opération (détail : { $operation }).
    .remedy = Recommencez ; si cela dure, prévenez votre opérateur.
problem-quota-exceeded = La boîte est pleine.
    .remedy = Supprimez des messages et videz la corbeille, puis recommencez.

problem-file-unreadable = Le fichier { $path } n’est pas lisible.
    .remedy = Vérifiez son emplacement et vos droits, puis recommencez.
problem-file-unwritable = Le fichier { $path } existe déjà ou ne peut pas être écrit.
    .remedy = Choisissez un autre nom ou un autre dossier.
problem-sender-refused = Le serveur n’accepte pas que votre carte envoie depuis { $address }.
    .remedy = Vérifiez la boîte d’envoi ; si c’est la bonne, demandez le droit d’envoi à votre opérateur.
problem-recipient-refused = { $count ->
        [one] Un destinataire a été refusé : le message n’est parti pour personne.
       *[other] { $count } destinataires ont été refusés : le message n’est parti pour personne.
    }
    .remedy = Corrigez ou retirez ces adresses, puis renvoyez le message : votre brouillon est conservé.
problem-too-large = { $known ->
        [yes] Le message pèse { $size } et l’opérateur n’accepte que { $limit }.
       *[no] Le message pèse { $size }, plus que l’opérateur n’accepte.
    }
    .remedy = Retirez ou allégez des pièces jointes, puis renvoyez le message.
problem-message-refused = Le serveur a refusé le message (réponse { $code }).
    .remedy = Relisez le texte et les pièces jointes, puis prévenez votre opérateur : votre brouillon est conservé.
problem-send-uncertain = La connexion a été coupée pendant l’envoi : le message est peut-être parti, peut-être pas.
    .remedy = Demandez au destinataire s’il l’a reçu avant de le renvoyer : votre brouillon est conservé.
problem-sent-copy-missing = Le message est parti, mais sa copie n’a pas pu être classée dans « Envoyés ».
    .remedy = Ne renvoyez pas le message ; vérifiez que la boîte n’est pas pleine et que ce dossier existe.

problem-directory-missing = Vos réglages n’indiquent pas d’annuaire.
    .remedy = Ajoutez la section [directory] à vos réglages ; « pli config example » en donne un modèle.
    .window = Ajoutez la section [directory] à votre fichier de réglages, ou demandez à la personne qui a installé Pli, puis rouvrez Pli.
problem-directory-query-empty = La recherche ne dit pas qui chercher.
    .remedy = Donnez au moins un critère, par exemple un nom et une ville.
problem-directory-too-many = L’annuaire a trop de réponses pour les donner toutes.
    .remedy = Affinez votre recherche : ajoutez un prénom, une profession ou une ville.
problem-directory-timeout = L’annuaire n’a pas répondu à temps.
    .remedy = Affinez votre recherche, ou recommencez dans quelques minutes.
problem-directory-refused = L’annuaire a refusé la recherche (réponse { $code }).
    .remedy = Changez les critères ; si cela recommence, prévenez votre opérateur.

problem-message-unwritable = Ce message n’a pas pu être mis en forme.
    .remedy = Vérifiez la date de l’ordinateur et la référence produit dans vos réglages, puis recommencez.
problem-reply-from-elsewhere = Le message auquel vous répondez est dans une autre de vos boîtes.
    .remedy = Répondez depuis la boîte qui l’a reçu.
problem-patient-not-qualified = L’identité de ce patient n’est pas qualifiée : on ne peut pas lui écrire.
    .remedy = Vérifiez son identité (INS, nom de naissance, premier prénom, date de naissance, sexe), puis recommencez.
problem-patient-unknown = Ce fichier ne décrit pas un patient, ou son INS manque ou n’est pas valide.
    .remedy = Donnez un fichier JSON où sont au moins « matricule » et « nom_naissance », puis recommencez.
problem-document-unusable = Le fichier « { $name } » n’est ni un PDF, ni un document clinique (CDA), ni une archive de documents (XDM) lisibles.
    .remedy = Vérifiez que ce fichier s’ouvre, ou choisissez-en un autre.
problem-document-type-unknown = { $known ->
        [yes] Aucun type de document national n’a le code « { $code } ».
       *[no] Le type du document n’est pas indiqué.
    }
    .remedy = Choisissez un type de la liste nationale, par exemple 11488-4 pour un compte rendu de consultation.
problem-act-date-invalid = La date de l’acte n’est pas une date.
    .remedy = Écrivez-la sous la forme AAAAMMJJ, ou laissez-la vide pour aujourd’hui.
problem-patient-incomplete = { $missing ->
       *[all] Le patient du document n’est pas indiqué.
        [name] Il manque le nom de naissance du patient.
        [given] Il manque le premier prénom du patient.
        [birth] Il manque la date de naissance du patient.
        [sex] Il manque le sexe du patient.
    }
    .remedy = Complétez l’identité du patient : un document ne part pas sans elle.
problem-ins-key-wrong = Le matricule INS du patient est faux : sa clé ne correspond pas.
    .remedy = Corrigez le matricule d’après le dossier du patient ; rien n’a été préparé.
problem-author-incomplete = L’auteur du document est incomplet : « { $setting } » manque ou ne figure pas dans la liste nationale.
    .remedy = Complétez la section [author] de vos réglages.
problem-author-file-invalid = Le fichier { $path } ne décrit pas l’auteur d’un document.
    .remedy = Donnez un objet JSON avec id_nat, nom, prenom, profession, specialite, structure_id, structure et secteur.
problem-nothing-to-replace = Le message à remplacer ne porte aucun document.
    .remedy = Choisissez dans les envoyés le message dont vous remplacez les documents.
problem-internal-error = Pli a rencontré une erreur interne.
    .remedy = Signalez-la à son éditeur ; avant de renvoyer un message, cherchez-le dans « Envoyés ».
problem-several-cards = Plusieurs cartes sont présentes, et rien ne dit laquelle utiliser.
    .remedy = Retirez les autres, ou indiquez la vôtre dans la section [card] de vos réglages.
problem-busy = Cette boîte a déjà trop d’opérations en attente.
    .remedy = Attendez la fin de celles en cours, puis recommencez.
problem-profile-busy = Pli est déjà ouvert sur ce profil.
    .remedy = Utilisez la fenêtre déjà ouverte, ou fermez-la avant de recommencer.
problem-store-damaged = Le coffre où Pli garde vos messages sur cet ordinateur est abîmé.
    .remedy = Vos messages sont toujours chez l’opérateur : « pli store reset » met ce coffre de côté et en commence un autre ; les brouillons et les envois en attente restent dans le premier.
    .window = Vos messages sont toujours chez l’opérateur : commencez un autre coffre ; celui-ci est mis de côté, avec ses brouillons et ses envois en attente.
problem-store-newer = Une version plus récente de Pli a servi à ranger vos messages sur cet ordinateur.
    .remedy = Utilisez cette version plus récente ; rien n’a été modifié.
problem-store-closed = Cette carte n’ouvre pas encore le coffre où Pli garde vos messages sur cet ordinateur.
    .remedy = Ouvrez-le avec votre phrase de secours (--secret-file), puis ajoutez cette carte avec « pli store add-slot card ».
    .window = Ouvrez-le avec votre phrase de secours : cette carte l’ouvrira ensuite.
problem-store-secret-wrong = Cette phrase de secours n’ouvre pas le coffre.
    .remedy = Vérifiez la phrase, lettre par lettre, puis recommencez.
problem-store-secret-weak = Cette phrase de secours est trop courte pour protéger le coffre.
    .remedy = Choisissez au moins 12 lettres ou chiffres, ou laissez Pli en faire une.
problem-store-slot-last = C’est la dernière façon d’ouvrir le coffre : elle n’est pas retirée.
    .remedy = Ajoutez-en d’abord une autre, puis recommencez.
problem-store-slot-missing = Aucune façon d’ouvrir le coffre ne porte ce nom.
    .remedy = Regardez la liste avec « pli store status ».
    .window = Regardez la liste dans les réglages.
problem-store-missing = Rien n’est encore gardé sur cet ordinateur.
    .remedy = Ouvrez une première fois votre boîte avec votre carte.
problem-store-unusable = Pli ne peut pas lire ou écrire ses fichiers sur cet ordinateur.
    .remedy = Vérifiez que le disque fonctionne et que le dossier de Pli vous appartient, puis recommencez.
problem-disk-full = Le disque de l’ordinateur est plein : rien n’a été perdu, mais rien de plus ne peut être gardé.
    .remedy = Libérez de la place, puis recommencez.
problem-keyring-unavailable = Le trousseau de clés du système ne répond pas.
    .remedy = Utilisez votre carte ou votre phrase de secours ; un trousseau demande une session graphique ouverte et le programme « secret-tool » (paquet libsecret-tools).
    .window = Utilisez votre carte ou votre phrase de secours, ou voyez avec qui s’occupe de cet ordinateur.
problem-keyring-refused = Plusieurs personnes utilisent ce profil : le trousseau du système ouvrirait le coffre de chacun à tous.
    .remedy = Utilisez votre carte ou une phrase de secours.
problem-keyring-locked = Le trousseau de clés du système est verrouillé.
    .remedy = Déverrouillez-le dans votre session, ou utilisez votre carte ou votre phrase de secours.
problem-keyring-lost = Le trousseau de clés du système n’a pas, ou n’a plus, ce qui ouvre ce coffre.
    .remedy = Ouvrez-le avec votre carte ou votre phrase de secours, puis ajoutez à nouveau le trousseau avec « pli store add-slot keyring ».
    .window = Ouvrez-le avec votre carte ou votre phrase de secours, puis ajoutez à nouveau le trousseau.
problem-keyring-barred = Le coffre a été fermé par le retrait de la carte : le trousseau du système ne le rouvre pas.
    .remedy = Remettez votre carte et tapez son code, ou ouvrez-le avec votre phrase de secours.
problem-secret-file-unsafe = Le fichier de la phrase de secours n’est pas lisible, ou d’autres que vous peuvent le lire.
    .remedy = Réservez-le à vous seul (chmod 600), puis recommencez.
problem-not-here = Ce message n’a pas encore été reçu en entier sur cet ordinateur.
    .remedy = Recommencez en ligne (sans --offline).
    .window = Recommencez une fois en ligne.
problem-outbox-missing = Ce message n’est plus dans la boîte d’envoi.
    .remedy = Regardez où il en est avec « pli outbox », ou dans les messages envoyés.
    .window = Regardez dans les messages envoyés.
problem-receipt-not-asked = Il n’y a pas d’accusé de lecture à donner pour ce message.
    .remedy = Il n’en demande pas, ou la réponse a déjà été donnée : un accusé ne part jamais deux fois.
problem-outbox-leaving = Ce message est en train de partir : il ne peut plus être repris.
    .remedy = Attendez de voir ce qu’il devient.
problem-outbox-damaged = Une partie de ce message a été perdue sur le disque : il ne sera pas envoyé.
    .remedy = Retirez-le de la boîte d’envoi (« pli outbox discard ID ») : ce qui s’en lit encore redevient un brouillon, à relire et à compléter.
    .window = Reprenez-le comme brouillon : ce qui s’en lit encore est à relire et à compléter.
problem-draft-damaged = Une partie de ce brouillon a été perdue sur le disque : il ne peut pas être envoyé.
    .remedy = Cherchez-en la copie dans le dossier des brouillons ; sinon, retirez la pièce jointe abîmée ou écrivez-le de nouveau.
problem-search-empty = La recherche est vide.
    .remedy = Tapez au moins un mot, ou un début de mot.
problem-search-unclear = Cette date n’est pas comprise dans la recherche.
    .remedy = Écrivez-la comme 22/11/2026, ou 2026-11-22.
problem-folder-protected = Le dossier « { $folder } » sert à la messagerie : il ne peut être ni renommé ni supprimé.
    .remedy = Choisissez un dossier que vous avez créé.
problem-folder-exists = Il y a déjà un dossier « { $folder } ».
    .remedy = Choisissez un autre nom.
problem-folder-name-invalid = Ce nom ne convient pas à un dossier.
    .remedy = Choisissez un nom court, sans astérisque, guillemet ni caractère spécial.
problem-folder-not-empty = Le dossier « { $folder } » contient encore des messages ou des dossiers : il n’est pas supprimé.
    .remedy = Videz-le d’abord, puis recommencez.
problem-not-in-trash = Seuls les messages de la corbeille sont supprimés pour toujours.
    .remedy = Mettez d’abord ce message à la corbeille.
problem-decisions-unanswered = Le serveur ne répond pas clairement à certaines de vos actions, même après plusieurs essais.
    .remedy = Dans la fenêtre de Pli, réessayez ou annulez ces actions ; tout le reste continue.
problem-stopped = L’opération a été interrompue.
    .remedy = Recommencez quand vous le voulez.

## Findings of the rules

finding-address-valid = « { $text } » n’est pas une adresse : corrigez-la ou retirez-la.
finding-recipient-present = Le message n’a pas de destinataire : ajoutez-en au moins un.
finding-trust-space-only = { $address } n’est pas une adresse MSSanté : depuis une boîte MSSanté, un message ne sort pas de MSSanté.
finding-ordinary-only = { $address } est une adresse MSSanté : on ne lui écrit que depuis une boîte MSSanté.
finding-trust-space-verified = { $count ->
    [one] Un destinataire n’a pas pu être vérifié, faute de la liste des domaines MSSanté : seule la fin de son adresse a été regardée.
   *[other] { $count } destinataires n’ont pas pu être vérifiés, faute de la liste des domaines MSSanté : seule la fin de leur adresse a été regardée.
}
finding-recipient-limit = Le message a { $count } destinataires, copies cachées comprises : les opérateurs en acceptent { $limit } au plus.
finding-one-xdm = Le message porte { $count } dossiers de documents (XDM) : { $names }. Un seul est permis, pour un seul patient.
finding-one-patient = Ce message parle de deux patients : { $first-place } : { $first } ; { $other-place } : { $other }. Un message ne concerne qu’un patient : séparez-les.
finding-patient-traits = L’identité du patient diffère : { $first-place } : { $first } ; { $other-place } : { $other }. Comparez-les, puis confirmez si c’est la même personne.
finding-size-limit = Le message pèse { $size } et l’opérateur n’accepte que { $limit } : retirez ou allégez des pièces jointes.
finding-patient-opposed = { $address } s’est opposé à recevoir ses documents par messagerie : ce message ne peut pas lui être envoyé.
finding-patient-size = Le message pèse { $size } et Mon espace santé n’accepte que { $limit } : retirez ou allégez des pièces jointes.
finding-patient-among-others = { $count ->
    [one] Un patient et un professionnel reçoivent
   *[other] Un patient et { $count } professionnels reçoivent
    } ce même message : chacun verra l’adresse des autres, qui est pour le patient son INS, sauf en copie cachée.
finding-patient-minor = D’après son INS, { $address } est celle d’un enfant de { $age } ans : c’est bien à l’adresse de l’enfant, et non du parent, qu’il faut écrire.
finding-pdf-text = Le texte d’un PDF ne pourra plus être sélectionné ni recherché : ses pages ont été converties en images pour l’archivage (PDF/A-1).
finding-patient-mentioned = Un autre patient semble nommé : { $first-place } : { $first } ; { $other-place } : { $other }. Comparez-les, puis confirmez si c’est la même personne ou si c’est voulu.
finding-patient-unread = { $count ->
    [one] Le patient de { $names } n’a pas pu être lu : vérifiez vous-même que c’est le bon.
   *[other] Les patients de { $names } n’ont pas pu être lus : vérifiez vous-même que c’est le même.
}
finding-ins-key = L’INS { $ins } est mal écrit, sa clé est fausse ({ $place }) : corrigez-le ou retirez ce qui le porte.
finding-ins-key-mentioned = L’INS { $ins } est mal écrit, sa clé est fausse ({ $place }). Corrigez-le, ou confirmez.
finding-copy-differs = { $count ->
    [one] { $names } n’est la copie d’aucun document du dossier joint (XDM). Retirez-le, ou confirmez qu’il dit la même chose.
   *[other] { $names } ne sont les copies d’aucun document du dossier joint (XDM). Retirez-les, ou confirmez qu’ils disent la même chose.
}
finding-copy-missing = { $count ->
    [one] Un document du dossier joint (XDM) n’a pas sa copie PDF, alors que d’autres l’ont. Ajoutez-la, ou confirmez.
   *[other] { $count } documents du dossier joint (XDM) n’ont pas leur copie PDF, alors que d’autres l’ont. Ajoutez-les, ou confirmez.
}
finding-copies-absent = { $count ->
    [one] Le document du dossier joint (XDM) part sans copie PDF : certains destinataires ne pourront pas le lire.
   *[other] Les { $count } documents du dossier joint (XDM) partent sans copie PDF : certains destinataires ne pourront pas les lire.
}
place-document = « { $file } »
place-text = texte de « { $file } »
place-recipient = destinataire { $file }
place-subject = objet du message
place-body = texte du message
place-declared = patient choisi
patient-unnamed = un patient sans nom
patient-with-ins = { $patient } (INS { $ins })

## The ladder « pourquoi ne puis-je pas me connecter ? »

rung-configuration = Réglages
rung-middleware = Logiciel de la carte
rung-card = Lecteur et carte
rung-certificate = Validité de la carte
rung-clock = Horloge de l’ordinateur
rung-dns = Adresses des serveurs
rung-tcp = Accès aux serveurs
rung-starttls = Chiffrement proposé
rung-tls = Identité des serveurs
rung-authentication = Ouverture avec la carte
rung-mailbox = Boîte de réception
rung-directory = Annuaire

fact-configuration = { $count ->
        [0] aucune boîte
        [one] { $count } boîte
       *[other] { $count } boîtes
    }, { $mode ->
        [test] MODE ESSAI
       *[normal] mode normal
    }, { $known ->
        [yes] référence produit { $nil }
       *[no] sans référence produit
    }
fact-certificate = { $days ->
    [0] expire aujourd’hui
    [one] expire demain
   *[other] valable encore { $days } jours
}
fact-certificate-soon = expire dans { $days } jours : pensez à la renouveler
fact-messages = { $count ->
    [0] aucun message
    [one] { $count } message
   *[other] { $count } messages
}

skip-below = non vérifié : une étape précédente a échoué
skip-no-pin = non vérifié : le code de la carte n’a pas été donné
skip-offline = non vérifié : vous travaillez hors connexion
skip-not-configured = rien à vérifier dans vos réglages

## Command line: help

cli-help-title = Pli, la messagerie sécurisée de santé (MSSanté)
cli-help-synopsis =
    Usage :  pli COMMANDE [ARGUMENTS] [OPTIONS]
cli-help-commands = Commandes :
cli-help-usage = Usage :
cli-help-globals =
    Options acceptées partout après la commande :
      --json             une seule valeur JSON sur la sortie standard
      --account ADRESSE  la boîte à utiliser (par défaut, la première des réglages)
      --pin-stdin        lire le code de la carte sur l’entrée standard
      --last-try         avec --pin-stdin, essayer même le dernier essai
      --offline          ne pas toucher au réseau
      --secret-file F    ouvrir le coffre avec la phrase de secours de ce fichier, que vous seul pouvez lire (0600)
      -h, --help         cette aide, ou celle de la commande
cli-help-files =
    Réglages : config.toml, dans le dossier que donne PLI_HOME ou, sans lui, dans celui que prévoit le système.
    « pli config example » affiche un fichier complet et commenté.
cli-help-codes =
    Codes de retour :
      0  fait
      1  échec : la raison et la marche à suivre sont dites
      2  commande mal écrite
      3  arrêté par une règle MSSanté, avec son motif
cli-help-more = « pli COMMANDE --help » détaille une commande.

cli-doctor = pourquoi ne puis-je pas me connecter ?
    .usage = pli doctor
    .details =
        Vérifie dans l’ordre : réglages, logiciel de la carte, lecteur et carte, validité de la carte, horloge, adresses,
        accès, chiffrement et identité des serveurs, ouverture de la boîte, annuaire. Sans code de carte, les étapes qui
        en ont besoin sont laissées de côté.
cli-folders = les dossiers de la boîte
    .usage = pli folders
    .details =
        Donne chaque dossier avec son nom, le nombre de messages et celui des non lus.
        Ce nom est le DOSSIER que demandent les autres commandes ; INBOX désigne la boîte de réception.
cli-sync = apporter ici ce que le serveur a
    .usage = pli sync [--full]
    .details =
        Regarde tous les dossiers : ce qui est nouveau, ce qui a changé, ce qui est parti. Ce qui est apporté se lit et
        se cherche ensuite sans réseau.

        --full   attendre que tous les messages soient là en entier, sauf les plus gros ([sync] source_limit)
cli-list = les messages d’un dossier, du plus récent au plus ancien
    .usage = pli list DOSSIER [--limit N] [--unread]
    .details =
        --limit N   au plus N messages (500 si rien n’est dit)
        --unread    seulement les non lus

        Rien n’est marqué comme lu. L’identifiant de chaque message sert aux autres commandes.
cli-search = chercher dans tous les messages
    .usage = pli search MOTS… [--limit N] [--relevance]
    .details =
        Les plus récents d’abord, dans toutes les boîtes et tous les dossiers. Un début de mot suffit ; accents,
        ligatures et majuscules ne comptent pas. Tous les mots doivent être trouvés.
        de:NOM  a:NOM  objet:MOT  pj:MOT     à cet endroit ; sans mot après pj:, toute pièce jointe
        avant:JOUR  apres:JOUR               22/11/2026, 2026-11-22, 11/2026, 2026, hier, aujourd’hui
        non-lu                               seulement les messages non lus
        --limit N                            au plus N messages (500 sinon)
        --relevance                          les plus pertinents d’abord, s’ils sont moins de 2000
cli-read = lire un message, sans le marquer comme lu
    .usage = pli read ID [--raw]
    .details =
        --raw   le message tel qu’il a été reçu, octet pour octet, même avec --json
cli-save = enregistrer une pièce jointe
    .usage = pli save ID PIÈCE FICHIER
    .details =
        PIÈCE est le numéro que donne « pli read ». Un fichier qui existe déjà n’est jamais remplacé.
cli-flag = marquer un message
    .usage = pli flag ID seen|unseen|flagged|unflagged
    .details =
        seen        lu
        unseen      non lu
        flagged     suivi
        unflagged   non suivi
cli-move = déplacer un message
    .usage = pli move ID DOSSIER
    .details =
        DOSSIER est l’un des noms que donne « pli folders ».
cli-delete = mettre un message à la corbeille
    .usage = pli delete ID
    .details =
        Le message va dans la corbeille de la boîte, d’où « pli move » peut le reprendre.
cli-undo = revenir sur la dernière décision
    .usage = pli undo
    .details =
        Défait le dernier déplacement, la dernière suppression ou le dernier marquage,
        pendant une minute.
cli-send = vérifier un message, puis l’envoyer
    .usage = pli send --to ADRESSES --subject OBJET [OPTIONS]
    .details =
        --to A,B           destinataires, séparés par des virgules
        --cc A,B           en copie
        --bcc A,B          en copie cachée
        --subject OBJET    objet du message
        --body FICHIER     texte du message ; « - » le lit sur l’entrée standard
        --attach FICHIER   pièce jointe ; peut être répétée
        --document FICHIER document de santé : un PDF, un CDA ou une archive XDM ; peut être répétée. Pli en fait
                           IHE_XDM.ZIP et ses copies PDF/A, et donne au message l’objet prescrit ; l’objet donné
                           devient alors la première ligne du texte
        --type CODE        type du document pour un PDF (code LOINC), --title TITRE et --act-date AAAAMMJJ :
                           donnés une fois pour tous les documents, ou une fois pour chacun, dans l’ordre
        --patient FICHIER  le patient concerné, en JSON : matricule, oid, nom_naissance, prenoms, premier_prenom,
                           naissance (AAAAMMJJ), sexe (F ou M)
        --to-patient       lui écrire : son adresse est faite de son INS, si son identité est qualifiée
        --replaces ID      les documents annulent et remplacent ceux de ce message envoyé
        --receipt          demander un accusé de lecture
        --delivery-report  demander un avis de remise
        --end-of-exchange  pour un patient : clore l’échange, il ne pourra plus répondre
        --reply-to-id ID   répondre à ce message
        --dry-run          vérifier les règles sans rien envoyer, sans réseau
        --confirm RÈGLE    confirmer ce que cette règle demande ; peut être répétée

        Avec --pin-stdin et --body -, la première ligne de l’entrée est le code de la carte, le reste est le texte.
        Si un seul destinataire est refusé, personne ne reçoit le message et le brouillon est conservé.
cli-opposition = les patients qui s’opposent à recevoir des messages
    .usage = pli opposition [list | add FICHIER | remove FICHIER]
    .details =
        Aucun message ne part vers un patient qui s’y est opposé. FICHIER décrit le patient, comme --patient de
        « pli send » ; seul son INS est retenu, dans le coffre.
        list    ceux qui s’y opposent
        add     retenir son opposition
        remove  elle est levée
cli-receipt = ce que devient un message envoyé, et les accusés de lecture
    .usage = pli receipt ID [--answer | --refuse]
    .details =
        D’un message envoyé : ce qu’on sait de chaque destinataire (accepté, remis, lu, répondu, ou pourquoi non).
        D’un message reçu : s’il demande un accusé de lecture, et ce qui a été répondu.
        --answer   envoyer l’accusé, une fois pour toutes
        --refuse   ne pas l’envoyer, et ne plus le demander
cli-directory = chercher dans l’annuaire national
    .usage = pli directory [CRITÈRES]
    .details =
        --nom, --prenom, --profession, --specialite, --ville, --code-postal, --departement, --structure, --rpps
        --type PER|ORG|APP   boîte personnelle, d’organisation ou d’application

        Un texte cherche ce qui le contient : --nom dup trouve DUPONT. Avec le signe =, il cherche exactement
        ce texte : --nom =DUPONT. Tous les critères donnés doivent être satisfaits.
cli-document = montrer ou établir un document de santé, sans compte, sans carte et sans coffre
    .usage = pli document show FICHIER [--text] | build [OPTIONS]
    .details =
        show FICHIER   ce que dit une archive IHE_XDM.ZIP, un document CDA ou un PDF : de qui il s’agit, les résultats
                       critiques, les tableaux et le texte, dans l’ordre de lecture
        --text         ce texte (c’est ce qui est montré sans --json)

        build          à partir d’un PDF, écrire dans un dossier ce qui serait envoyé : IHE_XDM.ZIP et la copie PDF/A
        --pdf FICHIER      le PDF
        --patient FICHIER  le patient, en JSON : matricule, oid, nom_naissance, prenoms, premier_prenom, naissance, sexe
        --type CODE        le type du document, dans la liste nationale (11488-4 : compte rendu de consultation)
        --title TITRE      son titre ; le nom de son type si rien n’est dit
        --act-date DATE    le jour de l’acte, AAAAMMJJ ; aujourd’hui si rien n’est dit
        --out DOSSIER      où écrire ; un fichier qui existe n’est jamais remplacé
        --author FICHIER   l’auteur, en JSON, au lieu de la section [author] des réglages

        Avec --json : patient, type, dates, auteur, résultats de biologie, et ce qui ne va pas (« problems ») ;
        pour build, les fichiers écrits. Le code de sortie est 1 si rien n’a pu être lu ou écrit.
cli-documents = lire les documents de santé d’un message
    .usage = pli documents ID
    .details =
        Tout ce qu’ils disent, dans l’ordre de lecture ; rien n’est écrit sur le disque.
cli-patients = les patients dont parlent les documents reçus et envoyés
    .usage = pli patients [MOTS] [--limit N] | --exchange NUMÉRO
    .details =
        MOTS : les débuts du nom, du prénom ou de l’INS.
        --exchange NUMÉRO   tous les messages au sujet de ce patient, de toutes les boîtes
cli-handover = classer les documents d’un message dans le dossier du logiciel métier
    .usage = pli handover ID [--folder DOSSIER [--remember]]
    .details =
        Écrit chaque document, et le PDF qu’il contient, sous un nom qui dit la date, le type et le patient. Aucun
        fichier n’est remplacé.
        --folder DOSSIER   où les écrire, si ce n’est pas dans le dossier retenu
        --remember         retenir ce dossier
cli-print = imprimer un message, ou l’un de ses documents
    .usage = pli print ID [PIÈCE [ENTRÉE]]
    .details =
        Sur l’imprimante par défaut du système ; aucun fichier n’est écrit. PIÈCE est le numéro d’une pièce
        jointe, ENTRÉE le nom du document dans une archive XDM.
cli-config = un fichier de réglages complet et commenté
    .usage = pli config example
    .details =
        Affiche le modèle ; à enregistrer sous le nom config.toml, puis à adapter.
cli-outbox = voir la boîte d’envoi, renvoyer ou retirer un message
    .usage = pli outbox [retry [ID] | discard ID | sent ID]
    .details =
        Sans rien, montre ce qui n’est pas encore parti, sans rien envoyer.
        retry ID    envoyer ce message à nouveau ; à vous d’en décider s’il est « uncertain » : il est peut-être parti
        retry       envoyer maintenant tout ce qui attend
        discard ID  retirer ce message ; il redevient un brouillon, même s’il a pu partir : à vous de le vérifier
                    avant de l’envoyer de nouveau
        --delete    avec discard, ne rien en garder : ni brouillon ici, ni brouillon sur le serveur
        sent ID     ce message « uncertain » est bien parti, vous le savez : sa copie se range dans les envoyés
cli-draft = enregistrer un brouillon, les voir, en envoyer un
    .usage = pli draft [list | save OPTIONS | send ID | delete ID]
    .details =
        save   garde le message sur cet ordinateur, avec ses pièces jointes, et dans les brouillons du serveur (sauf avec
               --offline : à la synchronisation suivante) ; mêmes options que « pli send »
        list   les brouillons gardés sur cet ordinateur
        send   envoie celui-ci
        delete efface celui-ci, ici et dans les brouillons du serveur
cli-store = le coffre où vos messages sont gardés sur cet ordinateur
    .usage = pli store status | check | add-slot MOYEN | revoke-slot NOM | reset
    .details =
        status             ce qu’il contient, et les moyens de l’ouvrir, chacun avec son NOM
        check              vérifier tout ce qu’il contient
        add-slot MOYEN     ajouter un moyen de l’ouvrir : card, passphrase ou keyring
                           (keyring : le trousseau du bureau ; refusé sur un poste partagé, et sans effet
                           après le retrait de la carte)
        --secret-stdin     avec add-slot passphrase, lire la phrase sur l’entrée standard, après le code s’il y est
                           aussi ; sans cette option, Pli en fait une et l’affiche une seule fois
        revoke-slot NOM    retirer un moyen de l’ouvrir ; jamais le dernier
        reset              mettre de côté un coffre abîmé ou perdu, sans rien effacer : le prochain code en commence un autre
        --yes              avec reset, ne pas demander

        Une carte nouvelle s’ajoute avec « pli store add-slot card --secret-file FICHIER ».

argument-folder = le dossier
argument-id = l’identifiant du message
argument-part = le numéro de la pièce jointe
argument-file = le fichier
argument-mark = la marque (seen, unseen, flagged ou unflagged)
argument-config = le mot « example »
argument-to = au moins un destinataire (--to, --cc ou --bcc)
argument-subject = l’objet (--subject)
argument-store = ce qu’il faut faire du coffre
argument-slot-kind = le moyen (card, passphrase ou keyring)
argument-slot = le nom que donne « pli store status »
argument-document = ce qu’il faut faire (show ou build)
argument-pdf = le PDF (--pdf)
argument-patient = le fichier du patient (--patient)
argument-type = le type du document (--type)
argument-out = le dossier où écrire (--out)

## Command line: wrong usage

misuse-command-missing = Il manque la commande.
misuse-command-unknown = « { $given } » n’est pas une commande de Pli.
misuse-option-unknown = L’option { $option } n’existe pas ici.
misuse-value-missing = L’option { $option } attend une valeur.
misuse-value-unexpected = L’option { $option } ne prend pas de valeur.
misuse-argument-missing = Il manque { $argument }.
misuse-value-invalid = « { $value } » ne convient pas pour { $option }.
misuse-argument-invalid = « { $value } » ne convient pas : il faut { $argument }.
misuse-too-many-arguments = « { $given } » est de trop.
misuse-option-repeated = L’option { $option } est donnée deux fois.
misuse-not-text = Un des arguments n’est pas un texte lisible.
misuse-see-command = Essayez « pli { $command } --help ».
misuse-see-help = Essayez « pli --help ».

## Command line: what is shown and said

test-mode-line-1 = MODE ESSAI — CE N’EST PAS LE VÉRITABLE ESPACE MSSANTÉ
test-mode-line-2 = Les serveurs sont garantis par des autorités de test.
test-mode-line-3 = N’y mettez aucune donnée de patient.

pin-prompt = Code de la carte (rien ne s’affiche) :{ " " }
last-try-prompt = Il ne reste qu’un essai : un code faux bloquera la carte. Tapez « oui » pour essayer :{ " " }
last-try-yes = oui
keypad-prompt = Tapez votre code sur le clavier du lecteur.
card-working = Lecture de la carte…
connecting = Connexion à { $host }…

heading-id = Identifiant
heading-state = État
heading-from = De
heading-to = À
heading-cc = Copie à
heading-bcc = Copie cachée à
heading-subject = Objet
heading-date = Date
heading-size = Taille
heading-attachments = Pièces jointes
heading-part = N°
heading-file = Fichier
heading-kind = Type
heading-folder = Dossier
heading-name = Nom
heading-total = Messages
heading-unread = Non lus
heading-given-name = Prénom
heading-profession = Profession
heading-speciality = Spécialité
heading-structure = Structure
heading-town = Ville
heading-address = Adresse
heading-arrived = Nouveaux
heading-changed = Changés
heading-removed = Partis
heading-duration = Durée
heading-patient = Patient
heading-ins = INS
heading-documents = Documents
heading-detail = Détail
heading-field = { $name } :

mark-unread = non lu
mark-flagged = suivi
mark-answered = répondu

no-message = Aucun message.
no-unread-message = Aucun message non lu.
no-folder = Aucun dossier.
no-subject = (sans objet)
no-sender = (expéditeur inconnu)
no-text = (ce message n’a pas de texte)
content-incomplete = Ce message est abîmé ou trop complexe : une partie n’est pas affichée. « pli read ID --raw » le donne en entier.

sent = { $count ->
    [one] Message envoyé à { $count } destinataire.
   *[other] Message envoyé à { $count } destinataires.
}
sent-copy-filed = Copie classée dans « Envoyés ».
clear-to-send = Les règles sont respectées : le message peut partir. Rien n’a été envoyé.
stopped-by-rules = Le message n’est pas parti : les règles MSSanté l’arrêtent.
confirm-advice = Si c’est bien ce que vous voulez, ajoutez --confirm { $rule }.
draft-kept = Votre brouillon est conservé dans « Brouillons ».
recipient-accepted = accepté : { $address }
recipient-refused = refusé : { $address } — réponse du serveur : { $reply }
recipient-refused-unexplained = refusé : { $address }
finding-line = { $severity } : { $sentence } [{ $rule } — { $requirement }]

directory-count = { $count ->
    [0] Personne ne correspond dans l’annuaire.
    [one] { $count } réponse.
   *[other] { $count } réponses.
}
directory-truncated = { $count ->
    [one] L’annuaire n’a donné que { $count } réponse : affinez votre recherche (prénom, profession, ville…).
   *[other] L’annuaire n’a donné que les { $count } premières réponses : affinez votre recherche (prénom, profession, ville…).
}
directory-remembered = { $count ->
    [0] Annuaire non consulté : personne ne correspond parmi ses réponses passées.
    [one] Annuaire non consulté : { $count } réponse gardée d’une recherche passée.
   *[other] Annuaire non consulté : { $count } réponses gardées de recherches passées.
}
directory-contains = Chaque critère cherche ce qui le contient ; commencez par = pour une valeur exacte.

marked-seen = Message marqué comme lu.
marked-unseen = Message marqué comme non lu.
marked-flagged = Message marqué à suivre.
marked-answered = Message marqué comme répondu.
marked-unflagged = Message qui n’est plus à suivre.
moved = Message déplacé dans « { $folder } ».
draft-saved = Brouillon enregistré sous le numéro { $id }.
draft-again = Ce message est de nouveau un brouillon, sous le numéro { $id }.
draft-here-only = C’est fait sur cet ordinateur ; le serveur l’apprendra à la prochaine synchronisation.
outbox-waits = { $count ->
    [one] Un message de la boîte d’envoi attend votre décision : voyez « pli outbox ».
   *[other] { $count } messages de la boîte d’envoi attendent votre décision : voyez « pli outbox ».
}
deleted = Message mis à la corbeille.
undone = { $what ->
    [mails] { $count ->
        [one] C’est défait pour un message.
       *[other] C’est défait pour { $count } messages.
    }
    [folder] C’est défait pour le dossier.
    [sending] L’envoi est annulé : le message est de nouveau un brouillon.
   *[other] Il n’y a rien à défaire.
}
saved = Pièce jointe enregistrée : { $file } ({ $size }).
handed-over = { $count ->
        [one] { $again ->
            [yes] Document déjà classé, classé de nouveau dans { $folder } :
           *[no] Document classé dans { $folder } :
        }
       *[other] { $again ->
            [yes] Fichiers déjà classés, classés de nouveau dans { $folder } ({ $count }) :
           *[no] Fichiers classés dans { $folder } ({ $count }) :
        }
    }
printed = L’imprimante a accepté l’impression.

problem-lines = { $message }
    → { $remedy }
doctor-ok = ✓ { $rung }
doctor-ok-fact = ✓ { $rung } : { $fact }
doctor-failed = ✗ { $rung } : { $message }
    { "  " }→ { $remedy }
doctor-skipped = – { $rung } : { $reason }
internal-error = Erreur interne de Pli ({ $place }). Signalez-la à son éditeur.
list-limited = Seuls les { $count } messages les plus récents sont montrés ; --limit en donne davantage.
search-limited = Seuls les { $count } messages les plus pertinents sont montrés ; --limit en donne davantage.
search-unranked = Trop de messages pour les classer par pertinence : les plus récents d’abord. Ajoutez un mot pour préciser.
doctor-all-good = Tout fonctionne.
doctor-good-so-far = { $count ->
    [one] Ce qui a été vérifié fonctionne ; une étape a été laissée de côté.
   *[other] Ce qui a été vérifié fonctionne ; { $count } étapes ont été laissées de côté.
}
doctor-failures = { $count ->
    [one] Une étape a échoué : commencez par elle.
   *[other] { $count } étapes ont échoué : commencez par la première.
}

cli-no-display = Pli n’a pas trouvé d’écran où s’afficher. Lancez-le depuis votre bureau, ou utilisez une commande (« pli --help »).

## Command line: the store

store-summary = { $count ->
    [0] Aucun message dans le coffre ; il occupe { $size }.
    [one] { $count } message dans le coffre ; il occupe { $size }.
   *[other] { $count } messages dans le coffre ; il occupe { $size }.
}
slot-card = carte
slot-passphrase = phrase de secours
slot-keyring = trousseau du système
store-sound = Le coffre est sain.
slot-added = Ce moyen ouvre maintenant le coffre.
slot-revoked = Ce moyen n’ouvre plus le coffre.
passphrase-made = Voici votre phrase de secours. Notez-la et gardez-la en lieu sûr : elle ne sera plus jamais affichée.
reset-prompt = Le coffre va être mis de côté, avec ses brouillons et ses envois en attente. Tapez « oui » pour continuer :{ " " }
reset-done = Le coffre est mis de côté. Le prochain code en commencera un autre.
reset-not-done = Rien n’a été fait : répondez « oui », ou ajoutez --yes.

## What is printed

printed-title = Titre
printed-type = Type
printed-date = Date
printed-author = Auteur
printed-organisation = Organisation
printed-patient = Patient
printed-used-name = nom utilisé : { $name }
printed-sex = { $sex ->
    [F] sexe féminin
    [M] sexe masculin
   *[other] sexe indéterminé
}
printed-ins = INS { $matricule }
printed-page = Page { $number } / { $count }
