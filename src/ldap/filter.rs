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
            Match::Contains(text) => {
                let mut spellings: Vec<_> = spellings(text).into_iter().map(|text| Filter::Contains(attribute, text)).collect();
                match spellings.pop() {
                    Some(only) if spellings.is_empty() => only,
                    last => {
                        spellings.extend(last);
                        Filter::Any(spellings)
                    }
                }
            }
            Match::Exact(text) => Filter::Equal(attribute, text.clone()),
        }
    }
}

/// How the directory may have written what a person types: it has most names and towns in capitals without accents
/// (BESANCON, SAINT-CLAUDE), and its comparison ignores case only.
fn spellings(text: &str) -> Vec<String> {
    let mut all = vec![text.to_owned()];
    for text in [text.to_owned(), without_accents(text)] {
        for spelling in [text.replace('-', " "), text.replace(' ', "-"), text.replace('’', "'"), text] {
            if !all.contains(&spelling) {
                all.push(spelling);
            }
        }
    }
    all
}

/// French letters without their accents.
fn without_accents(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'à' | 'â' | 'ä' => plain.push('a'),
            'ç' => plain.push('c'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'î' | 'ï' => plain.push('i'),
            'ô' | 'ö' => plain.push('o'),
            'ù' | 'û' | 'ü' => plain.push('u'),
            'ÿ' => plain.push('y'),
            'À' | 'Â' | 'Ä' => plain.push('A'),
            'Ç' => plain.push('C'),
            'É' | 'È' | 'Ê' | 'Ë' => plain.push('E'),
            'Î' | 'Ï' => plain.push('I'),
            'Ô' | 'Ö' => plain.push('O'),
            'Ù' | 'Û' | 'Ü' => plain.push('U'),
            'Ÿ' => plain.push('Y'),
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("OE"),
            'æ' => plain.push_str("ae"),
            'Æ' => plain.push_str("AE"),
            '’' => plain.push('\''),
            other => plain.push(other),
        }
    }
    plain
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
    fn a_name_is_found_however_it_is_spelt() {
        let town = |town: &str| of(&DirectoryQuery { ville: Match::parse(town), ..DirectoryQuery::default() }).to_string();
        assert_eq!(town("Besançon"), "(&(mail=*)(|(l=*Besançon*)(l=*Besancon*)))");
        let filter = town("Saint-Étienne");
        for spelling in ["Saint-Étienne", "Saint Étienne", "Saint Etienne", "Saint-Etienne"] {
            assert_eq!(filter.matches(&format!("(l=*{spelling}*)")).count(), 1, "{spelling} in {filter}");
        }
        assert!(town("L’Isle").contains("(l=*L'Isle*)") && town("Œuilly").contains("(l=*OEuilly*)"));
        assert_eq!(town("=Besançon"), "(&(mail=*)(l=Besançon))", "exactly that");
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
