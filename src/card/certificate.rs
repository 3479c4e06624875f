//! What the card's authentication certificate says of its holder (referentiel2 E.3).

use crate::domain::identity::Holder;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::x509::X509Name;

const OID_TITLE: &str = "2.5.4.12";
const OID_GIVEN_NAME: &str = "2.5.4.42";
const OID_SURNAME: &str = "2.5.4.4";
const OID_COMMON_NAME: &str = "2.5.4.3";

/// Reads the holder; `None` when the bytes are no certificate, or name nobody.
pub(super) fn holder(der: &[u8]) -> Option<Holder> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    // CN, GN and SN stand in one multi-valued RDN: every attribute of every RDN is looked at.
    let attribute = |oid| attribute(certificate.subject(), oid);
    Some(Holder {
        national_id: attribute(OID_COMMON_NAME)?,
        family_name: attribute(OID_SURNAME).unwrap_or_default(),
        given_name: attribute(OID_GIVEN_NAME).unwrap_or_default(),
        profession: attribute(OID_TITLE),
        valid_from: OffsetDateTime::from_unix_timestamp(certificate.validity().not_before.timestamp()).ok()?,
        valid_until: OffsetDateTime::from_unix_timestamp(certificate.validity().not_after.timestamp()).ok()?,
    })
}

fn attribute(name: &X509Name<'_>, oid: &str) -> Option<String> {
    name.iter_attributes().find(|a| a.attr_type().to_id_string() == oid).and_then(|a| a.as_str().ok()).map(str::to_owned)
}
