//! IGC-Santé's authorities as pinned facts (referentiel2 F.1).

use crate::net::error::CertFault;
use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;
use std::sync::Arc;

const IGC_SANTE: &str = include_str!("../../../certs/igc-sante.toml");

/// What the common name of an operator's issuing authority ends in (ECO.1.1.10), where authorities are not pinned.
const OPERATORS_SUFFIX: &str = "ELEMENTAIRE ORGANISATIONS";

/// What an authority may issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Role {
    /// Authorities.
    Root,
    /// Operators' servers: IGC-Santé ÉLÉMENTAIRE, domain ORGANISATIONS.
    Operators,
    /// Persons, of any range.
    Persons,
    /// Organisations, of another range.
    OtherRange,
    /// Whatever is not IGC-Santé's.
    #[serde(skip)]
    Foreign,
}

impl Role {
    /// The role that a name gives itself. It counts only in test mode, where no certificate is pinned.
    pub(super) fn named(common_name: &str) -> Self {
        let organisations = common_name.ends_with("ORGANISATIONS");
        if common_name.ends_with(OPERATORS_SUFFIX) {
            Self::Operators
        } else if common_name.ends_with("PERSONNES") {
            Self::Persons
        } else if organisations && common_name.split(' ').any(|word| ["STANDARD", "FORT"].contains(&word)) {
            Self::OtherRange
        } else {
            Self::Foreign
        }
    }

    /// Whether an operator's certificate may come from an authority of this role and this common name (ECO.1.1.10).
    pub(super) fn issues_operators(self, common_name: String) -> Result<(), CertFault> {
        match self {
            Self::Operators => Ok(()),
            Self::Persons => Err(CertFault::IssuerForPersons(common_name)),
            Self::OtherRange => Err(CertFault::IssuerOtherRange(common_name)),
            Self::Root | Self::Foreign => Err(CertFault::WrongIssuer(common_name)),
        }
    }
}

/// One pinned authority.
#[derive(Debug, Deserialize)]
pub(super) struct Pin {
    /// SHA-256 of its certificate, in upper-case hexadecimal with colons.
    pub(super) sha256: String,
    pub(super) role: Role,
    /// Where its certificate is published.
    pub(super) aia: Option<String>,
}

/// The pinned authorities.
#[derive(Debug, Default, Deserialize)]
pub(super) struct PinTable {
    /// Where they are published together.
    pub(super) bundle: Option<String>,
    #[serde(rename = "authority")]
    pub(super) pins: Vec<Pin>,
}

impl PinTable {
    /// IGC-Santé's.
    pub(super) fn igc_sante() -> Arc<Self> {
        // The file is part of the program, and a test reads it: an unreadable one would pin nothing and trust nothing.
        Arc::new(toml::from_str(IGC_SANTE).unwrap_or_default())
    }

    /// The pin of this certificate, if it is one of them.
    pub(super) fn find(&self, der: &[u8]) -> Option<&Pin> {
        let fingerprint = fingerprint(der);
        self.pins.iter().find(|pin| pin.sha256 == fingerprint)
    }

    /// Whether operators can be believed with these certificates: their authority is among them, and a root.
    pub(super) fn suffice(&self, certificates: &[Vec<u8>]) -> bool {
        [Role::Root, Role::Operators].iter().all(|role| {
            let needed = self.pins.iter().find(|pin| pin.role == *role);
            needed.is_some_and(|needed| certificates.iter().any(|der| fingerprint(der) == needed.sha256))
        })
    }
}

/// SHA-256, as the table writes it.
pub(super) fn fingerprint(der: &[u8]) -> String {
    digest(&SHA256, der).as_ref().iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_authorities_are_pinned_and_one_is_for_operators() {
        let table = PinTable::igc_sante();
        assert_eq!(table.pins.len(), 9);
        assert!(table.pins.iter().all(|pin| pin.sha256.len() == 95));
        let count = |role| table.pins.iter().filter(|pin| pin.role == role).count();
        assert_eq!([Role::Root, Role::Operators, Role::Persons, Role::OtherRange].map(count), [3, 1, 3, 2]);
        assert!(table.bundle.is_some());
        // The root that operators need is the first one: `suffice` asks for it.
        let operators = table.pins.iter().find(|pin| pin.role == Role::Operators).unwrap();
        assert!(operators.aia.is_some() && operators.sha256.starts_with("D8:34:EE:5B") && table.pins[0].sha256.starts_with("2D:9E:22:CA"));
    }

    #[test]
    fn eco_1_1_10_operators_have_one_kind_of_issuer() {
        for (name, role) in [
            ("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", Role::Operators),
            ("AC IGC-SANTE ELEMENTAIRE PERSONNES", Role::Persons),
            ("AC IGC-SANTE STANDARD PERSONNES", Role::Persons),
            ("AC IGC-SANTE FORT PERSONNES", Role::Persons),
            ("AC IGC-SANTE STANDARD ORGANISATIONS", Role::OtherRange),
            ("AC IGC-SANTE FORT ORGANISATIONS", Role::OtherRange),
            ("AC RACINE IGC-SANTE ELEMENTAIRE", Role::Foreign),
            ("CONFORT ORGANISATIONS", Role::Foreign),
            ("AC MAISON", Role::Foreign),
            ("", Role::Foreign),
        ] {
            assert_eq!(Role::named(name), role, "{name}");
            assert_eq!(role.issues_operators(name.to_owned()).is_ok(), role == Role::Operators, "{name}");
        }
    }
}
