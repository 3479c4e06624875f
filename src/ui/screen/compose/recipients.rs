//! One line of recipients: those that are there, what is being typed, and what is suggested.

use crate::domain::answer::fold;
use crate::domain::bal::{Mailbox, NotAnAddress};
use crate::domain::directory::DirectoryEntry;
use crate::domain::draft::Recipient;

/// How many suggestions are shown.
const SUGGESTIONS: usize = 6;
/// A search begins with this many letters.
pub(super) const LETTERS: usize = 3;

/// A line of recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Main recipients.
    To,
    /// Copy recipients.
    Cc,
    /// Hidden recipients.
    Bcc,
}

impl Field {
    /// Its name among the window's widgets.
    pub(super) fn id(self) -> &'static str {
        match self {
            Field::To => "compose/to",
            Field::Cc => "compose/cc",
            Field::Bcc => "compose/bcc",
        }
    }
}

/// Somebody who may be meant.
#[derive(Clone)]
pub(super) struct Suggestion {
    pub(super) mailbox: Mailbox,
    pub(super) detail: String,
}

/// One line of recipients.
#[derive(Default)]
pub(super) struct Recipients {
    pub(super) chips: Vec<Recipient>,
    pub(super) text: String,
    /// What the directory answered for what is being typed.
    pub(super) found: Vec<Suggestion>,
    /// What was in the line when it was emptied: keys that come before the line is drawn anew still carry it.
    emptied: String,
    /// The person closed the suggestions for what is typed now.
    pub(super) is_hushed: bool,
}

impl Recipients {
    pub(super) fn new(list: Vec<Recipient>) -> Self {
        let mut line = Self::default();
        list.into_iter().for_each(|recipient| line.add(recipient));
        line
    }

    /// What is typed; whether recipients came of it.
    pub(super) fn typed(&mut self, text: String) -> bool {
        let text = self.anew(&text).replace(['\r', '\n', '\t'], ";");
        let (whole, rest) = text.split_at_checked(end_of_whole_items(&text)).unwrap_or(("", &text));
        let before = self.chips.len();
        Recipient::parse_list(&several(whole)).into_iter().for_each(|recipient| self.add(recipient));
        self.text = rest.trim_start().to_owned();
        self.is_hushed = false;
        self.found.clear();
        self.chips.len() != before
    }

    /// What is typed, without what the line held before it was emptied: a fast hand is ahead of the screen. It tells
    /// itself from a paste by growing one letter at a time.
    fn anew<'a>(&mut self, text: &'a str) -> &'a str {
        match text.strip_prefix(self.emptied.as_str()) {
            Some(rest) if !self.emptied.is_empty() && rest.chars().count() <= self.text.chars().count() + 1 => rest,
            _ => {
                self.emptied.clear();
                text
            }
        }
    }

    /// What is typed counts as it is; whether recipients came of it.
    pub(super) fn commit(&mut self) -> bool {
        let text = std::mem::take(&mut self.text);
        self.emptied.clone_from(&text);
        self.found.clear();
        let before = self.chips.len();
        Recipient::parse_list(&several(&text)).into_iter().for_each(|recipient| self.add(recipient));
        self.chips.len() != before
    }

    /// Takes one away; what is no address goes back to the line, to be corrected: `true` then.
    pub(super) fn remove(&mut self, place: usize) -> bool {
        if place >= self.chips.len() {
            return false;
        }
        if let Recipient::Malformed(text) = self.chips.remove(place)
            && self.text.is_empty()
        {
            self.text = text;
            return true;
        }
        false
    }

    /// Somebody chosen takes the place of what was typed.
    pub(super) fn pick(&mut self, mailbox: Mailbox) {
        self.emptied = std::mem::take(&mut self.text);
        self.found.clear();
        self.add(Recipient::Known(mailbox));
    }

    pub(super) fn add(&mut self, recipient: Recipient) {
        if !self.chips.iter().any(|chip| is_same(chip, &recipient)) {
            self.chips.push(recipient);
        }
    }

    pub(super) fn list(&self) -> Vec<Recipient> {
        self.chips.clone()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.chips.is_empty() && self.text.trim().is_empty()
    }

    /// Who may be meant by what is being typed: correspondents of this session, then the directory's.
    pub(super) fn suggestions(&self, recent: &[Mailbox]) -> Vec<Suggestion> {
        let words: Vec<String> = self.text.split_whitespace().map(fold).collect();
        if self.is_hushed || words.concat().chars().count() < 2 {
            return vec![];
        }
        let seen = recent.iter().map(|mailbox| Suggestion { mailbox: mailbox.clone(), detail: mailbox.address.to_string() });
        let mut kept: Vec<Suggestion> = Vec::new();
        for suggestion in seen.chain(self.found.iter().cloned()) {
            let whole = fold(&format!("{} {}", suggestion.mailbox.name, suggestion.mailbox.address));
            let is_here = self.chips.iter().any(|chip| is_same(chip, &Recipient::Known(suggestion.mailbox.clone())));
            let is_kept = kept.iter().any(|other| other.mailbox.address == suggestion.mailbox.address);
            if words.iter().all(|word| whole.contains(word)) && !is_here && !is_kept {
                kept.push(suggestion);
            }
        }
        kept.truncate(SUGGESTIONS);
        kept
    }
}

/// How a recipient is named on its chip, and in the tip.
pub(super) fn named(recipient: &Recipient) -> (String, String) {
    match recipient {
        // A patient is a person and a number, not an address (ECO.3.1.5).
        Recipient::Known(mailbox) if crate::text::window::mailbox::patient(&correspondent(mailbox)).is_some() => {
            (crate::text::window::mailbox::sender(&correspondent(mailbox)), mailbox.address.to_string())
        }
        Recipient::Known(mailbox) if mailbox.name.is_empty() => (mailbox.address.to_string(), mailbox.address.to_string()),
        Recipient::Known(mailbox) => (mailbox.name.clone(), mailbox.address.to_string()),
        Recipient::Malformed(text) => (text.clone(), String::new()),
    }
}

/// An entry of the directory as a recipient.
///
/// # Errors
/// [`NotAnAddress`] when the directory gives none that mail can go to.
pub(super) fn of_entry(entry: &DirectoryEntry) -> Result<Mailbox, NotAnAddress> {
    let name = format!("{} {}", entry.prenom, entry.nom).trim().to_owned();
    let name = if name.is_empty() { entry.structure.clone() } else { name };
    let mut mailbox = Mailbox::parse(&entry.mail)?;
    mailbox.name = crate::domain::bal::single_line(&name);
    Ok(mailbox)
}

fn is_same(one: &Recipient, other: &Recipient) -> bool {
    match (one, other) {
        (Recipient::Known(one), Recipient::Known(other)) => one.address == other.address,
        (Recipient::Malformed(one), Recipient::Malformed(other)) => one == other,
        _ => false,
    }
}

/// Where the last whole item ends: after the last separator that is neither in quotes nor in brackets.
fn end_of_whole_items(text: &str) -> usize {
    let (mut quoted, mut bracketed, mut end) = (false, false, 0);
    for (place, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '<' if !quoted => bracketed = true,
            '>' if !quoted => bracketed = false,
            ',' | ';' if !quoted && !bracketed => end = place + 1,
            _ => {}
        }
    }
    end
}

/// Addresses pasted with only spaces between them are several too.
fn several(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let only_addresses = words.len() > 1 && words.iter().all(|word| word.contains('@') && !word.contains(['<', '"']));
    if only_addresses { words.join(",") } else { text.to_owned() }
}

/// Who that is, as a received message would name them.
fn correspondent(mailbox: &Mailbox) -> crate::domain::mail::Correspondent {
    crate::domain::mail::Correspondent { name: mailbox.name.clone(), address: mailbox.address.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Recipients {
        let mut line = Recipients::default();
        line.typed(text.into());
        line
    }

    #[test]
    fn a_separator_ends_an_item() {
        let l = line("a@b.fr");
        assert_eq!((l.chips.len(), l.text.as_str()), (0, "a@b.fr"));
        let l = line("a@b.fr; \"DURAND, Hélène\" <h@c.fr>, du");
        assert_eq!((l.chips.len(), l.text.as_str()), (2, "du"));
        assert_eq!(line("\"DURAND, H").chips.len(), 0, "inside quotes it does not");
    }

    #[test]
    fn a_hand_faster_than_the_screen_loses_and_mixes_nothing() {
        let mut l = line("durand");
        assert!(l.commit());
        for (told, text) in [("durandm", "m"), ("durandm0", "m0"), ("durandm07@c.fr", "durandm07@c.fr")] {
            l.typed(told.into());
            assert_eq!(l.text, text, "{told}");
        }
        let mut l = line("jean");
        l.commit();
        for text in ["j", "je", "jea", "jean", "jean."] {
            l.typed(text.into());
            assert_eq!(l.text, text, "the same name begun again");
        }
        let mut l = line("durand");
        l.commit();
        l.typed("durand@chu.fr".into());
        assert_eq!(l.text, "durand@chu.fr", "pasted");
    }

    #[test]
    fn a_paste_is_split_and_twins_are_one() {
        let mut l = line("a@b.fr\nA@B.fr\r\nc@d.fr\n");
        assert_eq!(l.chips.len(), 2);
        l.typed("e@f.fr g@h.fr".into());
        assert!(l.commit() && l.chips.len() == 4 && l.text.is_empty());
        assert!(!l.commit());
    }

    #[test]
    fn what_is_no_address_comes_back_to_be_corrected() {
        let mut l = line("durand;");
        assert!(matches!(&l.chips[0], Recipient::Malformed(t) if t == "durand"));
        l.remove(0);
        assert_eq!((l.chips.len(), l.text.as_str()), (0, "durand"));
        l.remove(7);
        let mut l = line("a@b.fr,");
        l.remove(0);
        assert!(l.is_blank());
    }

    #[test]
    fn suggestions_are_each_once_and_never_who_is_there() {
        let mailbox = |text: &str| Mailbox::parse(text).unwrap();
        let recent = [mailbox("Hélène DURAND <h@chu.fr>"), mailbox("Paul DURAND <p@chu.fr>")];
        let mut l = line("a@b.fr, durand");
        l.found = vec![
            Suggestion { mailbox: mailbox("H DURAND <H@chu.fr>"), detail: String::new() },
            Suggestion { mailbox: mailbox("Zoé DURAND <z@chu.fr>"), detail: String::new() },
        ];
        let said = |l: &Recipients| l.suggestions(&recent).iter().map(|s| s.mailbox.address.to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(said(&l), "h@chu.fr p@chu.fr z@chu.fr");
        l.pick(recent[0].clone());
        l.text = "durand hel".into();
        assert_eq!(said(&l), "");
        l.text = "d".into();
        assert_eq!(said(&l), "", "one letter says nothing");
    }
}
