//! Whatever happens: nothing is lost or doubled, and all ends as the server has it.

use super::*;
use proptest::prelude::*;

/// What happens next, to a message of this number, or to nothing in particular.
#[derive(Debug, Clone)]
enum Step {
    Decide(Vec<(u8, u32)>),
    Folder(u8, u32),
    Push(Vec<Mood>),
    /// What has no answer is counted, as that of a server that answers well otherwise.
    Insist(Vec<Mood>, bool),
    Look,
    Undo,
    Restart,
    Pass(i64),
    /// Another client moves a message, marks it, removes it, or one arrives.
    Other(u8, u32),
}

fn step() -> impl Strategy<Value = Step> {
    let mood = prop_oneof![4 => Just(Mood::Willing), 2 => Just(Mood::Refusing), 1 => Just(Mood::Deaf), 2 => Just(Mood::Dumb)];
    prop_oneof![
        6 => proptest::collection::vec((0u8..10, 0u32..6), 1..4).prop_map(Step::Decide),
        2 => (0u8..5, 0u32..3).prop_map(|(what, which)| Step::Folder(what, which)),
        4 => proptest::collection::vec(mood, 0..4).prop_map(Step::Push),
        2 => (proptest::collection::vec(prop_oneof![Just(Mood::Deaf), Just(Mood::Dumb)], 0..3), any::<bool>()).prop_map(|(moods, every)| Step::Insist(moods, every)),
        2 => Just(Step::Look),
        2 => Just(Step::Undo),
        2 => Just(Step::Restart),
        1 => (0i64..70).prop_map(Step::Pass),
        2 => (0u8..5, 0u32..6).prop_map(|(what, which)| Step::Other(what, which)),
    ]
}

fn decision(what: u8, id: MailId) -> Intent {
    match what {
        0 => Intent::Flag(id, FlagChange::Seen),
        1 => Intent::Flag(id, FlagChange::Unseen),
        2 => Intent::Flag(id, FlagChange::Flagged),
        3 => Intent::Move(id, "Divers".into()),
        4 => Intent::Archive(id),
        5 => Intent::Delete(id),
        6 => Intent::Restore(id),
        7 => Intent::Junk(id),
        8 => Intent::NotJunk(id),
        _ => Intent::Erase(id),
    }
}

fn about_folders(what: u8, which: u32) -> Intent {
    let name = |which: u32| ["Divers", "Avis", "Avis/Rendus"][which as usize].to_owned();
    match what {
        0 => Intent::CreateFolder(address(), name(which)),
        1 => Intent::DeleteFolder(address(), name(which)),
        2 => Intent::RenameFolder(address(), name(which), name((which + 1) % 3)),
        3 => Intent::EmptyTrash(address()),
        _ => Intent::MarkAllRead(address(), "INBOX".into()),
    }
}

fn other(server: &mut Server, what: u8, which: u32, count: &mut u32) {
    let all = server.truth();
    let Some((name, folder, _)) = all.get(which as usize % all.len().max(1)).cloned() else { return };
    let held = server.folders.get_mut(&folder).unwrap();
    let at = held.mails.iter().position(|mail| mail.name == name).unwrap();
    match what {
        0 => held.mails[at].flags ^= 1,
        1 => {
            let uid = held.mails[at].uid;
            server.shift(&folder, uid, "Corbeille").unwrap();
        }
        2 => drop(held.mails.remove(at)),
        _ => {
            *count += 1;
            let inbox = server.folders.get_mut("INBOX").unwrap();
            inbox.mails.push(Mail { uid: inbox.uid_next, flags: 0, name: *count });
            inbox.uid_next += 1;
        }
    }
}

fn run(steps: Vec<Step>, tells: bool) {
    let mut world = World::new(4);
    world.server.tells = tells;
    let mut count = 100;
    // What was on the server, less what somebody erased: nothing else may go.
    let mut erased = false;
    for step in steps {
        let before: Vec<u32> = world.server.truth().iter().map(|(name, ..)| *name).collect();
        match step {
            Step::Decide(decisions) => {
                let known: Vec<u32> = seen(&world.store).iter().map(|(name, ..)| *name).collect();
                let of = |which: u32| known.get(which as usize % known.len().max(1)).and_then(|name| id_of(&world.store, *name));
                let decisions: Vec<_> = decisions.into_iter().filter_map(|(what, which)| Some(decision(what, of(which)?))).collect();
                let shown = seen(&world.store);
                match world.act(&decisions) {
                    Ok(()) => erased |= decisions.iter().any(|decision| matches!(decision, Intent::Erase(_))),
                    Err(_) => assert_eq!(seen(&world.store), shown, "what cannot be decided changes nothing"),
                }
            }
            Step::Folder(what, which) => {
                erased |= what == 3;
                drop(world.act(&[about_folders(what, which)]));
            }
            Step::Push(moods) => {
                world.server.moods = moods.into();
                drop(world.push());
                world.server.moods.clear();
            }
            Step::Insist(moods, is_every) => {
                world.server.moods = moods.into();
                let _ = world.insist(is_every);
                world.server.moods.clear();
                world.pass(150);
            }
            Step::Look => world.look(),
            Step::Undo => drop(world.undo()),
            Step::Restart => world.restart(),
            Step::Pass(seconds) => world.pass(seconds),
            Step::Other(what, which) => {
                other(&mut world.server, what, which, &mut count);
                continue;
            }
        }
        let after: Vec<u32> = world.server.truth().iter().map(|(name, ..)| *name).collect();
        assert!(erased || before == after, "{before:?} became {after:?}");
        let twice = seen(&world.store).windows(2).any(|pair| pair[0].0 == pair[1].0);
        assert!(!twice || !tells, "{:?}", seen(&world.store));
    }
    world.settled();
}

/// The same, without refusals, time or anybody else: what is shown is what was decided, told or not.
fn faithful(steps: Vec<Step>) {
    let mut world = World::new(4);
    for step in steps {
        let shown = seen(&world.store);
        match step {
            Step::Decide(decisions) => {
                let known: Vec<u32> = shown.iter().map(|(name, ..)| *name).collect();
                let of = |which: u32| known.get(which as usize % known.len().max(1)).and_then(|name| id_of(&world.store, *name));
                let decisions: Vec<_> = decisions.into_iter().filter_map(|(what, which)| Some(decision(what, of(which)?))).collect();
                if world.act(&decisions).is_err() {
                    continue;
                }
                let decided = seen(&world.store);
                let is_read = |(before, after): &(&(u32, String, u16), &(u32, String, u16))| before.1 == after.1 && before.2 | 1 == after.2;
                let changed: Vec<_> = shown.iter().zip(&decided).filter(|(before, after)| before != after).collect();
                // Reading is nobody's decision; several changes of one message may come to that too.
                if decided != shown && (decided.len() < shown.len() || !changed.iter().all(is_read)) {
                    world.undo();
                    assert_eq!(seen(&world.store), shown, "{decisions:?}");
                    world.act(&decisions).unwrap();
                    assert_eq!(seen(&world.store), decided);
                }
            }
            Step::Push(moods) => {
                world.server.moods = moods.into_iter().filter(|mood| *mood != Mood::Refusing).collect();
                drop(world.push());
                world.server.moods.clear();
                assert_eq!(seen(&world.store), shown, "telling changes nothing of what is shown");
            }
            Step::Look => {
                world.look();
                assert_eq!(seen(&world.store), shown);
            }
            Step::Restart => {
                world.restart();
                assert_eq!(seen(&world.store), shown);
            }
            Step::Insist(..) | Step::Undo | Step::Folder(..) | Step::Pass(_) | Step::Other(..) => {}
        }
    }
    let shown = seen(&world.store);
    world.settled();
    assert_eq!(seen(&world.store), shown);
}

fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    // Each opens several databases: a tenth of what simple properties are tried on.
    ProptestConfig { cases: asked.map_or(200, |cases: u32| (cases / 10).max(200)), max_shrink_iters: 400, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn whatever_happens_nothing_is_lost_or_doubled_and_all_ends_as_the_server_has_it(
        steps in proptest::collection::vec(step(), 0..25), tells: bool
    ) {
        run(steps, tells);
    }

    #[test]
    fn what_is_shown_is_what_was_decided_told_or_not(steps in proptest::collection::vec(step(), 0..20)) {
        faithful(steps);
    }
}
