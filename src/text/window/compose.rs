//! Sentences of assets/text/*/compose.ftl.

use super::super::bundle::{beside, one_line, say};
use super::super::problem::{Sentence, window_problem};
use super::super::words::{date_time, size};
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalKind};
use crate::domain::mail::Correspondent;
use time::OffsetDateTime;

/// Opens the choice of when to send.
#[must_use]
pub fn later() -> String {
    say("compose-later", &[])
}

/// Asks when.
#[must_use]
pub fn later_title() -> String {
    beside("compose-later", "title", &[])
}

/// This evening.
#[must_use]
pub fn later_evening() -> String {
    beside("compose-later", "evening", &[])
}

/// Tomorrow morning.
#[must_use]
pub fn later_tomorrow() -> String {
    beside("compose-later", "tomorrow", &[])
}

/// Monday morning.
#[must_use]
pub fn later_monday() -> String {
    beside("compose-later", "monday", &[])
}

/// Another moment.
#[must_use]
pub fn later_other() -> String {
    beside("compose-later", "other", &[])
}

/// How it is typed.
#[must_use]
pub fn later_help() -> String {
    beside("compose-later", "help", &[])
}

/// What is typed is no moment to come.
#[must_use]
pub fn later_wrong() -> String {
    beside("compose-later", "wrong", &[])
}

/// It leaves then.
#[must_use]
pub fn later_confirm() -> String {
    beside("compose-later", "confirm", &[])
}

/// Says a problem to somebody who looks at a window.
#[must_use]
pub fn told(of: &Problem) -> Sentence {
    window_problem(of)
}

/// The longest name of a mailbox on a button, in characters.
const SHORT: usize = 32;
/// The same where there is more room.
const LONG: usize = 64;
/// The longest name of a file on its chip.
const FILE: usize = 44;

/// A mailbox in a word or two, told apart from the others.
#[must_use]
pub fn mailbox(bal: &Bal, all: &[Bal]) -> String {
    shortened(&named(bal, all), SHORT)
}

/// A mailbox with its label or address.
#[must_use]
pub fn mailbox_long(bal: &Bal, all: &[Bal]) -> String {
    let name = named(bal, all);
    let label = if bal.label.is_empty() || bal.label == name { bal.address.to_string() } else { one_line(&bal.label) };
    if name == label {
        return shortened(&name, LONG);
    }
    say("compose-mailbox-long", &[("name", shortened(&name, SHORT).into()), ("label", shortened(&label, LONG - SHORT / 2).into())])
}

fn named(bal: &Bal, all: &[Bal]) -> String {
    let is_personal = |bal: &&Bal| bal.kind == BalKind::Personal;
    if is_personal(&bal) && all.iter().filter(is_personal).count() == 1 {
        return personal();
    }
    let is_alone = all.iter().filter(|other| other.label == bal.label).count() == 1;
    if is_alone && !bal.label.is_empty() { one_line(&bal.label) } else { bal.address.to_string() }
}

/// A text cut in its middle, so that both its ends can be read: of a file's name, the end says what it is.
fn shortened(text: &str, limit: usize) -> String {
    let count = text.chars().count();
    if count <= limit {
        return text.to_owned();
    }
    let tail = limit / 3;
    let head: String = text.chars().take(limit - tail - 1).collect();
    let tail: String = text.chars().skip(count - tail).collect();
    format!("{head}…{tail}")
}

/// Why a recipient is no address.
#[must_use]
pub fn malformed(text: &str) -> String {
    say("compose-malformed", &[("text", text.into())])
}

/// An attachment, with its size where it is known.
#[must_use]
pub fn attachment(name: &str, octets: Option<u64>) -> String {
    let name = shortened(&one_line(name), FILE);
    match octets {
        Some(octets) => say("compose-attachment", &[("name", name.into()), ("size", size(octets).into())]),
        None => name,
    }
}

/// What takes an attachment away.
#[must_use]
pub fn detach(name: &str) -> String {
    say("compose-detach", &[("name", name.into())])
}

/// What the attachments weigh together, and what the operator takes where it is known.
#[must_use]
pub fn total(octets: u64, limit: Option<u64>) -> String {
    match limit {
        None => say("compose-total", &[("size", size(octets).into())]),
        Some(limit) => say("compose-total-limit", &[("size", size(octets).into()), ("limit", size(limit).into())]),
    }
}

/// A file in which there is nothing.
#[must_use]
pub fn empty_file(name: &str) -> String {
    say("compose-empty-file", &[("name", shortened(&one_line(name), FILE).into())])
}

/// The rules could not be asked, and why.
#[must_use]
pub fn unchecked(why: &str) -> String {
    say("compose-unchecked", &[("why", why.into())])
}

/// How many recipients were checked, in the trust space or outside it.
#[must_use]
pub fn in_order(count: usize, is_mssante: bool) -> String {
    let kind = if is_mssante { "mssante" } else { "ordinary" };
    say("compose-in-order", &[("count", count.into()), ("kind", kind.into())])
}

/// What the message has not.
#[must_use]
pub fn empty(subject: bool, text: bool) -> String {
    let what = match (subject, text) {
        (true, false) => "subject",
        (false, true) => "text",
        _ => "both",
    };
    say("compose-empty", &[("what", what.into())])
}

/// When the draft was kept.
#[must_use]
pub fn draft_saved(when: OffsetDateTime) -> String {
    say("compose-draft-saved", &[("time", format!("{:02}:{:02}", when.hour(), when.minute()).into())])
}

/// Why the draft is not kept.
#[must_use]
pub fn draft_failed(why: &str) -> String {
    say("compose-draft-failed", &[("why", why.into())])
}

/// The button that sends.
#[must_use]
pub fn send_from(mailbox: &str) -> String {
    say("compose-send-from", &[("mailbox", mailbox.into())])
}

/// The message is leaving: to the first of `count` recipients, and how many others.
#[must_use]
pub fn sending_to(first: &str, count: usize) -> String {
    say("compose-sending-to", &[("first", first.into()), ("others", count.saturating_sub(1).into())])
}

/// People by their names, or addresses where they have none.
#[must_use]
pub fn people(list: &[Correspondent]) -> String {
    let named = |one: &Correspondent| one_line(if one.name.trim().is_empty() { &one.address } else { &one.name });
    let names: Vec<String> = list.iter().map(named).filter(|name| !name.trim().is_empty()).collect();
    names.join(&say("list-separator", &[]))
}

/// Who wrote what is quoted, and when.
#[must_use]
pub fn wrote(author: &str, date: Option<OffsetDateTime>) -> String {
    let author = if author.is_empty() { say("compose-somebody", &[]) } else { author.to_owned() };
    match date {
        Some(date) => say("compose-wrote-dated", &[("date", date_time(date).into()), ("author", author.into())]),
        None => say("compose-wrote", &[("author", author.into())]),
    }
}

/// What stands above a message that is passed on, line by line.
#[must_use]
pub fn forwarded(author: &str, date: Option<OffsetDateTime>, subject: &str, to: &str) -> Vec<String> {
    let line = |text: String, value: &str| (!value.is_empty()).then_some(text);
    let date = date.map(date_time).unwrap_or_default();
    [
        Some(say("compose-forwarded", &[])),
        line(say("compose-forwarded-from", &[("value", author.into())]), author),
        line(say("compose-forwarded-date", &[("value", date.as_str().into())]), &date),
        line(say("compose-forwarded-subject", &[("value", subject.into())]), subject),
        line(say("compose-forwarded-to", &[("value", to.into())]), to),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Sentences without a value, each a function.
macro_rules! plain {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)*) => {
        $($(#[$doc])* #[must_use] pub fn $name() -> String { say($key, &[]) })*
    };
}

plain! {
    /// The title of the window of a new message. It names nobody.
    title_new = "compose-title-new";
    /// The title of the window of a reply.
    title_reply = "compose-title-reply";
    /// The title of the window of a message passed on.
    title_forward = "compose-title-forward";
    /// The title of the window of a draft.
    title_draft = "compose-title-draft";
    /// What a person’s own mailbox is called.
    personal = "compose-personal";
    /// The name of the field of the mailbox.
    from = "compose-from";
    /// Why the mailbox cannot be changed.
    from_bound = "compose-from-bound";
    /// The draft is being kept, and then the window closes.
    draft_closing = "compose-draft-closing";
    /// The draft is long in being kept.
    draft_slow = "compose-draft-slow";
    /// What stands for a message while people look on.
    veiled = "compose-veiled";
    /// What shows it again.
    veiled_detail = "compose-veiled-detail";
    /// The title of the dialog before a draft is thrown away.
    discard_title = "compose-discard-title";
    /// What throwing a draft away means.
    discard_detail = "compose-discard-detail";
    /// A draft is not thrown away.
    discard_not = "compose-discard-not";
    /// The name of the main recipients’ field.
    to = "compose-to";
    /// The name of the copy recipients’ field.
    cc = "compose-cc";
    /// The name of the hidden recipients’ field.
    bcc = "compose-bcc";
    /// What shows the fields for copies.
    copies = "compose-copies";
    /// The name of the subject’s field.
    subject = "compose-subject";
    /// What stands where the text will be.
    text_placeholder = "compose-text-placeholder";
    /// What shows the directory.
    directory_show = "compose-directory-show";
    /// What hides the directory.
    directory_hide = "compose-directory-hide";
    /// What attaches files.
    attach = "compose-attach";
    /// What attaches the file whose path is typed.
    attach_this = "compose-attach-this";
    /// What closes a dialog.
    back = "compose-back";
    /// The title of the dialog where a path is typed.
    path_title = "compose-path-title";
    /// The name of the field of a path.
    path_label = "compose-path-label";
    /// What is asked of two documents whose patients differ.
    compare = "compose-compare";
    /// The name of a patient’s trait.
    trait_name = "compose-trait-name";
    /// The name of a patient’s trait.
    trait_given_name = "compose-trait-given-name";
    /// The name of a patient’s trait.
    trait_birth = "compose-trait-birth";
    /// The name of a patient’s trait.
    trait_ins = "compose-trait-ins";
    /// A trait that a document does not give.
    trait_unknown = "compose-trait-unknown";
    /// What confirms that a difference is meant.
    confirm = "compose-confirm";
    /// What was confirmed.
    confirmed = "compose-confirmed";
    /// What pressing it again does.
    confirm_again = "compose-confirm-again";
    /// The text speaks of an attachment, and there is none.
    nothing_attached = "compose-nothing-attached";
    /// The title of the dialog about a missing attachment.
    nothing_attached_title = "compose-nothing-attached-title";
    /// What sends without the attachment.
    send_without = "compose-send-without";
    /// The message was about to leave and does not.
    called_off = "compose-called-off";
    /// What tries again.
    retry = "compose-retry";
    /// What calls off a message about to leave.
    call_off = "compose-call-off";
    /// The message is on its way to the server.
    preparing = "compose-preparing";
    /// The rules are asked.
    checking = "compose-checking";
    /// What gives up waiting.
    stop = "compose-stop";
    /// What removes the draft.
    discard = "compose-discard";
    /// What the button that sends does.
    send_tip = "compose-send-tip";
    /// Why the message cannot leave.
    why_no_recipient = "compose-why-no-recipient";
    /// Why the message cannot leave.
    why_malformed = "compose-why-malformed";
    /// Why the message cannot leave.
    why_too_many = "compose-why-too-many";
    /// Why the message cannot leave.
    why_rule = "compose-why-rule";
    /// Why the message cannot leave.
    why_confirm = "compose-why-confirm";
    /// Why the message cannot leave.
    why_unreadable = "compose-why-unreadable";
    /// The draft is on its way to the server.
    draft_saving = "compose-draft-saving";
    /// The draft will be kept soon.
    draft_unsaved = "compose-draft-unsaved";
    /// The draft is still on its way.
    still_saving = "compose-still-saving";
    /// The title of the dialog before closing.
    unsaved_title = "compose-unsaved-title";
    /// What closing would lose.
    unsaved = "compose-unsaved";
    /// What closes without saving.
    close_anyway = "compose-close-anyway";
    /// What keeps the window open.
    stay = "compose-stay";
    /// What is marked where two documents differ.
    trait_differs = "compose-trait-differs";
}
