//! What an answer takes from the message it answers: whom it goes to, its subject, the text it quotes, what it passes on.

use super::bal::{BalAddress, Mailbox, single_line};
use super::draft::{Recipient, Threading};
use super::mail::{Attachment, Content, Correspondent};

/// The longest text quoted, in octets: past that, a quotation serves nobody.
const QUOTE_LIMIT: usize = 200_000;

/// Whom an answer goes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addressees {
    /// Main recipients.
    pub to: Vec<Recipient>,
    /// Copy recipients.
    pub cc: Vec<Recipient>,
}

/// Whom a reply goes to: where the author asks, or to the author; with `all`, to the other recipients too. `account` is
/// the mailbox that holds the message, `own` all of the person's: nobody writes to oneself by replying to all. A reply
/// to what this mailbox sent goes where that went.
#[must_use]
pub fn addressees(content: &Content, account: &BalAddress, own: &[BalAddress], all: bool) -> Addressees {
    let sent_from_here = content.from.iter().any(|author| BalAddress::parse(&author.address).is_ok_and(|author| author == *account));
    let wanted = if sent_from_here {
        &content.to
    } else if content.reply_to.is_empty() {
        &content.from
    } else {
        &content.reply_to
    };
    let mut seen = Vec::new();
    let mut to = without(recipients(wanted), own, &mut seen);
    if to.is_empty() {
        to = without(recipients(wanted), &[], &mut seen);
    }
    let mut cc = Vec::new();
    if all {
        if !sent_from_here {
            to.extend(without(recipients(&content.to), own, &mut seen));
        }
        cc = without(recipients(&content.cc), own, &mut seen);
    }
    Addressees { to, cc }
}

/// Correspondents as recipients; what is no address is kept as it is, to be corrected.
#[must_use]
pub fn recipients(people: &[Correspondent]) -> Vec<Recipient> {
    people
        .iter()
        .filter(|person| !person.address.trim().is_empty())
        .map(|person| match BalAddress::parse(&person.address) {
            Ok(address) => Recipient::Known(Mailbox { name: single_line(&person.name), address }),
            Err(_) => Recipient::Malformed(single_line(&person.address)),
        })
        .collect()
}

/// The recipients of a draft: what was no address when the draft was kept stands as a name, and is to be corrected.
#[must_use]
pub fn drafted(people: &[Correspondent]) -> Vec<Recipient> {
    let one = |person: &Correspondent| {
        let nameless = person.address.trim().is_empty() && !person.name.trim().is_empty();
        if nameless { vec![Recipient::Malformed(single_line(&person.name))] } else { recipients(std::slice::from_ref(person)) }
    };
    people.iter().flat_map(one).collect()
}

/// Those that are in neither list, each once.
fn without(people: Vec<Recipient>, own: &[BalAddress], seen: &mut Vec<String>) -> Vec<Recipient> {
    people
        .into_iter()
        .filter(|recipient| {
            let key = match recipient {
                Recipient::Known(mailbox) if own.contains(&mailbox.address) => return false,
                Recipient::Known(mailbox) => mailbox.address.key(),
                Recipient::Malformed(text) => text.to_lowercase(),
            };
            let is_new = !seen.contains(&key);
            if is_new {
                seen.push(key);
            }
            is_new
        })
        .collect()
}

/// The subject of a reply.
#[must_use]
pub fn reply_subject(subject: &str) -> String {
    format!("Re: {}", bare_subject(subject)).trim_end().to_owned()
}

/// The subject of a message passed on.
#[must_use]
pub fn forward_subject(subject: &str) -> String {
    format!("Tr: {}", bare_subject(subject)).trim_end().to_owned()
}

/// The subject without the marks of replies and forwards before it, however mail programs write them.
#[must_use]
pub fn bare_subject(subject: &str) -> &str {
    const MARKS: [&str; 12] = ["re", "ré", "rép", "rep", "tr", "fw", "fwd", "aw", "wg", "sv", "rv", "ref"];
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':') {
        // `Re[2]:` and `Re (3) :` count replies.
        let word = mark.split(['[', '(']).next().unwrap_or_default().trim().to_lowercase();
        let count = mark.get(mark.find(['[', '(']).unwrap_or(mark.len())..).unwrap_or_default();
        let is_count = count.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "[]()".contains(c));
        if !(MARKS.contains(&word.as_str()) && is_count) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// The text of a reply: room to write, who wrote when, and what was written, each line marked.
#[must_use]
pub fn quotation(introduction: &str, text: &str) -> String {
    let quoted: Vec<String> = cut(text).lines().map(quoted_line).collect();
    if quoted.is_empty() {
        return String::new();
    }
    format!("\n\n{introduction}\n{}\n", quoted.join("\n"))
}

fn quoted_line(line: &str) -> String {
    let line = line.trim_end();
    match line {
        "" => ">".to_owned(),
        _ if line.starts_with('>') => format!(">{line}"),
        _ => format!("> {line}"),
    }
}

/// The text of a message passed on: room to write, what it was, and what it said.
#[must_use]
pub fn passed_on(header: &[String], text: &str) -> String {
    format!("\n\n{}\n\n{}\n", header.join("\n"), cut(text))
}

fn cut(text: &str) -> &str {
    let mut end = QUOTE_LIMIT.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().trim_end()
}

/// What is passed on with a message: its attachments, without the images its formatted text shows.
pub fn passed_on_attachments(content: &Content) -> impl Iterator<Item = &Attachment> {
    content.attachments.iter().filter(|attachment| !attachment.inline)
}

/// The conversation a draft belongs to, as it stands in the draft itself.
#[must_use]
pub fn threading(content: &Content) -> Option<Threading> {
    let in_reply_to = content.references.last()?.clone();
    Some(Threading { in_reply_to: Some(in_reply_to), references: content.references.clone() })
}

/// Whether a text speaks of something attached; what it quotes does not count.
#[must_use]
pub fn speaks_of_an_attachment(text: &str) -> bool {
    const SIGNS: [&str; 9] =
        ["ci-joint", "ci joint", "piece jointe", "pieces jointes", "en pj", "(pj)", "trouverez en annexe", "attached", "attachment"];
    let own: String =
        text.lines().filter(|line| !line.starts_with('>')).take_while(|line| !line.starts_with("-----")).map(folded).collect();
    SIGNS.iter().any(|sign| own.contains(sign))
}

/// A line in lower case, without accents, ended by a space.
fn folded(line: &str) -> String {
    fold(line) + " "
}

/// The form in which two spellings of one word meet: lower case, without accents.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .flat_map(|c| {
            let plain = match c {
                'à' | 'â' | 'ä' | 'á' | 'ã' => "a",
                'ç' => "c",
                'é' | 'è' | 'ê' | 'ë' => "e",
                'î' | 'ï' | 'í' => "i",
                'ô' | 'ö' | 'ó' | 'õ' => "o",
                'ù' | 'û' | 'ü' | 'ú' => "u",
                'ÿ' => "y",
                'ñ' => "n",
                'œ' => "oe",
                'æ' => "ae",
                '’' => "'",
                '\u{a0}' | '\u{202f}' => " ",
                _ => return vec![c],
            };
            plain.chars().collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(text: &str) -> Vec<Correspondent> {
        text.split_whitespace().map(|address| Correspondent { name: String::new(), address: address.into() }).collect()
    }

    fn own() -> Vec<BalAddress> {
        ["dr.martin@cabinet.mss.test", "secretariat@cabinet.mss.test"].map(|a| BalAddress::parse(a).unwrap()).to_vec()
    }

    fn said(list: &[Recipient]) -> String {
        let one = |r: &Recipient| match r {
            Recipient::Known(m) => m.address.to_string(),
            Recipient::Malformed(text) => format!("?{text}"),
        };
        list.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn whom_a_reply_goes_to() {
        // (from, reply-to, to, cc) → reply; all: to; all: cc
        let rows = [
            (("d@chu.test", "", "DR.Martin@cabinet.MSS.test", ""), "d@chu.test", "d@chu.test", ""),
            (("d@chu.test", "s@chu.test", "dr.martin@cabinet.mss.test x@y.fr", "z@y.fr"), "s@chu.test", "s@chu.test x@y.fr", "z@y.fr"),
            // Each once, the person's own mailboxes left out.
            (
                ("d@chu.test", "", "secretariat@cabinet.mss.test D@CHU.test x@y.fr", "x@y.fr dr.martin@cabinet.mss.test w@y.fr"),
                "d@chu.test",
                "d@chu.test x@y.fr",
                "w@y.fr",
            ),
            // What was sent from here goes on to those it went to.
            (("dr.martin@cabinet.mss.test", "", "d@chu.test", "x@y.fr"), "d@chu.test", "d@chu.test", "x@y.fr"),
            // From another of one's mailboxes: to that one.
            (
                ("secretariat@cabinet.mss.test", "", "dr.martin@cabinet.mss.test", ""),
                "secretariat@cabinet.mss.test",
                "secretariat@cabinet.mss.test",
                "",
            ),
            // To oneself.
            (
                ("dr.martin@cabinet.mss.test", "", "dr.martin@cabinet.mss.test", ""),
                "dr.martin@cabinet.mss.test",
                "dr.martin@cabinet.mss.test",
                "",
            ),
            (("pas-une-adresse", "", "", ""), "?pas-une-adresse", "?pas-une-adresse", ""),
            (("", "", "", ""), "", "", ""),
        ];
        for ((from, reply_to, to, cc), one, all_to, all_cc) in rows {
            let content = Content { from: people(from), reply_to: people(reply_to), to: people(to), cc: people(cc), ..Content::default() };
            let account = &own()[0];
            assert_eq!(said(&addressees(&content, account, &own(), false).to), one, "{from}");
            assert!(addressees(&content, account, &own(), false).cc.is_empty());
            let all = addressees(&content, account, &own(), true);
            assert_eq!((said(&all.to).as_str(), said(&all.cc).as_str()), (all_to, all_cc), "{from}");
        }
    }

    #[test]
    fn a_draft_keeps_what_is_no_address_yet() {
        let unfinished = Correspondent { name: "durand".into(), address: String::new() };
        let list = [unfinished.clone(), Correspondent::default(), people("a@b.fr").remove(0)];
        assert_eq!(said(&drafted(&list)), "?durand a@b.fr");
        assert_eq!(said(&recipients(&list)), "a@b.fr", "a reply goes to addresses only");
    }

    #[test]
    fn marks_do_not_pile_up() {
        for subject in ["Bilan", "Re: Bilan", "RE : Bilan", "Rép: Re: Bilan", "TR: Bilan", "Fwd: RE: Bilan", "Re[2]: Bilan", "Fw : Bilan"]
        {
            assert_eq!(reply_subject(subject), "Re: Bilan", "{subject}");
            assert_eq!(forward_subject(subject), "Tr: Bilan", "{subject}");
        }
        assert_eq!(reply_subject("Urgent: K+ 6,8"), "Re: Urgent: K+ 6,8");
        assert_eq!(reply_subject("Re (à revoir): x"), "Re: Re (à revoir): x");
        assert_eq!((reply_subject("").as_str(), forward_subject(" re: ").as_str()), ("Re:", "Tr:"));
    }

    #[test]
    fn quotations_mark_each_line() {
        assert_eq!(quotation("A :", "un\r\n\n> deux\n  trois \n\n"), "\n\nA :\n> un\n>\n>> deux\n>   trois\n");
        assert_eq!(quotation("A :", " \n"), "");
        let long = "é".repeat(QUOTE_LIMIT);
        assert!(quotation("A :", &long).len() < QUOTE_LIMIT + 20);
        assert_eq!(passed_on(&["-----".into(), "De".into()], "x\n"), "\n\n-----\nDe\n\nx\n");
    }

    #[test]
    fn images_of_the_text_are_not_passed_on() {
        let file = |part: &str, inline| Attachment {
            part: part.into(),
            name: "x".into(),
            media_type: "image/png".into(),
            size: 1,
            content_id: None,
            inline,
        };
        let content = Content { attachments: vec![file("1", true), file("2", false)], ..Content::default() };
        assert_eq!(passed_on_attachments(&content).map(|a| a.part.as_str()).collect::<Vec<_>>(), ["2"]);
    }

    #[test]
    fn a_draft_keeps_its_conversation() {
        let content = Content { references: vec!["a@x".into(), "b@x".into()], ..Content::default() };
        assert_eq!(threading(&content).unwrap().in_reply_to.as_deref(), Some("b@x"));
        assert_eq!(threading(&Content::default()), None);
    }

    #[test]
    fn promised_attachments_are_noticed() {
        for text in ["Vous trouverez ci-joint le CR.", "CI-JOINT", "en pièce jointe", "Pièces jointes : 2", "le CR en PJ."] {
            assert!(speaks_of_an_attachment(text), "{text}");
        }
        for text in ["Bonjour", "> ci-joint", "Vu.\n----- Message\nci-joint", "le patient a rejoint le service", ""] {
            assert!(!speaks_of_an_attachment(text), "{text}");
        }
    }
}
