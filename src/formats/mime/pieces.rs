//! A message as its parts, for those who read what programs write to programs: reports, receipts.

use super::addresses;
use super::fields::Fields;
use super::parameters::Parameters;
use super::read::prepare;
use super::structure::{header, scan};
use super::transfer::Encoded;
use crate::domain::mail::Correspondent;

/// How much of a part is decoded, in octets: what is read of it stands at its beginning.
const PIECE: usize = 256 * 1024;

/// A message's header and parts.
#[derive(Default)]
pub(in crate::formats) struct Pieces {
    /// The header.
    pub(in crate::formats) fields: Fields,
    /// The parts that are no multipart, in order: media type in lower case, beginning of the content.
    pub(in crate::formats) parts: Vec<(String, Vec<u8>)>,
}

impl Pieces {
    /// Takes a message apart; at most so many parts.
    pub(in crate::formats) fn of(raw: &[u8], limit: usize) -> Self {
        let (message, _) = prepare(raw);
        let structure = scan(&message);
        let parts = structure.leaves.iter().take(limit).map(|leaf| {
            let media_type = leaf.fields.parameters("content-type").map(|kind| kind.value).filter(|value| !value.is_empty());
            let encoding = leaf.fields.first("content-transfer-encoding").unwrap_or_default();
            let body = message.get(leaf.body.clone()).unwrap_or_default();
            let body = body.get(..PIECE).unwrap_or(body);
            (media_type.unwrap_or_else(|| "text/plain".to_owned()), Encoded::new(body, encoding).decoded().into_owned())
        });
        let parts = parts.collect();
        Self { fields: structure.fields, parts }
    }
}

/// A message's header alone.
pub(in crate::formats) fn head(raw: &[u8]) -> Fields {
    let (message, _) = prepare(raw.get(..PIECE).unwrap_or(raw));
    header(&message)
}

impl Fields {
    /// The correspondents of the fields with this name.
    pub(in crate::formats) fn people(&self, name: &str) -> Vec<Correspondent> {
        self.all(name).flat_map(addresses::read).collect()
    }

    /// The main value of a field of the form `value; name=value…`, in lower case, and one of its parameters.
    pub(in crate::formats) fn kind(&self, name: &str, parameter: &str) -> (String, String) {
        let Some(parameters) = self.first(name).map(Parameters::parse) else { return Default::default() };
        let value = parameters.get(parameter).unwrap_or_default().to_ascii_lowercase();
        (parameters.value, value)
    }
}
