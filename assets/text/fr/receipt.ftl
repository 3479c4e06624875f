# Ce que deviennent les messages envoyés, et les accusés de lecture.

sent-state-sent = Envoyé
sent-state-accepted = Accepté par l’opérateur
sent-state-delayed = Retardé : les serveurs essaient encore
sent-state-delivered = Remis dans la boîte
sent-state-deleted = Supprimé sans être lu
sent-state-processed = Intégré par le logiciel du destinataire
sent-state-read = Lu
sent-state-answered = A répondu

sent-failure-other = Non remis ; l’opérateur en donne la raison.
sent-failure-unreachable = Non remis : le serveur du destinataire n’a pas pu être joint.
sent-failure-refused = Non remis : l’opérateur du destinataire refuse le message.
sent-failure-not-integrated = Reçu, mais le logiciel du destinataire n’a pas pu l’intégrer.
sent-failure-mailbox-full = Non remis : la boîte du destinataire est pleine.
sent-failure-too-large = Non remis : le message est plus gros que ce que prend l’opérateur du destinataire (25 Mo pour Mon espace santé).
sent-failure-mailbox-closed = Non remis : le destinataire a fermé sa messagerie.
sent-failure-unknown-mailbox = Non remis : cette boîte n’existe pas.
sent-failure-unknown-patient = Non remis : Mon espace santé ne connaît pas ce patient.
sent-failure-invalid-address = Non remis : l’adresse n’est pas valable.

receipt-none = Ce message ne demande pas d’accusé de lecture.
receipt-asked = L’expéditeur demande un accusé de lecture, à envoyer à { $address }.
receipt-asked-elsewhere = L’expéditeur demande un accusé de lecture, à envoyer à { $address }, qui n’est pas l’adresse d’où vient le message.
receipt-sent = L’accusé de lecture a été envoyé.
receipt-refused = L’accusé de lecture a été refusé.
