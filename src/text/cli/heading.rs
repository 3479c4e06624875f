//! The words over columns and before fields.

use super::super::bundle::say;

/// A column of a list, or a field of a message or directory entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// A mail's identifier.
    Id,
    /// Its marks.
    State,
    /// Its author.
    From,
    /// Main recipients.
    To,
    /// Copy recipients.
    Cc,
    /// Hidden recipients.
    Bcc,
    /// Subject.
    Subject,
    /// Date.
    Date,
    /// Size.
    Size,
    /// Attachments.
    Attachments,
    /// An attachment's number.
    Part,
    /// A file's name.
    File,
    /// A file's or mailbox's type.
    Kind,
    /// A folder.
    Folder,
    /// A name.
    Name,
    /// How many messages.
    Total,
    /// How many unread messages.
    Unread,
    /// A given name.
    GivenName,
    /// A profession.
    Profession,
    /// A speciality.
    Speciality,
    /// A structure.
    Structure,
    /// A town.
    Town,
    /// A mail address.
    Address,
    /// How many messages were not there before.
    Arrived,
    /// How many have other marks.
    Changed,
    /// How many are gone.
    Removed,
    /// How long it took.
    Duration,
    /// What an operator says of it.
    Detail,
    /// A patient.
    Patient,
    /// A patient's matricule.
    Ins,
    /// How many documents.
    Documents,
}

/// The words over a column.
#[must_use]
pub fn heading(heading: Heading) -> String {
    match heading {
        Heading::Id => say("heading-id", &[]),
        Heading::State => say("heading-state", &[]),
        Heading::From => say("heading-from", &[]),
        Heading::To => say("heading-to", &[]),
        Heading::Cc => say("heading-cc", &[]),
        Heading::Bcc => say("heading-bcc", &[]),
        Heading::Subject => say("heading-subject", &[]),
        Heading::Date => say("heading-date", &[]),
        Heading::Size => say("heading-size", &[]),
        Heading::Attachments => say("heading-attachments", &[]),
        Heading::Part => say("heading-part", &[]),
        Heading::File => say("heading-file", &[]),
        Heading::Kind => say("heading-kind", &[]),
        Heading::Folder => say("heading-folder", &[]),
        Heading::Name => say("heading-name", &[]),
        Heading::Total => say("heading-total", &[]),
        Heading::Unread => say("heading-unread", &[]),
        Heading::GivenName => say("heading-given-name", &[]),
        Heading::Profession => say("heading-profession", &[]),
        Heading::Speciality => say("heading-speciality", &[]),
        Heading::Structure => say("heading-structure", &[]),
        Heading::Town => say("heading-town", &[]),
        Heading::Address => say("heading-address", &[]),
        Heading::Arrived => say("heading-arrived", &[]),
        Heading::Changed => say("heading-changed", &[]),
        Heading::Removed => say("heading-removed", &[]),
        Heading::Duration => say("heading-duration", &[]),
        Heading::Patient => say("heading-patient", &[]),
        Heading::Ins => say("heading-ins", &[]),
        Heading::Documents => say("heading-documents", &[]),
        Heading::Detail => say("heading-detail", &[]),
    }
}

/// The words before a field: `Objet :`.
#[must_use]
pub fn field(name: Heading) -> String {
    say("heading-field", &[("name", heading(name).into())])
}
