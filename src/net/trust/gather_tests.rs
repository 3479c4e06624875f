use super::*;
use crate::net::http::tests::{ok, resolver, serve};
use crate::net::notary::{Entity, der};
use crate::net::trust::pins::{Pin, Role, fingerprint};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A root and the operators' authority under it, pinned, and published at these addresses.
fn table(root: &Entity, operators: &Entity, aia: Option<String>, bundle: Option<String>) -> Arc<PinTable> {
    let pin = |entity: &Entity, role, aia| Pin { sha256: fingerprint(&entity.certificate), role, aia };
    Arc::new(PinTable { bundle, pins: vec![pin(root, Role::Root, None), pin(operators, Role::Operators, aia)] })
}

fn pair() -> (Entity, Entity) {
    let root = Entity::root("R");
    let operators = root.authority("O", 2, &[]);
    (root, operators)
}

/// Certificates alone, as PKCS#7 has them.
fn bundle(entities: &[&Entity]) -> Vec<u8> {
    let certificates: Vec<u8> = entities.iter().flat_map(|entity| entity.certificate.to_vec()).collect();
    let signed = [&[2, 1, 1][..], &der(0x31, []), &der(0x30, der(6, [1, 2])), &der(0xa0, certificates), &der(0x31, [])].concat();
    der(0x30, [der(6, [1, 2, 3]), der(0xa0, der(0x30, signed))].concat())
}

#[tokio::test]
async fn the_middleware_s_folder_is_enough_and_nothing_is_fetched() {
    let (root, operators) = pair();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("root.cer"), &root.certificate).unwrap();
    std::fs::write(folder.path().join("OPERATORS.CRT"), &operators.certificate).unwrap();
    std::fs::write(folder.path().join("other.cer"), b"something else").unwrap();
    let own = folder.path().join("own");
    // An address where nobody is: it would be asked in vain.
    let table = table(&root, &operators, Some("http://127.0.0.1:1/".into()), None);
    let authorities = gather(table, vec![folder.path().to_owned()], own.clone(), &resolver()).await.unwrap();
    assert_eq!(authorities.issues_operators(&operators.certificate), Ok(()));
    assert!(!own.exists());
}

#[tokio::test]
async fn what_is_fetched_is_kept_for_the_next_time() {
    let (root, operators) = pair();
    let asked = Arc::new(AtomicUsize::new(0));
    let (count, single, all) = (Arc::clone(&asked), ok(&operators.certificate), ok(&bundle(&[&Entity::root("X"), &root, &operators])));
    let address = serve(move |path| {
        count.fetch_add(1, Ordering::SeqCst);
        Some(if path == "/O.cer" { single.clone() } else { all.clone() })
    })
    .await;
    let table = table(&root, &operators, Some(format!("http://{address}/O.cer")), Some(format!("http://{address}/all.p7b")));
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("state/authorities");
    for _ in 0..2 {
        let authorities = gather(Arc::clone(&table), vec![], own.clone(), &resolver()).await.unwrap();
        assert_eq!((authorities.intermediates.len(), authorities.roots.len()), (1, 1));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2, "each address once, at the first time only");
    assert_eq!(std::fs::read_dir(&own).unwrap().count(), 2);
    // A kept file that was tampered with is as if it were not there.
    for file in std::fs::read_dir(&own).unwrap() {
        let path = file.unwrap().path();
        let mut octets = std::fs::read(&path).unwrap();
        octets[40] ^= 1;
        std::fs::write(path, octets).unwrap();
    }
    gather(table, vec![], own, &resolver()).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn what_does_not_match_its_pin_is_not_believed_nor_kept() {
    let (root, operators) = pair();
    let impostor = Entity::root("R").authority("O", 2, &[]);
    let served = [
        ("wrong", ok(&impostor.certificate)),
        ("huge", ok(&vec![0x30; 1 << 20])),
        ("endless", [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), operators.certificate.to_vec(), vec![0; 1 << 20]].concat()),
        ("extended", ok(&[operators.certificate.as_ref(), b"\0"].concat())),
        ("damaged", ok(&bundle(&[&root, &operators])[..700])),
        ("nothing", b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n".to_vec()),
    ];
    let names: Vec<_> = served.iter().map(|(name, _)| *name).collect();
    let address = serve(move |path| served.iter().find(|(name, _)| path == format!("/{name}")).map(|(_, answer)| answer.clone())).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("root.cer"), &root.certificate).unwrap();
    for name in names {
        let own = folder.path().join(name);
        let url = Some(format!("http://{address}/{name}"));
        let found = gather(table(&root, &operators, url.clone(), url), vec![folder.path().to_owned()], own.clone(), &resolver()).await;
        assert_eq!(found.err(), Some(AuthoritiesError::Missing), "{name}");
        assert!(!own.exists(), "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn addresses_that_hang_are_given_up_together() {
    let (root, operators) = pair();
    let address = serve(|_| None).await;
    let folder = tempfile::tempdir().unwrap();
    let url = Some(format!("http://{address}/"));
    let start = tokio::time::Instant::now();
    let found = gather(table(&root, &operators, url.clone(), url), vec![], folder.path().to_owned(), &resolver()).await;
    assert_eq!(found.err(), Some(AuthoritiesError::Missing));
    assert!(start.elapsed() <= std::time::Duration::from_secs(11), "{:?}", start.elapsed());
}
