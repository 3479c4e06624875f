//! LDAP entries as directory entries (DST 6.2.5).

use crate::domain::directory::DirectoryEntry;
use ldap3::SearchEntry;

/// What is asked of the server for each entry; nothing else is.
pub(super) const ATTRIBUTES: [&str; 18] = [
    "mail",
    "sn",
    "givenName",
    "title",
    "specOrdRPPS",
    "codeProfession",
    "raisonSociale",
    "enseigneCommerciale",
    "o",
    "serviceRattachementBAL",
    "ou",
    "l",
    "postalCode",
    "departement",
    "typeBal",
    "pSIdNat",
    "structIdNat",
    "dematerialisationBal",
];

/// Reads an entry; `None` when it has no mailbox address.
pub(super) fn read(entry: &SearchEntry) -> Option<DirectoryEntry> {
    // Attribute names are compared without case (RFC 4512 §2.5); the server writes them as its schema does.
    let value = |name: &str| {
        let values = entry.attrs.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v);
        values.and_then(|v| v.first()).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    };
    let first = |names: &[&str]| names.iter().find_map(|name| value(name)).unwrap_or_default();
    let (profession, specialite) = split_title(&value("title").unwrap_or_default());
    Some(DirectoryEntry {
        mail: value("mail")?,
        nom: first(&["sn"]),
        prenom: first(&["givenName"]),
        profession: if profession.is_empty() { first(&["codeProfession"]) } else { profession },
        specialite: if specialite.is_empty() { first(&["specOrdRPPS"]) } else { specialite },
        structure: first(&["raisonSociale", "enseigneCommerciale", "o"]),
        service: first(&["serviceRattachementBAL", "ou"]),
        ville: first(&["l"]),
        code_postal: first(&["postalCode"]),
        departement: first(&["departement"]),
        type_bal: first(&["typeBal"]).to_uppercase(),
        id_nat: first(&["pSIdNat", "structIdNat"]).rsplit(" : ").next().unwrap_or_default().trim().to_owned(),
        dematerialisation: value("dematerialisationBal").and_then(|v| match v.to_lowercase().as_str() {
            "vrai" | "true" | "oui" | "o" | "1" => Some(true),
            "faux" | "false" | "non" | "n" | "0" => Some(false),
            _ => None,
        }),
    })
}

/// `MEDECIN Pédiatrie` is a profession in capitals and a speciality after it (DST 6.2.5).
fn split_title(title: &str) -> (String, String) {
    let words: Vec<&str> = title.split_whitespace().collect();
    let capitals = words.iter().take_while(|w| !w.chars().any(char::is_lowercase)).count();
    let (profession, specialite) = words.split_at_checked(capitals).unwrap_or_default();
    if profession.is_empty() { (title.trim().to_owned(), String::new()) } else { (profession.join(" "), specialite.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn entry(attributes: &[(&str, &str)]) -> SearchEntry {
        let attrs = attributes.iter().map(|(n, v)| ((*n).to_owned(), vec![(*v).to_owned()])).collect();
        SearchEntry { dn: String::new(), attrs, bin_attrs: HashMap::new() }
    }

    #[test]
    fn dst_6_2_5_a_personal_mailbox_is_read() {
        let read = read(&entry(&[
            ("mail", "h@chu.mss.test"),
            ("SN", "DURAND"),
            ("title", "CHIRURGIEN-DENTISTE Orthopédie dento-faciale"),
            ("pSIdNat", "Identifiant national du PS : 899700000025"),
            ("dematerialisationBAL", "vrai"),
        ]))
        .unwrap();
        assert_eq!(
            (read.nom.as_str(), read.profession.as_str(), read.specialite.as_str()),
            ("DURAND", "CHIRURGIEN-DENTISTE", "Orthopédie dento-faciale")
        );
        assert_eq!((read.id_nat.as_str(), read.dematerialisation), ("899700000025", Some(true)));
    }

    #[test]
    fn an_entry_without_an_address_is_none() {
        assert_eq!(read(&entry(&[("sn", "DURAND")])), None);
    }

    #[test]
    fn a_title_without_capitals_is_a_profession() {
        assert_eq!(split_title("Infirmier"), ("Infirmier".into(), String::new()));
        assert_eq!(split_title("MEDECIN"), ("MEDECIN".into(), String::new()));
    }
}
