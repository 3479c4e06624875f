use super::*;
use crate::net::http::tests::{ok, resolver, serve};
use crate::net::notary::{Entity, List, trusting};
use crate::net::trust::tests::pinning;

const HOST: &str = "imap.op.test";
const OPERATORS: &str = "AC IGC-SANTE ELEMENTAIRE ORGANISATIONS";
const SERVER_SERIAL: u8 = 9;
const OPERATORS_SERIAL: u8 = 2;

/// Why a certificate is not believed.
#[derive(Debug, PartialEq, Eq)]
enum Refusal {
    /// It cannot be told without these lists.
    Missing(Vec<Need>),
    Fault(CertFault),
}

/// A root, an authority under it and a server under that one, with their lists where they say.
struct World {
    root: Entity,
    authority: Entity,
    server: Entity,
    published: Arc<Mutex<HashMap<&'static str, Vec<u8>>>>,
    lists: Arc<RevocationLists>,
    verifier: OperatorVerifier,
}

impl World {
    async fn new(authority_name: &str) -> Self {
        let published = Arc::new(Mutex::new(HashMap::<&str, Vec<u8>>::new()));
        let now = Arc::clone(&published);
        let address = serve(move |path| Some(ok(now.lock().unwrap().get(path).map_or(&[], Vec::as_slice)))).await;
        let root = Entity::root("R");
        let authority = root.authority(authority_name, OPERATORS_SERIAL, &[&format!("http://{address}/root")]);
        let server = authority.server(HOST, SERVER_SERIAL, &[&format!("http://{address}/authority")]);
        let lists = Arc::new(RevocationLists::new(None));
        let verifier = OperatorVerifier::new(Arc::new(trusting(&[&root, &authority])), Arc::clone(&lists)).unwrap();
        let world = Self { root, authority, server, published, lists, verifier };
        world.publish("/root", &List::default(), &world.root);
        world.publish("/authority", &List::default(), &world.authority);
        world
    }

    fn publish(&self, path: &'static str, list: &List, by: &Entity) {
        self.published.lock().unwrap().insert(path, list.by(by));
    }

    fn verdict(&self) -> Result<(), Refusal> {
        self.verdict_on(&self.server, HOST)
    }

    fn verdict_on(&self, server: &Entity, host: &str) -> Result<(), Refusal> {
        verdict(&self.verifier, std::slice::from_ref(&server.certificate), host)
    }

    async fn fetch(&self, needs: &[Need]) {
        for need in needs {
            self.lists.fetch(need, &resolver()).await;
        }
    }

    /// The verdict once the lists that it wants were fetched.
    async fn verdict_with_lists(&self) -> Result<(), Refusal> {
        let Err(Refusal::Missing(needs)) = self.verdict() else { panic!("no list was wanted") };
        assert_eq!(needs.len(), 2);
        self.fetch(&needs).await;
        self.verdict()
    }

    fn remembered(&self) -> usize {
        self.verifier.clean().len()
    }
}

fn verdict(verifier: &OperatorVerifier, chain: &[CertificateDer<'static>], host: &str) -> Result<(), Refusal> {
    verifier.still_good(chain, host).map_err(|error| match missing_of(&error) {
        Some(Missing(needs)) => Refusal::Missing(needs),
        None => Refusal::Fault(fault_of(&error).unwrap()),
    })
}

#[tokio::test]
async fn a_good_server_is_searched_for_once() {
    let world = World::new(OPERATORS).await;
    assert_eq!((world.verdict_with_lists().await, world.remembered()), (Ok(()), 1));
    assert_eq!((world.verdict(), world.remembered()), (Ok(()), 1));
    // The rest is verified each time.
    let elsewhere = world.verdict_on(&world.server, "smtp.op.test");
    assert_eq!(elsewhere, Err(Refusal::Fault(CertFault::WrongName)));
    assert_eq!(verdict(&world.verifier, &[], HOST), Err(Refusal::Fault(CertFault::Invalid)));
}

#[tokio::test]
async fn eco_1_1_6_a_list_that_changes_in_a_session_refuses_the_next_connection() {
    let world = World::new(OPERATORS).await;
    world.verdict_with_lists().await.unwrap();
    world.publish("/authority", &List::revoking(SERVER_SERIAL), &world.authority);
    let needs = [Need::of(&world.server.certificate, world.authority.certificate.clone()).unwrap()];
    assert_eq!(world.verdict(), Ok(()));
    world.fetch(&needs).await;
    assert_eq!(world.verdict(), Err(Refusal::Fault(CertFault::Revoked)));
}

#[tokio::test]
async fn eco_1_1_6_a_revoked_authority_is_told_from_a_revoked_server() {
    let world = World::new(OPERATORS).await;
    world.publish("/root", &List::revoking(OPERATORS_SERIAL), &world.root);
    assert_eq!(world.verdict_with_lists().await, Err(Refusal::Fault(CertFault::AuthorityRevoked)));
    let world = World::new(OPERATORS).await;
    world.publish("/root", &List::revoking(OPERATORS_SERIAL), &world.root);
    world.publish("/authority", &List::revoking(SERVER_SERIAL), &world.authority);
    assert_eq!(world.verdict_with_lists().await, Err(Refusal::Fault(CertFault::Revoked)));
    assert_eq!(world.remembered(), 0);
}

#[tokio::test]
async fn a_list_whose_entries_cannot_be_read_covers_nobody() {
    let world = World::new(OPERATORS).await;
    world.publish("/authority", &List { entries: Some(vec![0x30, 1, 0xff]), ..List::default() }, &world.authority);
    assert_eq!(world.verdict_with_lists().await, Err(Refusal::Fault(CertFault::CrlMissing)));
}

#[tokio::test]
async fn eco_1_1_10_the_issuer_s_kind_is_judged_before_any_list_is_fetched() {
    for (name, fault) in [
        ("AC IGC-SANTE FORT PERSONNES", CertFault::IssuerForPersons as fn(String) -> CertFault),
        ("AC IGC-SANTE STANDARD ORGANISATIONS", CertFault::IssuerOtherRange),
        ("AC MAISON", CertFault::WrongIssuer),
    ] {
        assert_eq!(World::new(name).await.verdict(), Err(Refusal::Fault(fault(name.to_owned()))));
    }
}

#[tokio::test]
async fn a_server_right_under_the_root_is_no_operator_s() {
    let world = World::new(OPERATORS).await;
    let server = world.root.server(HOST, 4, &["http://127.0.0.1:1/"]);
    assert_eq!(world.verdict_on(&server, HOST), Err(Refusal::Fault(CertFault::WrongIssuer("R".into()))));
    // Without an address for its list, nothing can be known of it.
    let server = world.authority.server(HOST, 4, &[]);
    assert_eq!(world.verdict_on(&server, HOST), Err(Refusal::Fault(CertFault::CrlMissing)));
}

/// Where authorities are pinned, a name says nothing, and neither does a path that holds.
#[tokio::test]
async fn eco_1_1_10_a_pinned_authority_is_that_one_whatever_another_is_called() {
    let root = Entity::root("R");
    let [pinned, namesake] = [2, 3].map(|serial| root.authority(OPERATORS, serial, &["http://127.0.0.1:1/"]));
    let [server, theirs] = [&pinned, &namesake].map(|authority| authority.server(HOST, 9, &["http://127.0.0.1:1/"]));
    let verdict_with = |authorities: Authorities, chain: &[CertificateDer<'static>]| {
        let verifier = OperatorVerifier::new(Arc::new(authorities), Arc::new(RevocationLists::new(None))).unwrap();
        verdict(&verifier, chain, HOST)
    };
    let chain = [theirs.certificate.clone(), namesake.certificate.clone()];
    // Sent by the server, under a root that is trusted: it is nobody's.
    let unknown = verdict_with(pinning(&root, &pinned, None), &chain);
    assert_eq!(unknown, Err(Refusal::Fault(CertFault::UnknownAuthority)));
    // Pinned, for something else.
    let other = verdict_with(pinning(&root, &pinned, Some(&namesake)), &chain);
    assert_eq!(other, Err(Refusal::Fault(CertFault::IssuerOtherRange(OPERATORS.into()))));
    // In test mode the name is enough: only its list is missing.
    let named = verdict_with(trusting(&[&root]), &chain);
    assert!(matches!(named, Err(Refusal::Missing(_))), "{named:?}");
    let right = verdict_with(pinning(&root, &pinned, Some(&namesake)), &[server.certificate]);
    assert!(matches!(right, Err(Refusal::Missing(_))), "{right:?}");
}
