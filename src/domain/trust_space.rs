//! The MSSanté trust space (espace de confiance): which addresses belong to it.

use super::bal::{BalAddress, domain_to_ascii};
use std::collections::HashSet;

/// The suffix every MSSanté domain has, used when the list is not there to tell.
const MSSANTE_SUFFIX: &str = "mssante.fr";

/// What an address is to the trust space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Membership {
    /// A professional's or organisation's MSSanté address.
    Mssante,
    /// Taken for MSSanté by its suffix only: there is no list to confirm it.
    Unverified,
    /// A patient's address in Mon espace santé.
    Patient,
    /// Outside the trust space.
    Outside,
}

impl Membership {
    /// Whether health data may be sent there.
    #[must_use]
    pub fn is_inside(self) -> bool {
        self != Membership::Outside
    }
}

/// The domains of the trust space (liste blanche), and the patients' domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustSpace {
    domains: Option<HashSet<String>>,
    patient_domain: String,
}

impl TrustSpace {
    /// A trust space made of the listed domains; names that are no domain are left out.
    #[must_use]
    pub fn listed<'a>(domains: impl IntoIterator<Item = &'a str>, patient_domain: &str) -> Self {
        Self { domains: Some(domains.into_iter().filter_map(domain_to_ascii).collect()), patient_domain: patient_domain.to_lowercase() }
    }

    /// A trust space without its list: addresses under `mssante.fr` count, unverified (referentiel2 H.1).
    #[must_use]
    pub fn unlisted(patient_domain: &str) -> Self {
        Self { domains: None, patient_domain: patient_domain.to_lowercase() }
    }

    /// Whether this address is, or looks like, one of the trust space: listed, a patient's, or under `mssante.fr`.
    #[must_use]
    pub fn may_hold(&self, address: &BalAddress) -> bool {
        self.membership(address).is_inside() || is_under(address.domain(), MSSANTE_SUFFIX)
    }

    /// What this address is to the trust space. The patients' domain is looked at first: it is listed too.
    #[must_use]
    pub fn membership(&self, address: &BalAddress) -> Membership {
        let domain = address.domain();
        if domain == self.patient_domain {
            return Membership::Patient;
        }
        match &self.domains {
            Some(domains) if domains.contains(domain) => Membership::Mssante,
            Some(_) => Membership::Outside,
            None if is_under(domain, MSSANTE_SUFFIX) => Membership::Unverified,
            None => Membership::Outside,
        }
    }
}

/// Whether a host or domain name is `suffix` or under it. Case and a final dot do not count.
#[must_use]
pub fn is_under(name: &str, suffix: &str) -> bool {
    let name = name.trim_end_matches('.').to_lowercase();
    name == suffix || name.strip_suffix(suffix).is_some_and(|head| head.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(domain: &str) -> BalAddress {
        BalAddress::parse(&format!("a@{domain}")).unwrap()
    }

    #[test]
    fn the_list_decides_where_there_is_one() {
        let space = TrustSpace::listed(["CHU.mss.test", "hôpital.mss.test", "pas un domaine"], "patient.mss.test");
        assert_eq!(space.membership(&at("chu.mss.test")), Membership::Mssante);
        assert_eq!(space.membership(&at("xn--hpital-ixa.mss.test")), Membership::Mssante);
        assert_eq!(space.membership(&at("patient.mss.test")), Membership::Patient);
        assert_eq!(space.membership(&at("sub.chu.mss.test")), Membership::Outside);
        assert_eq!(space.membership(&at("inconnu.mssante.fr")), Membership::Outside);
    }

    #[test]
    fn the_suffix_decides_where_there_is_no_list() {
        let space = TrustSpace::unlisted("patient.mssante.fr");
        assert_eq!(space.membership(&at("x.mssante.fr")), Membership::Unverified);
        assert_eq!(space.membership(&at("patient.mssante.fr")), Membership::Patient);
        for outside in ["fauxmssante.fr", "mssante.fr.example.org", "free.fr"] {
            assert_eq!(space.membership(&at(outside)), Membership::Outside, "{outside}");
        }
    }
}
