//! What comes from the server, in any order, and what is asked of it.

use crate::domain::Problem;
use crate::domain::freshness::{Freshness, Seal};
use crate::ui::screen::mailbox::account::Looking;
use crate::ui::screen::mailbox::samples::{self, NOW, Sample, page, page_of};
use crate::ui::screen::mailbox::{Message, Shortcut};
use crate::ui::screen::reader;
use crate::ui::widget::Viewport;
use time::Duration;

fn listing(sample: &Sample) -> &crate::ui::screen::mailbox::listing::Listing {
    sample.state.listing.as_ref().unwrap()
}

fn selected(sample: &Sample) -> Option<(u32, Option<usize>)> {
    listing(sample).selected.as_ref().map(|(summary, _)| (summary.id.uid, listing(sample).selected_place()))
}

fn shown(sample: &Sample) -> Option<u32> {
    sample.state.shown.as_ref().map(|shown| shown.id.uid)
}

fn scroll(sample: &mut Sample, offset: f32) {
    sample.send(Message::Scrolled(Viewport { offset, height: 640.0 }));
}

#[test]
fn the_inbox_is_asked_for_before_the_folders_have_come() {
    let mut sample = Sample::new("", samples::bals(2));
    sample.send(Message::Begin);
    assert_eq!((listing(&sample).spot.folder.as_str(), listing(&sample).rows.flying()), ("INBOX", &[0][..]));
    assert!(sample.state.accounts.iter().all(|account| account.look == Looking::Yes));
}

#[test]
fn arrivals_move_neither_the_selection_nor_the_list() {
    let mut sample = samples::full();
    scroll(&mut sample, 64.0 * 20.0);
    sample.send(Message::Selected(22));
    assert_eq!(selected(&sample), Some((278, Some(22))));
    sample.page(page(302, 0, 100));
    assert_eq!(selected(&sample), Some((278, Some(24))));
    assert_eq!((shown(&sample), listing(&sample).viewport.offset), (Some(278), 64.0 * 22.0));
}

#[test]
fn arrivals_show_at_the_top() {
    let mut sample = samples::full();
    sample.page(page(302, 0, 100));
    assert_eq!((selected(&sample), listing(&sample).viewport.offset), (Some((299, Some(3))), 0.0));
}

#[test]
fn what_goes_elsewhere_leaves_without_a_jump() {
    let mut sample = samples::full();
    scroll(&mut sample, 64.0 * 20.0);
    sample.send(Message::Selected(22));
    sample.page(page_of(299, 0, (1..=300).rev().filter(|uid| *uid != 278).take(100)));
    assert_eq!((selected(&sample), shown(&sample)), (Some((278, None)), Some(278)), "what is being read stays");
    assert_eq!(listing(&sample).viewport.offset, 64.0 * 20.0);
    sample.send(Message::Shortcut(Shortcut::Next));
    assert_eq!(selected(&sample), Some((277, Some(22))));
}

#[test]
fn another_validity_begins_anew() {
    let mut sample = samples::full();
    let mut other = page(40, 0, 100);
    other.uid_validity = 9;
    sample.page(other);
    assert_eq!((selected(&sample), listing(&sample).rows.count()), (None, 40));
}

#[test]
fn a_long_list_is_asked_for_where_it_rests() {
    let mut sample = samples::full();
    sample.page(page(100_000, 0, 100));
    for step in 1..50 {
        scroll(&mut sample, 64.0 * 900.0 * step as f32);
    }
    assert!(listing(&sample).rows.flying().is_empty(), "nothing while it moves");
    sample.send(Message::Settled(3));
    assert!(listing(&sample).rows.flying().is_empty(), "an old rest is none");
    let scrolls = listing(&sample).scrolls;
    sample.send(Message::Settled(scrolls));
    assert_eq!(listing(&sample).rows.flying(), [44_100, 44_000]);
    sample.page(page(100_000, 44_100, 100));
    assert!(listing(&sample).rows.get(44_100).is_some());
    assert_eq!(listing(&sample).rows.flying(), [44_000]);
}

#[test]
fn answers_of_another_folder_or_session_are_dropped() {
    let mut sample = samples::full();
    let (old, account) = (listing(&sample).number, sample.accounts[0].address.clone());
    sample.send(Message::OpenFolder(account.clone(), "Sent".into()));
    sample.send(Message::PageCame(old, 0, Ok(page(300, 0, 100))));
    assert_eq!(listing(&sample).rows.total(), None);
    sample.send(Message::FoldersCame(0, account, Err(Problem::Offline)));
    assert_eq!(sample.state.accounts[0].problem, None);
}

#[test]
fn a_folder_opened_again_is_as_it_was_left() {
    let mut sample = samples::full();
    scroll(&mut sample, 640.0);
    sample.send(Message::Selected(12));
    let account = sample.accounts[0].address.clone();
    sample.send(Message::OpenFolder(account.clone(), "Sent".into()));
    assert_eq!((selected(&sample), shown(&sample)), (None, None));
    sample.send(Message::OpenFolder(account, "INBOX".into()));
    assert_eq!((selected(&sample), shown(&sample)), (Some((288, Some(12))), Some(288)));
    assert_eq!((listing(&sample).viewport.offset, listing(&sample).rows.flying()), (640.0, &[0][..]), "and looked at again");
}

#[test]
fn nothing_is_asked_while_locked_and_all_is_the_same_after() {
    let mut sample = samples::full();
    scroll(&mut sample, 640.0);
    sample.send(Message::Selected(12));
    sample.send(Message::Missed);
    sample.send(Message::Locked);
    let number = listing(&sample).number;
    sample.send(Message::Check);
    sample.send(Message::Settled(listing(&sample).scrolls));
    assert!(listing(&sample).rows.flying().is_empty());
    assert_eq!(sample.state.accounts[0].look, Looking::No);
    assert_eq!(sample.state.reader.id(), None, "what was read is not kept");
    sample.send(Message::Begin);
    assert_eq!(sample.state.reader.id().map(|id| id.uid), shown(&sample), "and is asked for again");
    assert_ne!(listing(&sample).number, number);
    assert_eq!((selected(&sample), listing(&sample).viewport.offset), (Some((288, Some(12))), 640.0));
    sample.page(page(301, 0, 100));
    assert_eq!((selected(&sample), listing(&sample).viewport.offset), (Some((288, Some(13))), 704.0));
}

#[test]
fn a_session_that_ended_says_nothing_of_the_mailbox() {
    let mut sample = samples::full();
    sample.send(Message::Missed);
    sample.folders(0, Err(Problem::PinNeeded));
    assert_eq!(sample.state.accounts[0].freshness.seal(NOW), Seal::Fresh);
    sample.send(Message::Missed);
    assert_eq!(sample.state.accounts[0].look, Looking::No);
}

#[test]
fn one_mailbox_fails_alone() {
    let mut sample = samples::two_mailboxes();
    let levels: Vec<_> = sample.state.accounts.iter().map(|account| account.freshness.seal(NOW)).collect();
    assert_eq!(levels, [Seal::Fresh, Seal::Stale]);
    sample.now += Duration::minutes(6);
    let second = sample.accounts[1].address.clone();
    sample.send(Message::CheckOne(second));
    let now = sample.now;
    sample.fresh(1, Freshness { verified_at: Some(now), ..Freshness::default() });
    let levels: Vec<_> = sample.state.accounts.iter().map(|account| account.freshness.seal(sample.now)).collect();
    assert_eq!(levels, [Seal::Late, Seal::Fresh]);
    assert_eq!(sample.state.explained, None, "what is well needs no explanation");
}

#[test]
fn a_selection_that_runs_opens_only_where_it_rests() {
    let mut sample = samples::full();
    sample.send(Message::Selected(2));
    assert_eq!(shown(&sample), Some(298), "the first at once");
    for place in 3..9 {
        sample.send(Message::Selected(place));
    }
    assert_eq!((shown(&sample), selected(&sample)), (Some(298), Some((292, Some(8)))));
    sample.send(Message::Show(3));
    assert_eq!(shown(&sample), Some(298));
    let moves = listing(&sample).moves;
    sample.send(Message::Show(moves));
    assert_eq!(shown(&sample), Some(292));
}

#[test]
fn a_row_chosen_before_it_came_is_selected_when_it_comes() {
    let mut sample = samples::full();
    sample.send(Message::Selected(150));
    assert_eq!((listing(&sample).chosen, listing(&sample).rows.flying()), (Some(150), &[100, 200][..]));
    assert!(listing(&sample).visible(64.0).contains(&150), "it is on screen, even of a list that the reader hides");
    sample.page(page(300, 100, 100));
    assert_eq!(selected(&sample), Some((150, Some(150))));
}

#[test]
fn a_failed_page_keeps_what_is_there() {
    let mut sample = samples::full();
    let number = listing(&sample).number;
    sample.send(Message::PageCame(number, 0, Err(Problem::Offline)));
    assert_eq!((listing(&sample).rows.count(), &listing(&sample).problem), (300, &Some(Problem::Offline)));
    sample.page(page(300, 0, 100));
    assert_eq!(listing(&sample).problem, None);
}

#[test]
fn only_unread_messages_are_listed_on_demand() {
    let mut sample = samples::full();
    sample.send(Message::UnreadOnly(true));
    assert!(listing(&sample).spot.unread && listing(&sample).rows.total().is_none());
    assert_eq!(listing(&sample).rows.flying(), [0]);
    sample.page(page_of(3, 0, [300, 296, 292].into_iter()));
    sample.send(Message::Selected(1));
    sample.send(Message::Shortcut(Shortcut::Delete));
    assert_eq!((listing(&sample).rows.count(), selected(&sample)), (2, Some((292, Some(1)))));
    let number = sample.state.acting[0].number;
    sample.send(Message::Acted(number, Ok(())));
    sample.page(page_of(1, 0, [292].into_iter()));
    assert_eq!((listing(&sample).rows.count(), selected(&sample)), (1, Some((292, Some(0)))), "read elsewhere");
    sample.page(page_of(2, 0, [301, 292].into_iter()));
    sample.send(Message::UnreadOnly(true));
    assert_eq!(listing(&sample).rows.count(), 2, "what is chosen already stays");
    sample.send(Message::UnreadOnly(false));
    assert_eq!((listing(&sample).rows.count(), selected(&sample)), (299, Some((299, Some(1)))), "all again, as it was");
}

#[test]
fn two_pages_at_most_are_asked_for_and_news_waits_its_turn() {
    let mut sample = samples::full();
    sample.page(page(100_000, 0, 100));
    scroll(&mut sample, 64.0 * 50_000.0);
    sample.send(Message::Settled(listing(&sample).scrolls));
    assert_eq!(listing(&sample).rows.flying().len(), 2);
    sample.send(Message::Check);
    assert_eq!((listing(&sample).rows.flying().len(), listing(&sample).news), (2, true));
    let first = listing(&sample).rows.flying()[0];
    sample.page(page(100_000, first, 100));
    assert!(listing(&sample).news, "an answer on its way may be from before");
    let second = listing(&sample).rows.flying()[0];
    sample.page(page(100_000, second, 100));
    assert!(listing(&sample).rows.flying().contains(&0) && !listing(&sample).news);
}

#[test]
fn what_could_not_be_read_is_asked_for_again_when_the_operator_is_back() {
    let mut sample = samples::full();
    let number = sample.state.reader.number_for_tests();
    let mail = sample.state.shown.as_ref().unwrap().id.clone();
    sample.send(Message::Reader(reader::Message::Opened(number, mail, Err(Problem::Offline))));
    assert!(sample.state.reader.has_failed());
    sample.fresh(0, samples::verified());
    assert!(sample.state.reader.has_failed(), "not each time: the message itself may be what fails");
    sample.fresh(0, Freshness { problem: Some(Problem::Offline), ..samples::verified() });
    sample.fresh(0, samples::verified());
    assert!(!sample.state.reader.has_failed());
}

/// Whatever part of it is looked at, what is kept and what is asked for stay small.
#[test]
fn a_hundred_thousand_rows_cost_what_is_on_screen() {
    let mut sample = samples::full();
    sample.page(page(100_000, 0, 100));
    for place in (0..100_000).step_by(1_999).chain([50_000, 99_990, 0]) {
        scroll(&mut sample, 64.0 * place as f32);
        sample.send(Message::Settled(listing(&sample).scrolls));
        let mut answers = 0;
        while let Some(first) = listing(&sample).rows.flying().first().copied() {
            assert!(listing(&sample).rows.flying().len() <= 2 && answers < 6, "{answers} pages for {place}");
            answers += 1;
            sample.page(page(100_000, first, 100));
        }
        let list = listing(&sample);
        let visible = list.visible(64.0);
        assert!(visible.len() <= 24 && visible.clone().all(|at| list.rows.get(at).is_some()), "{visible:?}");
        assert!(list.rows.kept() <= 2_200, "{}", list.rows.kept());
    }
}
