//! What becomes of each decision.

use super::*;

fn at(name: u32, folder: &str, flags: u16) -> (u32, String, u16) {
    (name, folder.to_owned(), flags)
}

#[test]
fn what_is_decided_offline_shows_at_once_and_is_told_in_order() {
    let mut world = World::new(3);
    let (first, second) = (world.id(1), world.id(2));
    world.act(&[Intent::Flag(first.clone(), FlagChange::Seen), Intent::Flag(second.clone(), FlagChange::Seen)]).unwrap();
    world.act(&[Intent::Delete(first.clone()), Intent::Delete(second)]).unwrap();
    let shown = [at(1, "Corbeille", 1), at(2, "Corbeille", 1), at(3, "INBOX", 0)];
    assert_eq!(seen(&world.store), shown);
    world.server.moods = [Mood::Deaf].into();
    assert!(world.push().is_err() && seen(&world.store) == shown);
    world.restart();
    assert_eq!(world.push(), Ok(Pushed { told: 2, ..Pushed::default() }));
    assert_eq!(world.server.heard, [("STORE", 2), ("MOVE", 2)]);
    // The name a face holds stays good.
    world.act(&[Intent::Restore(first.clone())]).unwrap();
    assert_eq!(seen(&world.store)[0], at(1, "INBOX", 1));
    world.settled();
    assert_eq!(intents::place(&world.store, &first).unwrap(), MailId { uid: 4, ..first });
}

#[test]
fn what_the_server_refuses_is_as_before_and_the_others_go() {
    let mut world = World::new(3);
    let deleted: Vec<_> = (1..=3).map(|name| Intent::Delete(world.id(name))).collect();
    world.act(&deleted).unwrap();
    // Refused together, then one by one.
    world.server.moods = [Mood::Refusing, Mood::Willing, Mood::Refusing].into();
    let pushed = world.push().unwrap();
    assert_eq!((pushed.told, pushed.reverted), (2, vec![Problem::OperationRefused { operation: "MOVE" }]));
    assert_eq!(seen(&world.store), [at(1, "Corbeille", 0), at(2, "INBOX", 0), at(3, "Corbeille", 0)]);
    world.settled();
}

#[test]
fn an_answer_that_was_lost_neither_doubles_nor_loses() {
    for (tells, looks_first) in [(true, false), (true, true), (false, false), (false, true)] {
        let mut world = World::new(2);
        world.server.tells = tells;
        let id = world.id(1);
        world.act(&[Intent::Delete(id.clone())]).unwrap();
        world.server.moods = [Mood::Dumb].into();
        assert!(world.push().is_err());
        world.restart();
        if looks_first {
            world.look();
            assert_eq!(seen(&world.store), world.server.truth());
        }
        world.push().unwrap();
        assert_eq!(seen(&world.store), [at(1, "Corbeille", 0), at(2, "INBOX", 0)]);
        world.settled();
        assert_eq!(intents::place(&world.store, &id).unwrap().folder, "Corbeille");
    }
}

#[test]
fn marking_as_read_on_purpose_is_taken_back() {
    let mut world = World::new(1);
    world.act(&[Intent::Flag(world.id(1), FlagChange::Seen)]).unwrap();
    assert_eq!((world.undo(), seen(&world.store)), (Some(Undone::Mails(1)), vec![at(1, "INBOX", 0)]));
    world.act(&[Intent::Shown(world.id(1))]).unwrap();
    assert_eq!((world.undo(), seen(&world.store)), (None, vec![at(1, "INBOX", 1)]));
    world.settled();
    assert_eq!(world.server.truth(), [at(1, "INBOX", 1)], "and the server is told");
}

#[test]
fn undo_forgets_what_was_not_told_and_decides_the_contrary_of_what_was() {
    let mut world = World::new(2);
    world.act(&[Intent::Delete(world.id(1))]).unwrap();
    // What opening a message does is nobody's decision.
    world.act(&[Intent::Shown(world.id(2))]).unwrap();
    assert_eq!(world.undo(), Some(Undone::Mails(1)));
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0), at(2, "INBOX", 1)]);
    assert_eq!(world.undo(), None);
    world.push().unwrap();
    assert_eq!(world.server.heard, [("STORE", 1)]);
    let both: Vec<_> = (1..=2).map(|name| Intent::Junk(world.id(name))).collect();
    world.act(&both).unwrap();
    world.push().unwrap();
    assert_eq!(world.server.truth(), [at(1, "Indésirables", 32), at(2, "Indésirables", 33)]);
    world.pass(9);
    assert_eq!(world.undo(), Some(Undone::Mails(2)));
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0), at(2, "INBOX", 1)]);
    world.settled();
    assert_eq!(world.server.truth(), [at(1, "INBOX", 0), at(2, "INBOX", 1)]);
    world.act(&[Intent::Delete(world.id(1))]).unwrap();
    world.pass(61);
    assert_eq!(world.undo(), None);
}

#[test]
fn what_nothing_brings_back_waits_for_the_time_of_taking_it_back() {
    let mut world = World::new(2);
    assert_eq!(world.act(&[Intent::Erase(world.id(1))]), Err(Problem::NotInTrash));
    world.act(&[Intent::Delete(world.id(1)), Intent::Delete(world.id(2))]).unwrap();
    world.act(&[Intent::EmptyTrash(address())]).unwrap();
    assert_eq!(seen(&world.store), []);
    world.push().unwrap();
    assert_eq!(world.server.heard, [("MOVE", 2)]);
    assert_eq!(world.undo(), Some(Undone::Mails(2)));
    assert_eq!(seen(&world.store), [at(1, "Corbeille", 0), at(2, "Corbeille", 0)]);
    world.act(&[Intent::Erase(world.id(2))]).unwrap();
    world.pass(11);
    world.push().unwrap();
    assert_eq!(world.server.truth(), [at(1, "Corbeille", 0)]);
    world.settled();
}

#[test]
fn a_refused_deletion_takes_the_erasure_with_it() {
    let mut world = World::new(1);
    world.act(&[Intent::Delete(world.id(1))]).unwrap();
    world.act(&[Intent::Erase(world.id(1))]).unwrap();
    world.pass(11);
    world.server.moods = [Mood::Refusing].into();
    world.push().unwrap();
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0)]);
    world.settled();
}

#[test]
fn folders_are_made_renamed_and_deleted_and_what_they_hold_stays() {
    let mut world = World::new(2);
    let (first, name) = (world.id(1), |name: &str| name.to_owned());
    world.act(&[Intent::CreateFolder(address(), name("Avis"))]).unwrap();
    world.act(&[Intent::Move(first.clone(), name("Avis"))]).unwrap();
    world.act(&[Intent::RenameFolder(address(), name("Avis"), name("Avis rendus"))]).unwrap();
    assert_eq!(seen(&world.store)[0], at(1, "Avis rendus", 0));
    world.look();
    assert_eq!(seen(&world.store)[0], at(1, "Avis rendus", 0), "what the server does not know yet stays shown");
    world.push().unwrap();
    assert_eq!(world.server.heard, [("CREATE", 0), ("MOVE", 1), ("RENAME", 0)]);
    world.settled();
    world.act(&[Intent::DeleteFolder(address(), name("Avis rendus"))]).unwrap();
    assert_eq!((folders(&world.store).len(), &seen(&world.store)[0]), (4, &at(1, "Corbeille", 0)));
    world.push().unwrap();
    assert_eq!(world.undo(), Some(Undone::Folder));
    assert_eq!(seen(&world.store)[0], at(1, "Avis rendus", 0));
    world.settled();
    for (decision, kind) in [
        (Intent::DeleteFolder(address(), name("INBOX")), "folder-protected"),
        (Intent::RenameFolder(address(), name("Corbeille"), name("X")), "folder-protected"),
        (Intent::DeleteFolder(address(), name("Divers")), "folder-not-empty"),
        (Intent::RenameFolder(address(), name("Divers"), name("Divers/Bas/Fond")), "folder-name-invalid"),
        (Intent::CreateFolder(address(), name("inbox")), "folder-name-invalid"),
        (Intent::CreateFolder(address(), name("Divers")), "folder-exists"),
        (Intent::MarkAllRead(address(), name("Absent")), "folder-missing"),
    ] {
        assert_eq!(world.act(&[decision]).unwrap_err().kind(), kind);
    }
    world.act(&[Intent::RenameFolder(address(), name("Divers"), name("Autres"))]).unwrap();
    assert!(folders(&world.store).contains(&name("Autres/Bas")));
    world.server.moods = [Mood::Refusing].into();
    world.push().unwrap();
    world.settled();
}

#[test]
fn a_folder_is_not_deleted_with_what_nobody_saw() {
    let mut world = World::new(1);
    world.act(&[Intent::DeleteFolder(address(), "Divers/Bas".into())]).unwrap();
    world.server.folders.get_mut("Divers/Bas").unwrap().mails.push(Mail { uid: 1, flags: 0, name: 50 });
    let pushed = world.push().unwrap();
    assert_eq!(pushed.reverted, [Problem::FolderNotEmpty { folder: "Divers/Bas".into() }]);
    world.settled();
    assert_eq!(seen(&world.store)[1], at(50, "Divers/Bas", 0));
}

#[test]
fn what_waits_is_counted_by_gestures() {
    let mut world = World::new(3);
    let count = |world: &World| intents::waiting(&world.store, &address()).unwrap().decisions;
    assert_eq!(count(&world), 0);
    world.act(&[Intent::Flag(world.id(3), FlagChange::Seen)]).unwrap();
    world.act(&[Intent::Junk(world.id(1)), Intent::Junk(world.id(2))]).unwrap();
    assert_eq!(count(&world), 2);
    world.push().unwrap();
    assert_eq!(count(&world), 0);
    assert_eq!((world.undo(), count(&world)), (Some(Undone::Mails(2)), 1));
    world.settled();
}

#[test]
fn what_has_no_answer_is_looked_at_told_again_and_then_shown_with_its_choices() {
    let mut world = World::new(3);
    let waiting = |world: &World| intents::waiting(&world.store, &address()).unwrap();
    let shown = [at(1, "INBOX", 1), at(2, "INBOX", 0), at(3, "Corbeille", 0)];
    world.act(&[Intent::Flag(world.id(1), FlagChange::Seen)]).unwrap();
    world.act(&[Intent::Delete(world.id(3))]).unwrap();
    for tries in 1..=4 {
        world.server.moods = [Mood::Deaf].into();
        let expected = if tries < 4 { Stumbled::Waits } else { Stumbled::Troubled };
        assert_eq!(world.insist(false), Some(expected), "{tries}");
        // It keeps nothing else back, and is not told before its time.
        assert_eq!((world.insist(false), world.insist(false)), (None, None));
        assert_eq!(world.server.truth()[2], at(3, "Corbeille", 0));
        world.look();
        assert_eq!(seen(&world.store), shown);
        world.restart();
        world.pass(600);
    }
    assert_eq!((waiting(&world), world.server.heard.len()), (Waiting { decisions: 1, troubled: 1 }, 1));
    assert_eq!(waiting(&world).problem(), Some(Problem::DecisionsUnanswered));
    // What is decided about that message later waits for the choice.
    world.act(&[Intent::Move(world.id(1), "Divers".into())]).unwrap();
    assert_eq!((world.insist(false), world.server.heard.len()), (None, 1));
    intents::retry(&world.store, &address()).unwrap();
    assert_eq!(waiting(&world), Waiting { decisions: 2, troubled: 0 });
    world.settled();
    assert_eq!(world.server.truth()[0], at(1, "Divers", 1));
}

#[test]
fn what_is_given_up_is_as_it_was_and_what_was_done_without_an_answer_is_seen() {
    let mut world = World::new(6);
    let all: Vec<_> = (1..=6).map(|name| Intent::Flag(world.id(name), FlagChange::Flagged)).collect();
    world.act(&all).unwrap();
    for _ in 0..3 {
        world.server.moods = [Mood::Deaf].into();
        assert_eq!(world.insist(true), Some(Stumbled::Waits));
        world.pass(600);
    }
    // Told alone: one was done, though nobody heard of it, and one is what the server cannot answer.
    world.server.moods = [Mood::Dumb].into();
    assert_eq!(world.insist(false), Some(Stumbled::Troubled));
    world.look();
    assert!(intents::resolve(&world.store, &address()).unwrap());
    world.server.moods = [Mood::Willing, Mood::Deaf].into();
    assert_eq!(world.insist(true), Some(Stumbled::Troubled));
    assert_eq!(intents::waiting(&world.store, &address()).unwrap(), Waiting { decisions: 1, troubled: 1 });
    assert!(!intents::resolve(&world.store, &address()).unwrap());
    intents::give_up_troubled(&world.store, &address()).unwrap();
    let flags: Vec<_> = seen(&world.store).iter().map(|(.., flags)| *flags).collect();
    assert_eq!(flags, [2, 2, 0, 0, 0, 0]);
    world.settled();
}

#[test]
fn a_folder_that_has_no_answer_is_given_up_for_the_others() {
    let mut world = World::new(1);
    world.act(&[Intent::CreateFolder(address(), "Avis".into())]).unwrap();
    world.act(&[Intent::Move(world.id(1), "Avis".into())]).unwrap();
    for tries in 1..=4 {
        world.server.moods = [Mood::Deaf].into();
        assert_eq!(world.insist(false), Some(if tries < 4 { Stumbled::Waits } else { Stumbled::GivenUp }));
        // Nothing goes to a folder that is not there.
        assert_eq!((world.insist(false), world.server.heard.len()), (None, 0));
        world.pass(600);
    }
    assert_eq!(seen(&world.store), [at(1, "INBOX", 0)]);
    world.settled();
}
