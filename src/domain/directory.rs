//! The national directory (annuaire): what is asked, what is answered (DST chapter 6).

use super::search::fold;
use std::fmt;

/// How a text criterion compares.
#[derive(Clone, PartialEq, Eq)]
pub enum Match {
    /// The field contains the text (« contient », DST 6.2.6).
    Contains(String),
    /// The field is the text.
    Exact(String),
}

impl fmt::Debug for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Match::Contains(_) => "Contains(…)",
            Match::Exact(_) => "Exact(…)",
        })
    }
}

impl Match {
    /// `=X` asks for exactly X, anything else for what contains it. `None` when nothing is left to look for.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (make, text): (fn(String) -> Self, _) = match text.strip_prefix('=') {
            Some(rest) => (Match::Exact, rest.trim()),
            None => (Match::Contains, text),
        };
        (!text.is_empty()).then(|| make(text.to_owned()))
    }
}

/// The kind of an entry's mailbox (`typeBal`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalType {
    /// Personal.
    Per,
    /// Organisational.
    Org,
    /// Application.
    App,
}

/// A search: every criterion given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DirectoryQuery {
    /// Name used in practice (`sn`).
    pub nom: Option<Match>,
    /// Given name (`givenName`).
    pub prenom: Option<Match>,
    /// Profession: its name in `title`, or its code in `codeProfession`.
    pub profession: Option<Match>,
    /// Speciality: its name in `title`, or its code in `specOrdRPPS`.
    pub specialite: Option<Match>,
    /// Town (`l`).
    pub ville: Option<Match>,
    /// Postal code (`postalCode`).
    pub code_postal: Option<Match>,
    /// Department (`departement`).
    pub departement: Option<Match>,
    /// Structure (`raisonSociale` or `enseigneCommerciale`).
    pub structure: Option<Match>,
    /// National identifier of the professional, with or without the leading `8` of RPPS numbers.
    pub rpps: Option<Match>,
    /// Kind of mailbox.
    pub bal_type: Option<BalType>,
}

impl DirectoryQuery {
    /// Whether no criterion is given: such a search would ask for the whole country.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A mailbox found.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DirectoryEntry {
    /// The MSSanté address.
    pub mail: String,
    /// Family name; the structure's name for mailboxes that are nobody's.
    pub nom: String,
    /// Given name.
    pub prenom: String,
    /// Profession, as the directory words it.
    pub profession: String,
    /// Speciality, as the directory words it or its code.
    pub specialite: String,
    /// Structure.
    pub structure: String,
    /// Service inside the structure.
    pub service: String,
    /// Town.
    pub ville: String,
    /// Postal code.
    pub code_postal: String,
    /// Department.
    pub departement: String,
    /// `PER`, `ORG` or `APP`.
    pub type_bal: String,
    /// National identifier of the professional or structure.
    pub id_nat: String,
    /// Whether the mailbox takes documents without paper (« zéro papier »), when the directory says.
    pub dematerialisation: Option<bool>,
}

impl fmt::Debug for DirectoryEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DirectoryEntry(…)")
    }
}

/// What a search brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DirectoryAnswer {
    /// The entries received, in the server's order.
    pub entries: Vec<DirectoryEntry>,
    /// Whether the server had more than its size limit allows (DST 6.2.8): the search should be narrowed.
    pub truncated: bool,
    /// Whether the directory did not answer, and these are entries that it gave before.
    pub is_remembered: bool,
}

/// What of an entry is compared: any of the two texts may be the one wanted.
type Field = fn(&DirectoryEntry) -> [&str; 2];

/// A search, ready to be compared with many entries. Accents, case and signs make no difference.
#[derive(Debug, Clone)]
pub struct Matcher(Vec<(Match, Field)>);

impl DirectoryQuery {
    /// This search, ready to be compared with entries that were given before.
    #[must_use]
    pub fn matcher(&self) -> Matcher {
        let fields: [(&Option<Match>, Field); 9] = [
            (&self.nom, |e| [&e.nom, ""]),
            (&self.prenom, |e| [&e.prenom, ""]),
            (&self.profession, |e| [&e.profession, ""]),
            (&self.specialite, |e| [&e.specialite, ""]),
            (&self.ville, |e| [&e.ville, ""]),
            (&self.code_postal, |e| [&e.code_postal, ""]),
            (&self.departement, |e| [&e.departement, ""]),
            (&self.structure, |e| [&e.structure, &e.service]),
            // With or without the leading digit that says what kind of number it is.
            (&self.rpps, |e| [&e.id_nat, e.id_nat.get(1..).unwrap_or_default()]),
        ];
        let folded = |wanted: &Match| match wanted {
            Match::Contains(text) => Match::Contains(fold(text)),
            Match::Exact(text) => Match::Exact(fold(text)),
        };
        let mut wanted: Vec<_> = fields.into_iter().filter_map(|(wanted, field)| Some((folded(wanted.as_ref()?), field))).collect();
        if let Some(kind) = self.bal_type {
            let name = match kind {
                BalType::Per => "per",
                BalType::Org => "org",
                BalType::App => "app",
            };
            wanted.push((Match::Exact(name.to_owned()), |e| [&e.type_bal, ""]));
        }
        Matcher(wanted)
    }
}

impl Matcher {
    /// Whether the entry is what the search asks for, as far as what is kept of it tells.
    #[must_use]
    pub fn matches(&self, entry: &DirectoryEntry) -> bool {
        self.0.iter().all(|(wanted, field)| {
            field(entry).into_iter().any(|value| match wanted {
                Match::Contains(text) => fold(value).contains(text.as_str()),
                Match::Exact(text) => fold(value) == *text,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equal_sign_asks_for_exactly_that() {
        assert_eq!(Match::parse(" =DURAND "), Some(Match::Exact("DURAND".into())));
        assert_eq!(Match::parse("DUR"), Some(Match::Contains("DUR".into())));
        assert_eq!((Match::parse(" "), Match::parse("=")), (None, None));
    }
}
