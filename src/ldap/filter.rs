//! Search filters, escaped by construction (RFC 4515): a filter is built from values, never from pieces of filter.

use crate::domain::directory::{BalType, DirectoryQuery, Match};
use std::fmt;

/// A search filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Present(&'static str),
    Equal(&'static str, String),
    Contains(&'static str, String),
}

impl Filter {
    fn matching(attribute: &'static str, criterion: &Match) -> Self {
        match criterion {
            Match::Contains(text) => Filter::Contains(attribute, text.clone()),
            Match::Exact(text) => Filter::Equal(attribute, text.clone()),
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, sign: char, filters: &[Filter]| {
            write!(f, "({sign}")?;
            filters.iter().try_for_each(|filter| write!(f, "{filter}"))?;
            f.write_str(")")
        };
        match self {
            Filter::All(filters) => list(f, '&', filters),
            Filter::Any(filters) => list(f, '|', filters),
            Filter::Present(attribute) => write!(f, "({attribute}=*)"),
            Filter::Equal(attribute, value) => write!(f, "({attribute}={})", ldap3::ldap_escape(value.as_str())),
            Filter::Contains(attribute, value) => write!(f, "({attribute}=*{}*)", ldap3::ldap_escape(value.as_str())),
        }
    }
}

/// The words before a professional's identifier in the directory (DST 6.2.5).
const ID_LABEL: &str = "Identifiant national du PS : ";

/// The filter of a query: mailboxes for which every criterion holds (DST 6.2.6).
pub(super) fn of(query: &DirectoryQuery) -> Filter {
    let mut all = vec![Filter::Present("mail")];
    let mut plain = |attribute, criterion: &Option<Match>| {
        if let Some(criterion) = criterion {
            all.push(Filter::matching(attribute, criterion));
        }
    };
    plain("sn", &query.nom);
    plain("givenName", &query.prenom);
    plain("l", &query.ville);
    plain("postalCode", &query.code_postal);
    plain("departement", &query.departement);
    let mut either = |attributes: [&'static str; 2], criterion: &Option<Match>| {
        if let Some(criterion) = criterion {
            all.push(Filter::Any(attributes.map(|attribute| Filter::matching(attribute, criterion)).to_vec()));
        }
    };
    either(["raisonSociale", "enseigneCommerciale"], &query.structure);
    if let Some(criterion) = &query.profession {
        all.push(named_or_coded(criterion, "codeProfession"));
    }
    if let Some(criterion) = &query.specialite {
        all.push(named_or_coded(criterion, "specOrdRPPS"));
    }
    if let Some(criterion) = &query.rpps {
        all.push(match criterion {
            Match::Contains(_) => Filter::matching("pSIdNat", criterion),
            // Written with its label by the directory, without it by the DST's own example.
            Match::Exact(id) => {
                Filter::Any(vec![Filter::Equal("pSIdNat", format!("{ID_LABEL}{id}")), Filter::Equal("pSIdNat", id.clone())])
            }
        });
    }
    if let Some(kind) = query.bal_type {
        let kind = match kind {
            BalType::Per => "PER",
            BalType::Org => "ORG",
            BalType::App => "APP",
        };
        all.push(Filter::Equal("typeBal", kind.to_owned()));
    }
    Filter::All(all)
}

/// A profession or speciality: its words stand in `title`, its code in an attribute of its own.
fn named_or_coded(criterion: &Match, code: &'static str) -> Filter {
    let (Match::Contains(text) | Match::Exact(text)) = criterion;
    Filter::Any(vec![Filter::matching("title", criterion), Filter::Equal(code, text.clone())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(nom: &str) -> DirectoryQuery {
        DirectoryQuery { nom: Match::parse(nom), ..DirectoryQuery::default() }
    }

    #[test]
    fn dst_6_2_6_criteria_are_joined() {
        let query = DirectoryQuery {
            ville: Match::parse("=BESANCON"),
            structure: Match::parse("CHU"),
            bal_type: Some(BalType::Org),
            ..query("DUR")
        };
        assert_eq!(
            of(&query).to_string(),
            "(&(mail=*)(sn=*DUR*)(l=BESANCON)(|(raisonSociale=*CHU*)(enseigneCommerciale=*CHU*))(typeBal=ORG))"
        );
    }

    #[test]
    fn what_is_typed_never_becomes_filter() {
        assert_eq!(of(&query("*)(mail=*")).to_string(), r"(&(mail=*)(sn=*\2a\29\28mail=\2a*))");
        assert_eq!(of(&query("=a\\b\0")).to_string(), r"(&(mail=*)(sn=a\5cb\00))");
    }

    #[test]
    fn an_exact_identifier_is_found_with_and_without_its_label() {
        let query = DirectoryQuery { rpps: Match::parse("=810000000001"), ..DirectoryQuery::default() };
        assert_eq!(of(&query).to_string(), "(&(mail=*)(|(pSIdNat=Identifiant national du PS : 810000000001)(pSIdNat=810000000001)))");
    }
}
