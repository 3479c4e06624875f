use super::*;
use crate::imap::Refusal;
use crate::imap::session::tests::{Heard, heard, session};
use proptest::prelude::*;

/// The session of a server that answers these commands so.
async fn served(capabilities: &'static str, script: Vec<(&'static str, String)>) -> (Session, Heard) {
    let script: Vec<(&'static str, &'static str)> = script.into_iter().map(|(command, words)| (command, &*words.leak())).collect();
    session(capabilities, script.leak()).await
}

#[tokio::test]
async fn marks_of_many_are_changed_by_one_command_without_an_answer_for_each() {
    let (mut session, commands) = served("", vec![]).await;
    let marks = Marks::SEEN.with(Marks::JUNK);
    session.mark(&[9, 3, 4, 5], marks, Marks::NOT_JUNK).await.unwrap();
    session.mark(&[1], Marks::default(), Marks::default()).await.unwrap();
    session.mark(&[], Marks::SEEN, Marks::default()).await.unwrap();
    assert_eq!(heard(&commands), ["UID STORE 3:5,9 +FLAGS.SILENT (\\Seen $Junk)", "UID STORE 3:5,9 -FLAGS.SILENT ($NotJunk)"]);
    let (mut closed, _) = served("", vec![("UID STORE", "TAG NO [NOPERM] x\r\n".into())]).await;
    let refused = Err(ImapError::Refused { command: "UID STORE", refusal: Refusal::NotAllowed });
    assert_eq!(closed.mark(&[1], Marks::SEEN, Marks::default()).await, refused);
}

#[tokio::test]
async fn rfc_4315_each_of_many_moved_is_known_by_its_new_name() {
    let pairs = |names: &[(u32, u32)]| Some((42, names.to_vec()));
    for (words, moved) in [
        ("* OK [COPYUID 42 3:5,9 20:22,30] x\r\n* VANISHED 3:5,9\r\nTAG OK x\r\n", pairs(&[(3, 20), (4, 21), (5, 22), (9, 30)])),
        // Some were gone. Sets are cut as the server likes, and a range may go either way.
        ("* OK [COPYUID 42 4,9 20:21] x\r\nTAG OK x\r\n", pairs(&[(4, 20), (9, 21)])),
        ("TAG OK [COPYUID 42 5:3 22:20] x\r\n", pairs(&[(3, 20), (4, 21), (5, 22)])),
        // One that nobody asked for.
        ("* OK [COPYUID 42 4:6 20:22] x\r\nTAG OK x\r\n", pairs(&[(4, 20), (5, 21)])),
        // Nothing told; sets that cannot go together, of no folder, or without end.
        ("TAG OK x\r\n", None),
        ("* OK [COPYUID 42 3:5,9 20:22] x\r\nTAG OK x\r\n", None),
        ("* OK [COPYUID 0 3 20] x\r\nTAG OK x\r\n", None),
        ("* OK [COPYUID 42 3 0] x\r\nTAG OK x\r\n", None),
        ("* OK [COPYUID 42 1:4294967295 1:4294967295] x\r\nTAG OK x\r\n", None),
    ] {
        let (mut session, commands) = served("MOVE UIDPLUS", vec![("UID MOVE", words.into())]).await;
        assert_eq!(session.transfer(&[9, 5, 4, 3], "Suivi").await, Ok(moved), "{words}");
        assert_eq!(heard(&commands), ["UID MOVE 3:5,9 \"Suivi\""]);
    }
}

#[tokio::test]
async fn without_move_only_what_was_copied_is_removed_and_only_by_name() {
    let copied = |words: &str| vec![("UID COPY", words.to_owned())];
    let (mut session, commands) = served("UIDPLUS", copied("TAG OK [COPYUID 42 3,5 20:21] x\r\n")).await;
    assert_eq!(session.transfer(&[3, 4, 5], "a").await, Ok(Some((42, vec![(3, 20), (5, 21)]))));
    assert_eq!(heard(&commands), ["UID COPY 3:5 \"a\"", "UID STORE 3,5 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 3,5"]);
    // Without UIDPLUS, nothing is expunged: that would take other messages with it.
    let (mut session, commands) = served("", copied("TAG OK x\r\n")).await;
    assert_eq!(session.transfer(&[3, 4], "a").await, Ok(None));
    session.erase_all(&[8]).await.unwrap();
    let stored = ["UID COPY 3:4 \"a\"", "UID STORE 3:4 +FLAGS.SILENT (\\Deleted)", "UID STORE 8 +FLAGS.SILENT (\\Deleted)"];
    assert_eq!(heard(&commands), stored);
    // What could not be copied stays.
    let (mut session, commands) = served("UIDPLUS", copied("TAG NO [OVERQUOTA] x\r\n")).await;
    assert_eq!(session.transfer(&[3], "a").await, Err(ImapError::Refused { command: "UID COPY", refusal: Refusal::OverQuota }));
    assert_eq!(heard(&commands), ["UID COPY 3 \"a\""]);
}

#[tokio::test]
async fn thousands_are_told_in_commands_that_any_server_takes() {
    let uids: Vec<u32> = (1..=5000).map(|n| 2 * n).collect();
    let (mut session, commands) = served("UIDPLUS", vec![]).await;
    session.erase_all(&uids).await.unwrap();
    let commands = heard(&commands);
    assert!(commands.iter().all(|command| command.len() < 8000), "{:?}", commands.iter().map(String::len).max());
    let expunged: Vec<&str> = commands.iter().filter_map(|command| command.strip_prefix("UID EXPUNGE ")).collect();
    assert_eq!(expunged.iter().map(|set| set.split(',').count()).sum::<usize>(), 5000);
    // Names from some commands and not from others are not told as if they were all.
    let (mut session, _) = served("MOVE", vec![("UID MOVE 2,", "TAG OK [COPYUID 42 2 20] x\r\n".into())]).await;
    assert_eq!(session.transfer(&uids, "a").await, Ok(None));
}

#[tokio::test]
async fn no_folder_is_open_that_goes_away() {
    let script = || vec![("EXAMINE", "* OK [UIDVALIDITY 7] x\r\nTAG OK x\r\n".to_owned())];
    let (mut session, commands) = served("", script()).await;
    session.ensure_open("Suivié", Place::Look).await.unwrap();
    session.rename_folder("Suivié", "Suivi/2026").await.unwrap();
    session.delete_folder("Suivi/2026").await.unwrap();
    let told = ["EXAMINE \"Suivi&AOk-\"", "EXAMINE \"INBOX\"", "RENAME \"Suivi&AOk-\" \"Suivi/2026\"", "DELETE \"Suivi/2026\""];
    assert_eq!(heard(&commands), told);
    assert!(session.is_open("INBOX"));
}

proptest! {
    /// Whatever the sets, what is told goes together in order, and nothing is told of sets of different lengths.
    #[test]
    fn the_two_sets_correspond(from in proptest::collection::vec((1u32..5000, 0u32..9), 1..30), lost in 0usize..3) {
        let set = |ranges: &[(u32, u32)]| ranges.iter().map(|(a, n)| format!("{a}:{}", a + n)).collect::<Vec<_>>().join(",");
        let sources: Vec<u32> = from.iter().flat_map(|(a, n)| *a..=a + n).collect();
        let count = u32::try_from(sources.len()).unwrap();
        let to = (10_000u32, count - 1 + u32::try_from(lost).unwrap());
        let words = format!("* OK [COPYUID 42 {} {}] x\r\n", set(&from), set(&[to]));
        let Ok((_, Response::Data { outcome, .. })) = Response::parse(words.as_bytes()) else { panic!("{words}") };
        let expected = (lost == 0).then(|| Copied { uid_validity: 42, names: sources.into_iter().zip(10_000..).collect() });
        prop_assert_eq!(copied(outcome.code.as_ref()), expected);
    }
}
