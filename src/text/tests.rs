//! What holds for all sentences, in both languages: every key is there and used, and the typography is the language's own.

use super::bundle::{Language, say_in, sources};
use super::cli::{self, Topic};
use super::{finding, problem};
use crate::domain::Problem;
use crate::domain::doctor::{Rung, RungFact, RungReport, RungState, SkipReason};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{FlagChange, Flags};
use crate::domain::outbox::RecipientReply;
use crate::domain::receipt::{Failure, Progress, ReceiptAnswer, ReceiptRequest, Standing};
use crate::domain::rules::{Finding, Rule, Severity};
use std::collections::{BTreeMap, BTreeSet};

const NO_BREAK_SPACE: char = '\u{a0}';

/// The files that ask for sentences, without their tests.
const CALLERS: [&str; 23] = [
    include_str!("receipt.rs"),
    include_str!("words.rs"),
    include_str!("finding.rs"),
    include_str!("printed.rs"),
    include_str!("cli/heading.rs"),
    include_str!("cli/help.rs"),
    include_str!("cli/misuse.rs"),
    include_str!("cli/said.rs"),
    include_str!("window/compose.rs"),
    include_str!("window/directory.rs"),
    include_str!("window/mailbox/acts.rs"),
    include_str!("window/mailbox/folders.rs"),
    include_str!("window/mailbox/mod.rs"),
    include_str!("window/mailbox/seal.rs"),
    include_str!("window/outbox.rs"),
    include_str!("window/search.rs"),
    include_str!("window/reader.rs"),
    include_str!("window/shell.rs"),
    include_str!("window/unlock.rs"),
    include_str!("window/widget.rs"),
    include_str!("window/document.rs"),
    include_str!("window/care.rs"),
    include_str!("document.rs"),
];

fn keys_there(language: Language) -> BTreeSet<String> {
    let entries: Vec<_> = sources(language).into_iter().flat_map(entries).collect();
    let keys: BTreeSet<_> = entries.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(keys.len(), entries.len(), "a key is written twice in {language:?}");
    keys.into_iter().filter(|name| !name.contains('.')).collect()
}

/// The sentences of a file, `key` or `key.attribute`, each with the values it takes.
fn entries(source: &str) -> Vec<(String, BTreeSet<&str>)> {
    let mut entries: Vec<(String, BTreeSet<&str>)> = vec![];
    let mut key = "";
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        let text = line.trim_start();
        if line.starts_with(|c: char| c.is_ascii_lowercase()) {
            key = line.split_once(" =").unwrap_or_else(|| panic!("{line}")).0;
            entries.push((key.to_owned(), BTreeSet::new()));
        } else if let Some((attribute, _)) = text.strip_prefix('.').and_then(|text| text.split_once(" =")) {
            entries.push((format!("{key}.{attribute}"), BTreeSet::new()));
        }
        if let Some((_, values)) = entries.last_mut() {
            values.extend(line.split('$').skip(1).filter_map(|rest| rest.split([' ', '}']).next()));
        }
    }
    entries
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_values() {
    for (french, english) in sources(Language::French).into_iter().zip(sources(Language::English)) {
        let (french, english): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (entries(french).into_iter().collect(), entries(english).into_iter().collect());
        let names = |entries: &BTreeMap<String, _>| entries.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(names(&french).difference(&names(&english)).collect::<Vec<_>>(), Vec::<&String>::new(), "not in English");
        assert_eq!(names(&english).difference(&names(&french)).collect::<Vec<_>>(), Vec::<&String>::new(), "not in French");
        for (name, values) in french {
            assert_eq!(english.get(&name), Some(&values), "the values of {name}");
        }
    }
    let read = entries("# $no\none = { $a } { $b ->\n    [one] x { $c }\n   *[other] y\n}\n    .two = z { $d }\n");
    assert_eq!(read, [("one".to_owned(), BTreeSet::from(["a", "b", "c"])), ("one.two".to_owned(), BTreeSet::from(["d"]))]);
}

/// Keys stand in the code as literals, or are made from a closed list of names.
fn keys_used() -> BTreeSet<String> {
    let mut keys: BTreeSet<String> = Problem::KINDS.iter().map(|kind| format!("problem-{kind}")).collect();
    keys.extend(Rule::ALL.map(|rule| format!("finding-{}", rule.id())));
    keys.extend(Rung::ALL.map(|rung| format!("rung-{}", rung.id())));
    keys.extend(Topic::ALL.map(|topic| format!("cli-{}", topic.command())));
    let words: BTreeSet<_> = keys_there(Language::French).iter().filter_map(|key| key.split('-').next().map(str::to_owned)).collect();
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
    let used = keys_used();
    for language in Language::ALL {
        let there = keys_there(language);
        assert!(there.len() > 200, "the list of sentences was not read");
        assert_eq!(used.difference(&there).collect::<Vec<_>>(), Vec::<&String>::new(), "keys without a sentence in {language:?}");
        assert_eq!(there.difference(&used).collect::<Vec<_>>(), Vec::<&String>::new(), "sentences nobody asks for in {language:?}");
    }
}

/// What is wrong with the typography of a text, if anything is.
fn fault(text: &str, language: Language) -> Option<&'static str> {
    match language {
        Language::French => french_fault(text),
        Language::English => english_fault(text),
    }
}

fn english_fault(text: &str) -> Option<&'static str> {
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or('\n');
        let after = chars.get(at + 1).copied().unwrap_or('\n');
        match c {
            '\'' => return Some("a straight apostrophe"),
            '"' => return Some("a straight quote"),
            '«' | '»' => return Some("French quotes"),
            ';' | ':' | '!' | '?' | '”' if before == ' ' || before == NO_BREAK_SPACE => return Some("a space before punctuation"),
            '“' if after == ' ' || after == NO_BREAK_SPACE => return Some("a space after an opening quote"),
            '“' if before.is_alphanumeric() => return Some("no space before an opening quote"),
            ';' | '?' if after.is_alphanumeric() => return Some("no space after punctuation"),
            '.' if before == '.' && after == '.' => return Some("three dots for an ellipsis"),
            _ => {}
        }
    }
    None
}

fn french_fault(text: &str) -> Option<&'static str> {
    let chars: Vec<char> = text.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied().unwrap_or('\n');
        let after = chars.get(at + 1).copied().unwrap_or('\n');
        match c {
            '\'' => return Some("a straight apostrophe"),
            '“' | '”' => return Some("English quotes"),
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
fn typography_is_the_languages_own_in_every_sentence_as_written() {
    for language in Language::ALL {
        for (number, line) in sources(language).into_iter().flat_map(|source| source.lines().enumerate()) {
            // `{ " " }` is how Fluent keeps a space at the end of a sentence.
            let line = line.replace("{ \" \" }", "").replace("{ \"  \" }", "");
            if !line.starts_with('#') {
                assert_eq!(fault(&line, language), None, "{language:?}, line {}: {line}", number + 1);
            }
        }
    }
    let wrong = ["l'un", "quoi ?", "ceci : cela", "ceci: cela", "« a\u{a0}»", "«\u{a0}a »", "quoi?", "“a”", "a..."];
    assert!(wrong.iter().all(|text| french_fault(text).is_some()));
    assert!(["quoi\u{a0}?", "à 10:42", "«\u{a0}a\u{a0}»", "host:143", "a…"].iter().all(|text| french_fault(text).is_none()));
    let wrong = ["it's", "what ?", "this\u{a0}: that", "“ a”", "“a ”", "\"a\"", "«\u{a0}a\u{a0}»", "so“a”", "a...", "a;b"];
    assert!(wrong.iter().all(|text| english_fault(text).is_some()));
    assert!(["it’s", "what?", "at 10:42", "“a”: b", "(“a”)", "a…"].iter().all(|text| english_fault(text).is_none()));
}

/// Every sentence, as people get it.
fn everything() -> Vec<String> {
    let mut all: Vec<String> = problem::samples::all()
        .iter()
        .flat_map(|sample| {
            let (said, in_window) = (super::problem(sample), super::window_problem(sample));
            [said.message, said.remedy, cli::problem_lines(sample), in_window.message, in_window.remedy]
        })
        .collect();
    all.extend(finding::samples::all().iter().flat_map(|sample: &Finding| [super::finding(sample), cli::finding_line(sample)]));
    let standings = Progress::ALL.map(Standing::Come).into_iter().chain(Failure::ALL.map(Standing::Failed));
    all.extend(standings.map(super::standing));
    let asked =
        |to: &[&str], is_elsewhere, answered| ReceiptRequest { to: to.iter().map(|a| (*a).to_owned()).collect(), is_elsewhere, answered };
    all.extend(
        [asked(&[], false, None), asked(&["a@b.test"], false, None), asked(&["a@b.test", "c@d.test"], true, None)]
            .map(|r| super::receipt_request(&r)),
    );
    all.extend(ReceiptAnswer::ALL.map(|answer| super::receipt_request(&asked(&["a@b.test"], false, Some(answer)))));
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
    all.extend([0, 1, 100].map(cli::directory_remembered));
    all.extend([true, false].map(cli::no_message));
    all.extend([cli::test_mode_banner(), cli::pin_prompt(), cli::card_working(), cli::connecting("h")]);
    all.extend([cli::last_try_prompt(), cli::keypad_prompt()]);
    all.extend([cli::no_folder(), cli::no_subject(), cli::no_sender(), cli::no_text(), cli::content_incomplete()]);
    all.extend([cli::sent_copy_filed(), cli::clear_to_send(), cli::stopped_by_rules(), cli::draft_kept(), cli::send_uncertain()]);
    all.extend([
        cli::directory_contains(),
        cli::moved("Résultats"),
        cli::deleted(),
        cli::list_limited(500),
        cli::search_limited(500),
        cli::search_unranked(),
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
    for language in Language::ALL {
        for text in say_in(language, everything) {
            assert!(!text.is_empty());
            assert!(!text.contains(['{', '}', '$']), "{text}");
            assert_eq!(fault(&text.replace("!!", ""), language), None, "{text}");
        }
    }
}

/// Each sentence asked for on its own, whatever values it takes: those that no list above reaches too.
#[test]
fn no_sentence_is_missing_a_value_or_a_word() {
    for language in Language::ALL {
        for (name, values) in sources(language).into_iter().flat_map(entries) {
            let values: Vec<_> = values.into_iter().map(|value| (value, 7.into())).collect();
            let said = say_in(language, || match name.split_once('.') {
                Some((key, attribute)) => super::bundle::beside(key, attribute, &values),
                None => super::bundle::say(&name, &values),
            });
            assert!(!said.contains(['{', '}', '$']) && !said.trim().is_empty(), "{language:?}, {name}: {said:?}");
        }
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
    assert!(cli::is_yes(" Oui\n") && !cli::is_yes("o") && !cli::is_yes(""));
    let failed = cli::doctor_line(&RungReport { rung: Rung::Clock, state: RungState::Failed(Problem::ClockWrong) });
    assert_eq!(failed.lines().count(), 2);
    assert!(failed.starts_with('✗') && failed.contains("\n  → "), "{failed}");
    let confirm = finding::samples::all().iter().find(|found| found.severity() == Severity::Confirm).map(cli::finding_line).unwrap();
    assert!(confirm.contains("--confirm patient-traits"), "{confirm}");
}

#[test]
fn the_command_line_speaks_plain_english() {
    let said = say_in(Language::English, || {
        let failed = cli::doctor_line(&RungReport { rung: Rung::Clock, state: RungState::Failed(Problem::ClockWrong) });
        [cli::sent(1), cli::sent(12_345), cli::directory_count(0), cli::field(cli::Heading::Subject), cli::pin_prompt(), failed]
    });
    let expected = ["Message sent to 1 recipient.", "Message sent to 12,345 recipients.", "Nobody in the directory matches.", "Subject:"];
    assert_eq!(said[..4], expected);
    assert!(said[4].ends_with(": "));
    assert_eq!(said[5], "✗ Computer’s clock: The computer’s clock is wrong.\n  → Set the date and time, then try again.");
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
    for (language, words) in
        [(Language::French, ["MODE ESSAI", "autorités de test"]), (Language::English, ["TEST MODE", "test authorities"])]
    {
        let banner = say_in(language, cli::test_mode_banner);
        assert!(words.iter().all(|words| banner.contains(words)), "{banner}");
        let widths: BTreeSet<_> = banner.lines().map(|line| line.chars().count()).collect();
        assert_eq!((banner.lines().count(), widths.len()), (5, 1), "{banner}");
    }
}
