//! Why a message was not delivered: what operators write, in one of a few reasons (RFC 3463; referentiel2 H.3).

use crate::domain::receipt::Failure;
use crate::domain::search::fold;

/// How much of a reason is looked at, in octets.
const TEXT: usize = 16 * 1024;

/// What reasons say, folded; the first that is found counts. What tells most comes first.
const SAID: [(Failure, &[&str]); 9] = [
    (
        Failure::TooLarge,
        &[
            "message size exceeds",
            "message too large",
            "message too big",
            "size limit",
            "exceeds size",
            "maximum size",
            "25 mo",
            "25mo",
            "trop volumineu",
            "taille maximale",
            "depasse la taille",
            "taille du message",
        ],
    ),
    (
        Failure::MailboxClosed,
        &[
            "espace sante ferme",
            "espace sante est ferme",
            "espace sante cloture",
            "espace sante a ete ferme",
            "espace sante a ete cloture",
            "messagerie fermee",
            "messagerie cloturee",
            "compte ferme",
            "compte cloture",
            "boite fermee",
            "a cloture son",
            "a ferme son",
            "est fermee",
            "est cloturee",
            "mailbox disabled",
            "mailbox is disabled",
            "account disabled",
            "account is disabled",
            "mailbox closed",
            "account closed",
            "account has been disabled",
            "account inactive",
            "mailbox inactive",
            "desactive",
        ],
    ),
    (
        Failure::UnknownPatient,
        &[
            "patient inconnu",
            "patient introuvable",
            "patient non trouve",
            "patient not found",
            "unknown patient",
            "usager inconnu",
            "usager introuvable",
            "usager non trouve",
            "ins inconnu",
            "aucun espace sante",
            "pas d espace sante",
            "ne dispose pas d un espace",
            "ne dispose pas d espace",
        ],
    ),
    (
        Failure::InvalidAddress,
        &[
            "adresse invalide",
            "adresse incorrecte",
            "adresse mal formee",
            "adresse non valide",
            "invalid address",
            "bad address syntax",
            "malformed address",
            "invalid recipient",
            "adresse erronee",
        ],
    ),
    (
        Failure::MailboxFull,
        &[
            "mailbox full",
            "mailbox is full",
            "over quota",
            "quota exceeded",
            "overquota",
            "exceeded storage",
            "insufficient storage",
            "boite pleine",
            "boite aux lettres pleine",
            "quota depasse",
            "saturee",
        ],
    ),
    (
        Failure::UnknownMailbox,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "does not exist",
            "no mailbox here",
            "mailbox not found",
            "mailbox unavailable",
            "recipient not found",
            "utilisateur inconnu",
            "destinataire inconnu",
            "adresse inconnue",
            "boite inconnue",
            "n existe pas",
            "unrouteable address",
        ],
    ),
    (
        Failure::Unreachable,
        &[
            "host not found",
            "domain not found",
            "name or service not known",
            "connection timed out",
            "connection refused",
            "delivery time expired",
            "delivery temporarily suspended",
            "retry timeout",
            "too old",
            "network is unreachable",
        ],
    ),
    (
        Failure::Refused,
        &[
            "relay access denied",
            "access denied",
            "not authorized",
            "blocked",
            "policy",
            "spam",
            "rejected",
            "administratively prohibited",
            "refuse par",
            "non autorise",
        ],
    ),
    (Failure::Unreachable, &["timed out", "unreachable", "injoignable"]),
];

/// The reason that a text, a status code and the recipient's address make together; `None` where nothing known is said.
pub(super) fn of(text: &str, status: &str, recipient: &str) -> Option<Failure> {
    let end = text.floor_char_boundary(TEXT.min(text.len()));
    let folded = fold(text.get(..end).unwrap_or_default());
    let said = SAID.iter().find(|(_, phrases)| phrases.iter().any(|phrase| folded.contains(phrase))).map(|(failure, _)| *failure);
    let coded = by_status(if status.is_empty() { status_of(text).unwrap_or_default() } else { status.to_owned() }.as_str());
    // Words that only say « no » say less than a code that says why.
    let failure = match said {
        Some(Failure::Refused | Failure::Unreachable) | None => coded.or(said),
        said => said,
    };
    match failure {
        Some(Failure::UnknownMailbox) if is_patient(recipient) => Some(Failure::UnknownPatient),
        failure => failure,
    }
}

fn by_status(status: &str) -> Option<Failure> {
    let mut numbers = status.split('.');
    let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let failure = match (subject, detail) {
        ("1", "0" | "1" | "6" | "10") => Failure::UnknownMailbox,
        ("1", "3") => Failure::InvalidAddress,
        ("1", "2" | "8") | ("4", _) => Failure::Unreachable,
        ("2", "1") => Failure::MailboxClosed,
        ("2", "2") => Failure::MailboxFull,
        ("2", "3") | ("3", "4") => Failure::TooLarge,
        ("7", _) => Failure::Refused,
        _ => return None,
    };
    matches!(class, "4" | "5").then_some(failure)
}

/// The first status code of a text: three numbers with dots between them, the first 2, 4 or 5 (RFC 3463 §2).
pub(super) fn status_of(text: &str) -> Option<String> {
    let end = text.floor_char_boundary(TEXT.min(text.len()));
    let words = text.get(..end).unwrap_or_default().split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let is_status = |word: &&str| {
        let numbers: Vec<&str> = word.split('.').collect();
        let fits = |number: &&str| !number.is_empty() && number.len() <= 3;
        numbers.len() == 3 && numbers.iter().all(fits) && matches!(numbers.first(), Some(&"2" | &"4" | &"5"))
    };
    words.map(|word| word.trim_matches('.')).find(is_status).map(str::to_owned)
}

/// Whether an address is that of a patient: a matricule at a domain of patients (referentiel2 H.2).
pub(super) fn is_patient(address: &str) -> bool {
    let Some((name, domain)) = address.rsplit_once('@') else { return false };
    let is_matricule =
        name.len() == 15 && name.bytes().all(|b| b.is_ascii_alphanumeric()) && name.bytes().filter(u8::is_ascii_digit).count() >= 14;
    is_matricule && domain.to_ascii_lowercase().starts_with("patient.")
}
