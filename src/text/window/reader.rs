//! What the reader says.

use super::super::bundle::say;
use super::super::problem::window_problem;
use crate::domain::Problem;

/// What an attached file is, to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A PDF document.
    Pdf,
    /// An image.
    Image,
    /// Files packed together.
    Archive,
    /// Plain text.
    Text,
    /// A spreadsheet.
    Sheet,
    /// Another message.
    Message,
    /// Anything else.
    Document,
}

/// The conversation of a message, with how many messages it has.
#[must_use]
pub fn exchange(count: usize) -> String {
    say("reader-exchange", &[("count", count.into())])
}

/// The name of a kind of file.
#[must_use]
pub fn file_kind(kind: FileKind) -> String {
    match kind {
        FileKind::Pdf => say("reader-kind-pdf", &[]),
        FileKind::Image => say("reader-kind-image", &[]),
        FileKind::Archive => say("reader-kind-archive", &[]),
        FileKind::Text => say("reader-kind-text", &[]),
        FileKind::Sheet => say("reader-kind-sheet", &[]),
        FileKind::Message => say("reader-kind-message", &[]),
        FileKind::Document => say("reader-kind-document", &[]),
    }
}

/// What a file is and how large.
#[must_use]
pub fn kind_and_size(kind: FileKind, octets: u64) -> String {
    say("reader-kind-size", &[("kind", file_kind(kind).into()), ("size", super::super::size(octets).into())])
}

/// A problem and its remedy on one line.
#[must_use]
pub fn problem_line(value: &Problem) -> String {
    let said = window_problem(value);
    say("reader-problem", &[("message", said.message.into()), ("remedy", said.remedy.into())])
}

/// The button that shows the rest of a long text, of which this many octets are left.
#[must_use]
pub fn more(octets: u64) -> String {
    say("reader-more", &[("size", super::super::size(octets).into())])
}

/// How many attachments were saved, and in which folder.
#[must_use]
pub fn saved_all(count: usize, path: &str) -> String {
    say("reader-saved-all", &[("count", count.into()), ("path", path.into())])
}

/// Declares functions that say a sentence without values.
macro_rules! sentences {
    ($( #[doc = $doc:literal] $name:ident => $key:literal; )+) => {
        $( #[doc = $doc] #[must_use] pub fn $name() -> String { say($key, &[]) } )+
    };
}

sentences! {
    /// Where no message is chosen.
    empty => "reader-empty";
    /// While a message comes.
    opening => "reader-opening";
    /// The button that tries again.
    retry => "reader-retry";
    /// In place of an empty subject.
    no_subject => "reader-no-subject";
    /// In place of a sender without a name or an address.
    no_sender => "reader-no-sender";
    /// In place of an empty text.
    no_text => "reader-no-text";
    /// In place of what must not be seen over a shoulder.
    hidden => "reader-hidden";
    /// In place of a message that must not be seen over a shoulder.
    discreet => "reader-discreet";
    /// Before all main recipients.
    to_all => "reader-to-all";
    /// Before all copy recipients.
    cc_all => "reader-cc-all";
    /// Before all hidden recipients.
    bcc_all => "reader-bcc-all";
    /// Before the addresses the author wants replies at.
    reply_to_all => "reader-reply-to-all";
    /// The button that shows all addresses.
    details => "reader-details";
    /// The button that hides them again.
    fewer => "reader-fewer";
    /// The button that leads back to the list.
    back => "reader-back";
    /// Reply.
    reply => "reader-reply";
    /// Its tip.
    reply_tip => "reader-reply-tip";
    /// Reply to all.
    reply_all => "reader-reply-all";
    /// Its tip.
    reply_all_tip => "reader-reply-all-tip";
    /// Forward.
    forward => "reader-forward";
    /// Its tip.
    forward_tip => "reader-forward-tip";
    /// Archive, with its key.
    archive => "reader-archive";
    /// Delete, with its key.
    delete => "reader-delete";
    /// Move to another folder.
    move_to => "reader-move";
    /// Mark for attention, with its key.
    flag => "reader-flag";
    /// Remove that mark, with its key.
    unflag => "reader-unflag";
    /// Mark as unread, with its key.
    unread => "reader-unread";
    /// Mark as read, with its key.
    read => "reader-read";
    /// Take up a draft again.
    edit => "reader-edit";
    /// The button that shows the formatted text.
    formatted => "reader-formatted";
    /// The button that shows the plain text.
    plain => "reader-plain";
    /// The button that copies the whole text.
    copy_text => "reader-copy-text";
    /// The text is in the clipboard.
    copied => "reader-copied";
    /// Limits left a part of the formatted text out.
    truncated => "reader-truncated";
    /// Limits or damage left a part of the message out.
    incomplete => "reader-incomplete";
    /// In place of an image that was not fetched.
    blocked => "reader-blocked";
    /// In place of an image on its way.
    image_coming => "reader-image-coming";
    /// In place of an image that cannot be shown.
    image_failed => "reader-image-failed";
    /// The button that copies a link’s address.
    copy_link => "reader-copy-link";
    /// The address is in the clipboard.
    link_copied => "reader-link-copied";
    /// The button that closes a notice.
    close => "reader-close";
    /// The button that saves an attachment.
    save => "reader-save";
    /// The button that saves all attachments.
    save_all => "reader-save-all";
    /// While an attachment is saved.
    saving => "reader-saving";
    /// While attachments are saved.
    saving_all => "reader-saving-all";
    /// The button that shows an image larger.
    enlarge => "reader-enlarge";
    /// The button that shows it smaller.
    shrink => "reader-shrink";
    /// The button that shows an attached image.
    show_image => "reader-show-image";
    /// The title of the dialog that asks where to save.
    path_title => "reader-path-title";
    /// The name of its field.
    path_label => "reader-path-label";
    /// Its button that gives up.
    path_cancel => "reader-path-cancel";
    /// The title of the system’s dialog that asks where to save.
    save_title => "reader-save-title";
    /// The title of the system’s dialog that asks which files to attach.
    open_title => "reader-open-title";
}

/// The main recipients, on one line.
#[must_use]
pub fn to(names: &str) -> String {
    say("reader-to", &[("names", names.into())])
}

/// The copy recipients, on one line.
#[must_use]
pub fn cc(names: &str) -> String {
    say("reader-cc", &[("names", names.into())])
}

/// The hidden recipients, on one line.
#[must_use]
pub fn bcc(names: &str) -> String {
    say("reader-bcc", &[("names", names.into())])
}

/// Where a link leads.
#[must_use]
pub fn link(address: &str) -> String {
    say("reader-link", &[("address", address.into())])
}

/// The site a link leads to.
#[must_use]
pub fn link_site(site: &str) -> String {
    say("reader-link-site", &[("site", site.into())])
}

/// Whom a link writes to.
#[must_use]
pub fn link_mail(address: &str) -> String {
    say("reader-link-mail", &[("address", address.into())])
}

/// The tip of the button that saves an attachment.
#[must_use]
pub fn save_named(name: &str) -> String {
    say("reader-save-named", &[("name", name.into())])
}

/// An attachment was saved there.
#[must_use]
pub fn saved(path: &str) -> String {
    say("reader-saved", &[("path", path.into())])
}

/// How many recipients are not shown.
#[must_use]
pub fn others(count: usize) -> String {
    say("reader-others", &[("count", count.into())])
}

/// How many attachments there are.
#[must_use]
pub fn attachments(count: usize) -> String {
    say("reader-attachments", &[("count", count.into())])
}

/// How many things from elsewhere were not fetched.
#[must_use]
pub fn remote(count: usize) -> String {
    say("reader-remote", &[("count", count.into())])
}
