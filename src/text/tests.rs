//! What holds for all sentences: every key is there and used, and the typography is French.

use super::bundle::{Language, sources};
use super::cli::{self, Topic};
use super::{finding, problem};
use crate::domain::Problem;
use crate::domain::doctor::{Rung, RungFact, RungReport, RungState, SkipReason};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, Flags};
use crate::domain::outbox::RecipientReply;
use crate::domain::rules::{Finding, Rule, Severity};
use std::collections::BTreeSet;

const NO_BREAK_SPACE: char = '\u{a0}';

/// The files that ask for sentences, without their tests.
const CALLERS: [&str; 12] = [
    include_str!("words.rs"),
    include_str!("finding.rs"),
    include_str!("cli/heading.rs"),
    include_str!("cli/help.rs"),
    include_str!("cli/misuse.rs"),
    include_str!("cli/said.rs"),
    include_str!("window/compose.rs"),
    include_str!("window/directory.rs"),
    include_str!("window/mailbox.rs"),
    include_str!("window/shell.rs"),
    include_str!("window/unlock.rs"),
    include_str!("window/widget.rs"),
];

fn keys_there() -> BTreeSet<String> {
    keys_in(Language::French)
}

fn keys_in(language: Language) -> BTreeSet<String> {
    let named = sources(language).into_iter().flat_map(str::lines).filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    let keys: Vec<_> = named.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect();
    let set: BTreeSet<_> = keys.iter().cloned().collect();
    assert_eq!(set.len(), keys.len(), "a key is written twice");
    set
}

/// Keys stand in the code as literals, or are made from a closed list of names.
fn keys_used() -> BTreeSet<String> {
    let mut keys: BTreeSet<String> = Problem::KINDS.iter().map(|kind| format!("problem-{kind}")).collect();
    keys.extend(Rule::ALL.map(|rule| format!("finding-{}", rule.id())));
    keys.extend(Rung::ALL.map(|rung| format!("rung-{}", rung.id())));
    keys.extend(Topic::ALL.map(|topic| format!("cli-{}", topic.command())));
    let words: BTreeSet<_> = keys_there().iter().filter_map(|key| key.split('-').next().map(str::to_owned)).collect();
    for source in CALLERS {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        for literal in code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| line.split('"').skip(1).step_by(2))
        {
            let is_key = literal.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            let asked = code.contains(&format!("say(\"{literal}\"")) || code.contains(&format!("option_only(\"{literal}\""));
            let listed =
                literal.contains('-') && literal.split('-').next().is_some_and(|word| words.contains(word)) && !is_value_name(literal);
            if is_key && (asked || listed) {
                keys.insert(literal.to_owned());
            }
        }
    }
    keys
}

/// Names of values inside sentences, which look like keys.
fn is_value_name(literal: &str) -> bool {
    sources(Language::French).iter().any(|source| source.contains(&format!("${literal} ")))
}

#[test]
fn every_key_used_is_there_and_none_is_left_over() {
    let (there, used) = (keys_there(), keys_used());
    assert!(there.len() > 200, "the list of sentences was not read");
    assert_eq!(used.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "keys without a sentence");
    assert_eq!(there.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "sentences nobody asks for");
}

/// What is wrong with the typography of a text, if anything is.
fn fault(text: &str) -> Option<&'static str> {
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or('\n');
        let after = chars.get(at + 1).copied().unwrap_or('\n');
        match c {
            '\'' => return Some("a straight apostrophe"),
            ';' | ':' | '!' | '?' | '»' if before == ' ' => return Some("a plain space before high punctuation"),
            ';' | '?' if before.is_alphanumeric() || before == '}' => return Some("no space before high punctuation"),
            ':' if (before.is_alphanumeric() || before == '}') && after.is_whitespace() => return Some("no space before a colon"),
            '»' if before != NO_BREAK_SPACE => return Some("no non-breaking space before »"),
            '«' if after != NO_BREAK_SPACE => return Some("no non-breaking space after «"),
            '.' if before == '.' && after == '.' => return Some("three dots for an ellipsis"),
            _ => {}
        }
    }
    None
}

#[test]
fn typography_is_french_in_every_sentence_as_written() {
    for (number, line) in sources(Language::French).into_iter().flat_map(|source| source.lines().enumerate()) {
        if !line.starts_with('#') {
            assert_eq!(fault(line), None, "line {}: {line}", number + 1);
        }
    }
    assert!(["l'un", "quoi ?", "ceci : cela", "ceci: cela", "« a\u{a0}»", "«\u{a0}a »", "quoi?"].iter().all(|text| fault(text).is_some()));
    assert!(["quoi\u{a0}?", "à 10:42", "«\u{a0}a\u{a0}»", "host:143"].iter().all(|text| fault(text).is_none()));
}

/// Every sentence, as people get it.
fn everything() -> Vec<String> {
    let mut all: Vec<String> = problem::samples::all()
        .iter()
        .flat_map(|sample| {
            let said = super::problem(sample);
            [said.message, said.remedy, cli::problem_lines(sample)]
        })
        .collect();
    all.extend(finding::samples::all().iter().flat_map(|sample: &Finding| [super::finding(sample), cli::finding_line(sample)]));
    all.extend([Severity::Inform, Severity::Confirm, Severity::Block].map(super::severity));
    let uses = [SpecialUse::Inbox, SpecialUse::Drafts, SpecialUse::Sent, SpecialUse::Archive, SpecialUse::Junk, SpecialUse::Trash];
    all.extend(uses.map(super::special_use));
    all.extend([FlagChange::Seen, FlagChange::Unseen, FlagChange::Flagged, FlagChange::Answered, FlagChange::Unflagged].map(cli::marked));
    all.extend(
        [0, 1, 2, 12_345]
            .into_iter()
            .flat_map(|n| [cli::sent(n), cli::directory_count(n), cli::doctor_summary(n, 0), cli::doctor_summary(0, n)]),
    );
    all.extend([1, 100].map(cli::directory_truncated));
    all.extend([true, false].map(cli::no_message));
    all.extend([cli::test_mode_banner(), cli::pin_prompt(), cli::card_working(), cli::connecting("h")]);
    all.extend([cli::no_folder(), cli::no_subject(), cli::no_sender(), cli::no_text(), cli::content_incomplete()]);
    all.extend([cli::sent_copy_filed(), cli::clear_to_send(), cli::stopped_by_rules(), cli::draft_kept(), cli::send_uncertain()]);
    all.extend([
        cli::directory_contains(),
        cli::moved("Résultats"),
        cli::deleted(),
        cli::list_limited(500),
        cli::internal_error("lib.rs:1"),
        cli::saved("cr.pdf", 1_200_000),
    ]);
    all.push(cli::marks(Flags { seen: false, flagged: true, answered: true }));
    all.push(cli::help());
    all.extend(Topic::ALL.map(cli::help_on));
    all.extend(states().into_iter().flat_map(|state| Rung::ALL.map(|rung| cli::doctor_line(&RungReport { rung, state: state.clone() }))));
    all
}

fn states() -> Vec<RungState> {
    let facts = [
        RungFact::Plain,
        RungFact::CertificateDays(12),
        RungFact::Messages(3),
        RungFact::Configuration { accounts: 1, test_mode: true, nil: "DEV".into() },
    ];
    let skipped = [SkipReason::Below, SkipReason::NoPin, SkipReason::Offline, SkipReason::NotConfigured];
    facts.map(RungState::Ok).into_iter().chain(skipped.map(RungState::Skipped)).chain([RungState::Failed(Problem::ClockWrong)]).collect()
}

#[test]
fn what_people_get_is_whole_and_well_set() {
    for text in everything() {
        assert!(!text.is_empty());
        assert!(!text.contains(['{', '}', '$']), "{text}");
        assert_eq!(fault(&text.replace("!!", "")), None, "{text}");
    }
}

#[test]
fn the_command_line_speaks_plainly() {
    let plain = |text: String| text.replace(NO_BREAK_SPACE, " ");
    assert_eq!(plain(cli::sent(1)), "Message envoyé à 1 destinataire.");
    assert_eq!(plain(cli::sent(3)), "Message envoyé à 3 destinataires.");
    assert_eq!(cli::marks(Flags { seen: true, ..Flags::default() }), "");
    assert_eq!(cli::marks(Flags { seen: false, flagged: true, answered: false }), "non lu, suivi");
    assert_eq!(plain(cli::field(cli::Heading::Subject)), "Objet :");
    assert!(cli::pin_prompt().ends_with(": "));
    let failed = cli::doctor_line(&RungReport { rung: Rung::Clock, state: RungState::Failed(Problem::ClockWrong) });
    assert_eq!(failed.lines().count(), 2);
    assert!(failed.starts_with('✗') && failed.contains("\n  → "), "{failed}");
    let confirm = finding::samples::all().iter().find(|found| found.severity() == Severity::Confirm).map(cli::finding_line).unwrap();
    assert!(confirm.contains("--confirm patient-traits"), "{confirm}");
}

#[test]
fn refused_recipients_are_told_by_name() {
    let reply = |accepted, reply: &str| {
        let address = crate::domain::bal::BalAddress::parse("dr.durand@chu.mss.test").unwrap();
        cli::recipient_line(&RecipientReply { address, accepted, code: 550, reply: reply.into() })
    };
    assert!(reply(false, "5.1.1 unknown\r\n\u{1b}[2J").contains("dr.durand@chu.mss.test — réponse du serveur"));
    assert!(!reply(false, "a\u{1b}b").contains('\u{1b}'));
    assert_eq!(reply(false, "").replace(NO_BREAK_SPACE, " "), "refusé : dr.durand@chu.mss.test");
    assert!(reply(true, "").starts_with("accepté"));
}

#[test]
fn the_test_mode_cannot_be_overlooked() {
    let banner = cli::test_mode_banner();
    assert!(banner.contains("MODE ESSAI") && banner.contains("autorités de test"));
    let widths: BTreeSet<_> = banner.lines().map(|line| line.chars().count()).collect();
    assert_eq!((banner.lines().count(), widths.len()), (5, 1), "{banner}");
}
