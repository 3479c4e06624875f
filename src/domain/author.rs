//! Who writes documents: what a clinical document says of its author, and of the place where it was written.

use super::identity::Holder;
use std::fmt;

/// The author of a document, as the configuration (`[author]`), the card or a file gives it. Every field may be empty; what a document cannot do
/// without is in [`Author::missing`].
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Author {
    /// National identifier (IdNat_PS): `8` and the RPPS number, `0` and the ADELI number…
    pub national_id: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Profession: a code of the national list (`10`, `G15_10`) or its name (`Médecin`).
    pub profession: String,
    /// Speciality: a code of the national list (`SM54`) or its name; empty where there is none.
    pub speciality: String,
    /// National identifier of the organisation (IdNat_Struct): `1` and the FINESS number, `3` and the SIRET number…
    pub organisation_id: String,
    /// Name of the organisation.
    pub organisation: String,
    /// Sector of activity: a code of the national list (`SA07`) or its name (`Cabinet individuel`).
    pub sector: String,
}

impl Author {
    /// What is not said, from what the card says of its holder.
    #[must_use]
    pub fn completed(mut self, holder: &Holder) -> Self {
        // The names and the profession are of the person whose number it is: another's would not be right beside it.
        if !self.national_id.is_empty() && self.national_id != holder.national_id {
            return self;
        }
        let fill = |field: &mut String, known: &str| {
            if field.trim().is_empty() {
                known.clone_into(field);
            }
        };
        fill(&mut self.national_id, &holder.national_id);
        fill(&mut self.family_name, &holder.family_name);
        fill(&mut self.given_name, &holder.given_name);
        fill(&mut self.profession, holder.profession.as_deref().unwrap_or_default());
        self
    }

    /// The first setting that a document cannot do without and that is not there, under its name in the configuration.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        let needed = [
            (&self.national_id, "id_nat"),
            (&self.family_name, "nom"),
            (&self.given_name, "prenom"),
            (&self.profession, "profession"),
            (&self.organisation, "structure"),
        ];
        needed.into_iter().find(|(value, _)| value.trim().is_empty()).map(|(_, name)| name)
    }
}

impl fmt::Debug for Author {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Author(…)")
    }
}
