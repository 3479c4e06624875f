//! Which messages belong together (RFC 5322 §3.6.4): pure, robust to missing and to false references.
//!
//! Two messages belong together when they have a link in common, however far: a Message-ID that both bear or mention,
//! **under the same subject**. Parents need not be there; who refers to whom, in which order, does not matter, so cycles and
//! references to oneself mean nothing; and a Message-ID that programs give to everything, or a reply to an old message
//! that begins another matter, joins nothing that does not have the same subject. Whatever the order of arrival, the
//! groups are the same.

use super::search::fold;

/// The most references taken: the first, which is the conversation's, and the last.
const REFERENCES: usize = 50;
/// How many characters of a subject count.
const SUBJECT: usize = 200;

/// What of a message says which conversation it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linked {
    /// Its `Message-ID`, without angle brackets.
    pub message_id: Option<String>,
    /// `References` then `In-Reply-To`, without angle brackets, oldest first, no repetition.
    pub references: Vec<String>,
    /// Its subject, decoded.
    pub subject: String,
}

impl Linked {
    /// What it has in common with the messages it belongs with: numbers, the same on every machine and in every version;
    /// none for a message that nothing links.
    #[must_use]
    pub fn links(&self) -> Vec<i64> {
        let subject = topic(&self.subject);
        let skipped = self.references.len().saturating_sub(REFERENCES);
        let (first, last) = (self.references.first(), self.references.iter().skip(skipped.max(1)));
        let ids = self.message_id.iter().chain(first).chain(last).map(|id| id.trim()).filter(|id| !id.is_empty());
        let mut links: Vec<i64> = ids.map(|id| link(id, &subject)).collect();
        links.sort_unstable();
        links.dedup();
        links
    }
}

/// What programs put before the subject of an answer, folded.
const MARKS: [&str; 26] = [
    "re",
    "ref",
    "rep",
    "reponse",
    "fw",
    "fwd",
    "tr",
    "aw",
    "wg",
    "sv",
    "vs",
    "rv",
    "rif",
    "i",
    "lu",
    "read",
    "non lu",
    "not read",
    "reponse automatique",
    "automatic reply",
    "accuse de reception",
    "accuse de lecture",
    "non remis",
    "undeliverable",
    "echec de remise",
    "transfert",
];

/// A subject without what answers, forwards and relays add before it, folded.
fn topic(subject: &str) -> String {
    let mut rest = subject.trim();
    loop {
        let bracketed = rest.strip_prefix('[').and_then(|inside| inside.split_once(']')).map(|(_, after)| after.trim_start());
        let marked = rest.split_once([':', '：']).and_then(|(mark, after)| is_mark(mark).then(|| after.trim_start()));
        match bracketed.or(marked).filter(|after| !after.is_empty()) {
            Some(after) => rest = after,
            None => break,
        }
    }
    // « Re: » alone answers to no subject.
    if rest.strip_suffix(':').is_some_and(is_mark) {
        return String::new();
    }
    fold(rest).chars().take(SUBJECT).collect()
}

/// `Re`, `RE[2]`, `Rép (3)`…
fn is_mark(text: &str) -> bool {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | ' ' | '\u{a0}' | '\u{202f}'));
    letters.len() < 40 && MARKS.contains(&fold(letters).as_str())
}

/// FNV-1a, 64 bits: what it is for is bounded and guessable anyway, for who wants to be in a conversation only needs to
/// answer to it.
fn link(id: &str, subject: &str) -> i64 {
    let octets = id.bytes().chain([0]).chain(subject.bytes());
    let hash = octets.fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3));
    hash.cast_signed()
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;
    use proptest::prelude::*;

    /// Messages that refer to one another in any way.
    pub(crate) fn mailbox() -> impl Strategy<Value = Vec<Linked>> {
        let id = || prop_oneof![8 => (0..12u8).prop_map(|n| format!("m{n}@x")), 1 => Just(String::new())];
        let subject = prop_oneof![Just("Bilan"), Just("RE: Bilan"), Just("Autre"), Just("")];
        let message = (proptest::option::of(id()), proptest::collection::vec(id(), 0..5), subject)
            .prop_map(|(message_id, references, subject)| Linked { message_id, references, subject: subject.to_owned() });
        proptest::collection::vec(message, 0..14)
    }

    /// Which messages belong together, looked at all at once: for each, the first of its group.
    pub(crate) fn groups(messages: &[Linked]) -> Vec<usize> {
        let links: Vec<Vec<i64>> = messages.iter().map(Linked::links).collect();
        let mut groups: Vec<usize> = (0..messages.len()).collect();
        for _ in messages {
            for (a, of_a) in links.iter().enumerate() {
                for (b, of_b) in links.iter().enumerate() {
                    if of_a.iter().any(|link| of_b.contains(link)) {
                        let least = groups[a].min(groups[b]);
                        (groups[a], groups[b]) = (least, least);
                    }
                }
            }
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use super::samples::groups;
    use super::*;

    fn message(id: &str, references: &[&str], subject: &str) -> Linked {
        let references = references.iter().map(|id| (*id).to_owned()).collect();
        Linked { message_id: Some(id.to_owned()).filter(|id| !id.is_empty()), references, subject: subject.to_owned() }
    }

    #[test]
    fn answers_stand_with_what_they_answer_even_where_that_is_missing() {
        let mailbox = [
            message("a", &[], "Compte rendu"),
            message("c", &["a", "b"], "RE: Re : Compte rendu"),
            message("d", &["b"], "Tr: [EXTERNE] compte-rendu"),
            message("e", &[], "Compte rendu"),
            message("", &[], "Compte rendu"),
        ];
        assert_eq!(groups(&mailbox), [0, 0, 0, 3, 4]);
    }

    #[test]
    fn false_references_join_nothing() {
        let mailbox = [
            message("constant", &[], "Biologie"),
            message("constant", &[], "Rendez-vous"),
            message("x", &["constant", "x"], "Ordonnance"),
            message("y", &["z"], "Cycle"),
            message("z", &["y"], "Re: Cycle"),
            message("", &["", "  "], "Vide"),
            message("", &[""], "Vide"),
        ];
        assert_eq!(groups(&mailbox), [0, 1, 2, 3, 3, 5, 6]);
    }

    #[test]
    fn hundreds_of_references_are_bounded_and_keep_both_ends() {
        let references: Vec<String> = (0..900).map(|n| format!("m{n}")).collect();
        let last = Linked { message_id: None, references, subject: "S".into() };
        assert!(last.links().len() <= REFERENCES + 1);
        assert_eq!(groups(&[last, message("m0", &[], "S"), message("m899", &[], "re: s"), message("m400", &[], "S")]), [0, 0, 0, 3]);
    }

    #[test]
    fn marks_of_answers_are_no_subject() {
        for subject in
            ["Bilan", "Re: Bilan", "RE[2] : bilan", "Rép.: Tr : Bilan", "[SPAM] Fwd: BILAN", "Réponse automatique : Bilan", "Lu : Bilan"]
        {
            assert_eq!(topic(subject), "bilan", "{subject}");
        }
        assert_eq!((topic("Re:"), topic("[X]"), topic("Patient : Vial")), (String::new(), "x".to_owned(), "patient vial".to_owned()));
    }
}
