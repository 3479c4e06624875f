use super::*;
use crate::net::http::tests::{ok, resolver, serve};
use crate::net::notary::{DAY, Entity, List, der, extension};
use proptest::prelude::*;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

static AUTHORITY: LazyLock<Entity> = LazyLock::new(|| Entity::root("A"));

const URL: &str = "http://127.0.0.1:1/list.crl";

/// What covers a server under this authority, published there.
fn need(authority: &Entity, url: &str) -> Need {
    Need::of(&authority.server("h.test", 9, &[url]).certificate, authority.certificate.clone()).unwrap()
}

fn believed(list: &List) -> Result<RevocationList, CertFault> {
    RevocationList::believed(list.by(&AUTHORITY), &AUTHORITY.certificate)
}

fn fault(lookup: &Lookup) -> Option<CertFault> {
    match lookup {
        Lookup::Unusable(fault) => Some(fault.clone()),
        _ => None,
    }
}

fn holds(lookup: &Lookup, der: &[u8]) -> bool {
    matches!(lookup, Lookup::List(list) if list.der() == der)
}

/// Gives each path what the test says at that moment, and counts.
async fn publisher() -> (String, Arc<Mutex<Option<Vec<u8>>>>, Arc<AtomicUsize>) {
    let (published, count) = (Arc::new(Mutex::new(None)), Arc::new(AtomicUsize::new(0)));
    let (now, counted) = (Arc::clone(&published), Arc::clone(&count));
    let address = serve(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        let answer: Option<Vec<u8>> = now.lock().unwrap().clone();
        Some(answer.map_or_else(|| b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".to_vec(), |list| ok(&list)))
    })
    .await;
    (format!("http://{address}/list.crl"), published, count)
}

#[test]
fn a_list_is_believed_when_its_authority_signed_it_and_it_is_complete() {
    assert!(believed(&List::revoking(9)).is_ok());
    // onlyContainsUserCerts apart, what an issuing distribution point says makes it less than the whole.
    let indirect = extension(28, true, der(0x30, [0x84, 1, 0xff]));
    let by_reasons = extension(28, true, der(0x30, [0x83, 2, 6, 0x40]));
    for (extensions, what) in
        [(vec![extension(27, true, [2, 1, 1])], "changes"), (vec![indirect], "indirect"), (vec![by_reasons], "reasons")]
    {
        let list = List { extensions: [List::default().extensions, extensions].concat(), ..List::default() };
        assert_eq!(believed(&list).err(), Some(CertFault::CrlMissing), "{what}");
    }
    assert_eq!(believed(&List { next_update: None, ..List::default() }).err(), Some(CertFault::CrlMissing));
    let elsewhere = List { issuer: Some("B".into()), ..List::default() };
    assert_eq!(believed(&elsewhere).err(), Some(CertFault::CrlForged));
    let by_another_key = List::default().by(&Entity::root("A"));
    assert_eq!(RevocationList::believed(by_another_key, &AUTHORITY.certificate).err(), Some(CertFault::CrlForged));
}

#[test]
fn what_is_not_a_list_is_refused_whatever_its_size() {
    let list = List::revoking(9).by(&AUTHORITY);
    let fault = |octets: Vec<u8>| RevocationList::believed(octets, &AUTHORITY.certificate).err();
    for end in 0..list.len() {
        assert_eq!(fault(list[..end].to_vec()), Some(CertFault::CrlForged), "{end}");
    }
    assert_eq!(fault([list.as_slice(), b"\0"].concat()), Some(CertFault::CrlForged));
    // A million sequences, one in the other, and a million entries: nobody signed them.
    let nested = [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff].repeat(1 << 20);
    assert_eq!(fault(nested), Some(CertFault::CrlForged));
    let mut many = List { entries: Some([0x30, 3, 2, 1, 1].repeat(1 << 20)), ..List::default() }.by(&AUTHORITY);
    let last = many.len() - 1;
    many[last] ^= 1;
    assert_eq!(fault(many), Some(CertFault::CrlForged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_list_with_any_octet_changed_is_refused(place: prop::sample::Index, with in 1u8..) {
        let mut list = List::revoking(9).by(&AUTHORITY);
        let place = place.index(list.len());
        list[place] ^= with;
        prop_assert!(RevocationList::believed(list, &AUTHORITY.certificate).is_err());
    }
}

#[test]
fn eco_1_1_6_the_newest_list_is_the_one_whatever_its_address() {
    let lists = RevocationLists::new(None);
    let (first, second) = (need(&AUTHORITY, URL), need(&AUTHORITY, "http://127.0.0.1:2/another.crl"));
    let now = SystemTime::now();
    let (old, new) = (List::aged(3 * DAY).by(&AUTHORITY), List::aged(2 * DAY).by(&AUTHORITY));
    assert_eq!(lists.accept(&first, old.clone(), now), Ok(()));
    assert_eq!(lists.accept(&second, new.clone(), now), Ok(()));
    assert!(holds(&lists.look_up(&first, now), &new));
    assert_eq!(lists.accept(&first, old, now), Err(CertFault::CrlStale));
    assert!(holds(&lists.look_up(&first, now), &new));
    assert_eq!(lists.lock().len(), 1);
}

/// The program goes on, and the clock by which it counts stood still: nothing was asked meanwhile.
#[test]
fn eco_1_1_6_a_computer_that_slept_for_days_asks_before_it_believes_its_list() {
    let (need, now, clock) = (need(&AUTHORITY, URL), SystemTime::now(), Instant::now());
    let list = Arc::new(believed(&List::default()).unwrap());
    let mut entry = Entry::new(need, Some((Arc::clone(&list), now)), now, clock);
    let awake = now + TRUSTED_UNASKED + Duration::from_secs(3600);
    assert!(list.holds(awake));
    entry.attempted(None, now, clock);
    assert!(holds(&entry.look_up(now, clock), list.der()));
    assert!(matches!(entry.look_up(awake, clock), Lookup::Wanted));
    // It was asked for, in vain: it serves, as at a start.
    entry.attempted(Some(CertFault::CrlTimeout), awake, clock);
    assert!(holds(&entry.look_up(awake, clock), list.der()));
}

#[test]
fn dates_of_a_list_and_the_clock() {
    let lists = RevocationLists::new(None);
    let need = need(&AUTHORITY, URL);
    let made = List::default();
    let accept = |now| lists.accept(&need, made.by(&AUTHORITY), now);
    assert_eq!(accept(made.next_update.unwrap()), Err(CertFault::CrlStale));
    // A clock that is days late could not tell a list that is over.
    assert_eq!(accept(made.this_update - 2 * DAY), Err(CertFault::CrlStale));
    // One that is hours late is any computer's.
    assert_eq!(accept(made.this_update - DAY / 12), Ok(()));
    assert!(matches!(lists.look_up(&need, made.next_update.unwrap()), Lookup::Wanted));
}

#[tokio::test]
async fn two_issuers_with_the_same_address_have_each_their_list() {
    let (url, published, _) = publisher().await;
    let other = Entity::root("B");
    let (ours, theirs) = (need(&AUTHORITY, &url), need(&other, &url));
    let lists = Arc::new(RevocationLists::new(None));
    let list = List::default().by(&AUTHORITY);
    *published.lock().unwrap() = Some(list.clone());
    lists.fetch(&ours, &resolver()).await;
    lists.fetch(&theirs, &resolver()).await;
    let now = SystemTime::now();
    assert!(holds(&lists.look_up(&ours, now), &list));
    // What is there is another's: true, and not theirs.
    assert_eq!(fault(&lists.look_up(&theirs, now)), Some(CertFault::CrlForged));
}

#[tokio::test]
async fn the_most_telling_fault_is_told_and_the_next_address_is_tried() {
    let (bad, published, _) = publisher().await;
    let (good, right, _) = publisher().await;
    *published.lock().unwrap() = Some(List::default().by(&Entity::root("A")));
    let two = |urls: &[&str]| Need::of(&AUTHORITY.server("h.test", 9, urls).certificate, AUTHORITY.certificate.clone()).unwrap();
    let lists = Arc::new(RevocationLists::new(None));
    lists.fetch(&two(&[URL, &bad, URL]), &resolver()).await;
    let needed = two(&[&bad, &good]);
    assert_eq!(fault(&lists.look_up(&needed, SystemTime::now())), Some(CertFault::CrlForged));
    *right.lock().unwrap() = Some(List::default().by(&AUTHORITY));
    lists.fetch(&needed, &resolver()).await;
    assert!(matches!(lists.look_up(&needed, SystemTime::now()), Lookup::List(_)));
}

#[tokio::test(start_paused = true)]
async fn a_publisher_that_hangs_is_told_from_one_that_is_away() {
    let address = serve(|_| None).await;
    let lists = Arc::new(RevocationLists::new(None));
    let silent = need(&AUTHORITY, &format!("http://{address}/"));
    let start = Instant::now();
    lists.fetch(&silent, &resolver()).await;
    assert_eq!(fault(&lists.look_up(&silent, SystemTime::now())), Some(CertFault::CrlTimeout));
    assert!(start.elapsed() <= PATIENCE);
    // Not again at once, but later.
    tokio::time::advance(Duration::from_secs(59)).await;
    assert_eq!(fault(&lists.look_up(&silent, SystemTime::now())), Some(CertFault::CrlTimeout));
    tokio::time::advance(Duration::from_secs(2)).await;
    assert!(matches!(lists.look_up(&silent, SystemTime::now()), Lookup::Wanted));
}

#[tokio::test]
async fn connections_that_start_together_fetch_once() {
    let (url, published, count) = publisher().await;
    *published.lock().unwrap() = Some(List::default().by(&AUTHORITY));
    let lists = Arc::new(RevocationLists::new(None));
    let (need, resolver) = (need(&AUTHORITY, &url), resolver());
    futures::future::join_all((0..8).map(|_| lists.fetch(&need, &resolver))).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn eco_1_1_7_a_kept_list_serves_the_next_run_while_its_publisher_is_away() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Arc::new(RevocationLists::new(Some(folder.path().join("crl"))));
    let (url, published, count) = publisher().await;
    let need = need(&AUTHORITY, &url);
    let list = List::default().by(&AUTHORITY);
    *published.lock().unwrap() = Some(list.clone());
    kept().fetch(&need, &resolver()).await;
    *published.lock().unwrap() = None;

    // Young: it serves at once.
    let now = SystemTime::now();
    assert!(holds(&kept().look_up(&need, now), &list));
    let file = std::fs::File::options().write(true).open(kept().file(&need).unwrap()).unwrap();
    // Older than a day: its publisher is asked first, once, and it serves all the same.
    file.set_modified(now - DAY - DAY / 24).unwrap();
    let lists = kept();
    assert!(matches!(lists.look_up(&need, now), Lookup::Wanted));
    lists.fetch(&need, &resolver()).await;
    assert!(holds(&lists.look_up(&need, now), &list));
    assert_eq!(count.load(Ordering::SeqCst), 2);
    // Over: it does not serve any more.
    assert_eq!(fault(&lists.look_up(&need, now + 8 * DAY)), Some(CertFault::CrlStale));
    // Fetched in a time to come, says a clock that was wrong: its age is unknown.
    file.set_modified(now + DAY / 24).unwrap();
    assert!(matches!(kept().look_up(&need, now), Lookup::Wanted));
}

#[tokio::test]
async fn a_kept_list_that_was_tampered_with_or_swapped_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let (need, other) = (need(&AUTHORITY, URL), Entity::root("B"));
    let kept = || RevocationLists::new(Some(folder.path().to_owned()));
    kept().accept(&need, List::default().by(&AUTHORITY), SystemTime::now()).unwrap();
    let path = kept().file(&need).unwrap();
    let true_one = std::fs::read(&path).unwrap();
    let flipped: Vec<u8> = true_one.iter().enumerate().map(|(i, octet)| if i == 60 { octet ^ 1 } else { *octet }).collect();
    for wrong in [flipped, true_one[..true_one.len() - 1].to_vec(), vec![], List::default().by(&other)] {
        std::fs::write(&path, wrong).unwrap();
        assert!(matches!(kept().look_up(&need, SystemTime::now()), Lookup::Wanted));
    }
    std::fs::write(&path, &true_one).unwrap();
    assert!(holds(&kept().look_up(&need, SystemTime::now()), &true_one));
}

#[tokio::test(start_paused = true)]
async fn lists_are_kept_fresh_for_as_long_as_somebody_holds_them() {
    let (url, published, count) = publisher().await;
    let (old, new) = (List::aged(DAY).by(&AUTHORITY), List::revoking(9).by(&AUTHORITY));
    *published.lock().unwrap() = Some(old.clone());
    let lists = Arc::new(RevocationLists::new(None));
    let keeper = tokio::spawn(lists.keep_fresh(resolver()));
    let need = need(&AUTHORITY, &url);
    lists.fetch(&need, &resolver()).await;
    assert!(holds(&lists.look_up(&need, SystemTime::now()), &old));
    // Not before its time, and then without anybody asking.
    tokio::time::sleep(Duration::from_secs(45 * 60)).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
    *published.lock().unwrap() = Some(new.clone());
    tokio::time::sleep(Duration::from_secs(30 * 60)).await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
    assert!(holds(&lists.look_up(&need, SystemTime::now()), &new));
    // A publisher that is away is asked again, less and less often.
    *published.lock().unwrap() = None;
    tokio::time::sleep(Duration::from_secs(4 * 3600)).await;
    let asked = count.load(Ordering::SeqCst) - 2;
    assert!((6..=12).contains(&asked), "{asked}");
    assert!(holds(&lists.look_up(&need, SystemTime::now()), &new));
    drop(lists);
    keeper.await.unwrap();
}
