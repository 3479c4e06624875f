//! The list of the trust space's domains (liste blanche), as its publisher writes it (referentiel2 H.1).

use super::xml::{Node, Walker, XmlError, text_of};

/// The largest list read, in octets.
const SIZE_LIMIT: usize = 64 * 1024 * 1024;
/// The most entries read; the list of 2026 has about 9 000.
const DOMAIN_LIMIT: usize = 100_000;
/// The namespace of the list's schema.
const NAMESPACE: &str = "https://listeblanche.mssante.fr/schema";

/// Why a list cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustListError {
    /// Its XML cannot be read.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It is another kind of document.
    #[error("not a trust list")]
    NotAList,
    /// It is over 64 MiB or 100 000 entries.
    #[error("trust list too large")]
    TooLarge,
    /// It names no domain: taken at its word it would forbid every correspondent.
    #[error("trust list without a domain")]
    Empty,
}

/// The domain names of the list, as written (Unicode or A-labels), in order; one that is listed for several
/// operator certificates comes as often.
///
/// # Errors
/// See [`TrustListError`]. Reading stops at the end of `ListeDomaines`: a list that ends before it is refused whole,
/// what follows is not looked at.
pub fn read(bytes: &[u8]) -> Result<Vec<String>, TrustListError> {
    if bytes.len() > SIZE_LIMIT {
        return Err(TrustListError::TooLarge);
    }
    let text = text_of(bytes)?;
    let mut walker = Walker::new(&text);
    let mut path: Vec<String> = Vec::new();
    let (mut domains, mut name) = (Vec::new(), String::new());
    let is_name = |path: &[String]| path.iter().map(String::as_str).eq(["ListeBlancheMSSante", "ListeDomaines", "Domaine", "Nom"]);
    while let Some(node) = walker.next_node()? {
        match node {
            Node::Open(element) => {
                if path.is_empty() && (element.name() != "ListeBlancheMSSante" || element.attribute("xmlns").as_deref() != Some(NAMESPACE))
                {
                    return Err(TrustListError::NotAList);
                }
                path.push(element.name());
                name.clear();
            }
            Node::Text(piece) if is_name(&path) => name.push_str(&piece),
            Node::Text(_) => {}
            Node::Close => {
                let domain = name.trim();
                if is_name(&path) && !domain.is_empty() {
                    domains.push(domain.to_owned());
                }
                if path.len() == 2 && path.last().is_some_and(|name| name == "ListeDomaines") {
                    break;
                }
                path.pop();
            }
        }
        if domains.len() > DOMAIN_LIMIT {
            return Err(TrustListError::TooLarge);
        }
    }
    if domains.is_empty() { Err(TrustListError::Empty) } else { Ok(domains) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(inner: &str) -> String {
        format!(
            "<?xml version='1.0' encoding='UTF-8'?><ListeBlancheMSSante xmlns='{NAMESPACE}'><ListeDomaines>{inner}</ListeDomaines></ListeBlancheMSSante>"
        )
    }

    #[test]
    fn gives_the_names_in_order() {
        let text = list(
            "<Domaine><Nom> chu.mssante.fr </Nom><Description>x</Description></Domaine><Domaine><Nom>hôpital.mssante.fr</Nom></Domaine><Domaine><Nom/></Domaine>",
        );
        assert_eq!(read(text.as_bytes()).unwrap(), ["chu.mssante.fr", "hôpital.mssante.fr"]);
    }

    #[test]
    fn refuses_other_documents_and_empty_or_cut_lists() {
        assert_eq!(read(list("").as_bytes()), Err(TrustListError::Empty));
        assert_eq!(read(list("").replace("/schema", "/autre").as_bytes()), Err(TrustListError::NotAList));
        assert_eq!(read(b"<html/>"), Err(TrustListError::NotAList));
        let whole = list("<Domaine><Nom>a.fr</Nom></Domaine>");
        assert_eq!(read(&whole.as_bytes()[..whole.len() - 50]), Err(TrustListError::Xml(XmlError::Malformed)));
        assert_eq!(read(b"<!DOCTYPE x><a/>"), Err(TrustListError::Xml(XmlError::DocumentType)));
        assert_eq!(read(list(&"<Domaine><Nom>a.fr</Nom></Domaine>".repeat(100_001)).as_bytes()), Err(TrustListError::TooLarge));
    }
}
