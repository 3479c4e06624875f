//! Servers that must not be believed: each gives its own sentence, and nothing goes on.

use crate::harness::{Person, Sandbox};
use std::time::{Duration, SystemTime};

/// Dr Martin, whose mailbox is at this host.
fn at<'a>(sandbox: &'a Sandbox, host: &str) -> Person<'a> {
    let (old, new) = ("imap = \"imap.operateur.test:", format!("imap = \"{host}.operateur.test:"));
    sandbox.martin_with(&[(old, &new)])
}

#[track_caller]
fn refused(host: &str, kind: &str) {
    let run = at(Sandbox::shared(), host).pli(&["folders"]);
    assert_eq!(run.problem(), kind);
    assert!(run.stderr.contains(&format!("{host}.operateur.test")), "{}", run.stderr);
}

#[test]
fn eco_1_1_5_an_expired_certificate() {
    refused("expire", "cert-expired");
}

#[test]
fn a_certificate_not_yet_valid() {
    refused("futur", "cert-not-yet-valid");
}

#[test]
fn eco_1_1_6_a_revoked_certificate() {
    refused("revoque", "cert-revoked");
}

#[test]
fn eco_1_1_6_a_revoked_authority() {
    refused("acrevoquee", "cert-authority-revoked");
}

#[test]
fn eco_1_1_10_an_unknown_authority() {
    refused("inconnu", "cert-unknown-authority");
}

#[test]
fn eco_1_1_10_a_look_alike_authority() {
    // The same name with another key: the path does not hold, whatever is said of it.
    refused("sosie", "cert-unknown-authority");
}

#[test]
fn eco_1_1_10_an_authority_for_persons_of_whatever_range() {
    for host in ["personnes", "standard-personnes", "fort-personnes"] {
        refused(host, "cert-issuer-for-persons");
    }
}

#[test]
fn eco_1_1_10_an_authority_of_another_range() {
    for host in ["standard", "fort"] {
        refused(host, "cert-issuer-other-range");
    }
}

#[test]
fn a_certificate_for_another_name() {
    refused("nom", "cert-wrong-name");
}

#[test]
fn a_certificate_for_another_use() {
    refused("usage", "cert-wrong-use");
}

#[test]
fn a_weak_signature() {
    refused("faible", "cert-weak-signature");
    refused("inter-faible", "cert-weak-signature");
}

#[test]
fn eco_1_1_6_a_revocation_list_that_is_missing() {
    refused("crl-absente", "crl-missing");
}

#[test]
fn eco_1_1_6_a_revocation_list_out_of_date() {
    refused("crl-perimee", "crl-stale");
}

#[test]
fn eco_1_1_6_a_forged_revocation_list() {
    refused("crl-fausse", "crl-forged");
    refused("crl-autre", "crl-forged");
    // Its authority signed it, in a way in which anybody could.
    refused("crl-faible", "crl-forged");
}

#[test]
fn eco_1_1_6_a_list_that_is_not_the_whole_list_is_none() {
    refused("crl-delta", "crl-missing");
    refused("crl-indirecte", "crl-missing");
}

#[test]
fn eco_1_1_6_a_publisher_that_never_answers_costs_seconds_not_minutes() {
    let start = std::time::Instant::now();
    refused("crl-muette", "crl-timeout");
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_certificate_sent_without_its_intermediate_is_completed_from_ours() {
    assert_eq!(at(Sandbox::shared(), "seule").pli(&["folders"]).code, 0);
}

#[test]
fn the_card_signs_for_no_server_that_is_not_believed() {
    let sandbox = Sandbox::breakable();
    let hosts = ["expire", "revoque", "inconnu", "personnes", "nom", "crl-absente"];
    for host in hosts {
        assert_eq!(at(&sandbox, host).pli(&["folders"]).code, 1);
    }
    // Each time for the store, which is ours.
    assert_eq!(sandbox.calls("C_Sign"), hosts.len());
}

#[test]
fn eco_1_1_7_a_list_still_valid_serves_while_its_publisher_is_down() {
    let sandbox = Sandbox::breakable();
    let martin = at(&sandbox, "imap");
    assert_eq!(martin.pli(&["folders"]).code, 0);
    let lists = martin.home.join("crl");
    let kept: Vec<_> = std::fs::read_dir(&lists).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(kept.len(), 2, "the issuer's list and the root's");
    // Old enough to be fetched again, and nobody to fetch it from.
    let (www, away) = (sandbox.dir.join("www/CRL"), sandbox.dir.join("www/CRL.away"));
    std::fs::rename(&www, &away).unwrap();
    age(&martin);
    let served = martin.pli(&["folders"]).code;
    // Without the copies, the same outage closes the door.
    std::fs::remove_dir_all(&lists).unwrap();
    let without = martin.pli(&["folders"]).problem();
    std::fs::rename(&away, &www).unwrap();
    assert_eq!((served, without.as_str()), (0, "crl-missing"));
}

#[test]
fn a_kept_list_that_was_tampered_with_is_not_believed() {
    let sandbox = Sandbox::breakable();
    let martin = at(&sandbox, "imap");
    assert_eq!(martin.pli(&["folders"]).code, 0);
    for list in std::fs::read_dir(martin.home.join("crl")).unwrap() {
        let path = list.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(&path, bytes).unwrap();
    }
    // The publisher is asked anew, and gives the true ones.
    assert_eq!(martin.pli(&["folders"]).code, 0);
}

#[test]
fn eco_1_1_10_an_authority_of_one_s_own_changes_nothing_to_the_issuer_rule() {
    // The unknown authority's root is made trusted: its certificates are still not an operator's.
    let sandbox = Sandbox::shared();
    let bundle = sandbox.dir.join("pki/inconnue.pem");
    if !bundle.exists() {
        panic!("the sandbox has no unknown authority");
    }
    let extra = format!("authorities = [\"{}\", \"", bundle.display());
    let martin =
        sandbox.martin_with(&[("authorities = [\"", &extra), ("imap = \"imap.operateur.test:", "imap = \"inconnu.operateur.test:")]);
    assert_eq!(martin.pli(&["folders"]).problem(), "cert-wrong-issuer");
}

#[test]
fn eco_1_1_10_an_authority_that_the_system_trusts_changes_nothing() {
    let sandbox = Sandbox::shared();
    let martin = at(sandbox, "inconnu");
    let bundle = sandbox.dir.join("pki/inconnue.pem");
    // What OpenSSL, and programs that read the system's store, are told it with.
    let run = martin.pli_with(&["folders"], &[("SSL_CERT_FILE", bundle.as_path()), ("SSL_CERT_DIR", &sandbox.dir.join("pki"))]);
    assert_eq!(run.problem(), "cert-unknown-authority");
}

#[test]
fn eco_1_1_6_a_server_revoked_during_a_session_is_refused_at_the_next_connection() {
    let sandbox = Sandbox::breakable();
    let published = sandbox.dir.join("www/CRL/ACI-EL-ORG-TEST.crl");
    let before = std::fs::read(&published).unwrap();
    let martin = at(&sandbox, "imap");
    assert_eq!(martin.pli(&["folders"]).code, 0);
    let newer = "sleep 1; cp $CA.db later.db; cp $CA.crlnumber later.crlnumber; \
        openssl x509 -in imap.pem -out later.leaf; \
        CA=later openssl ca -config \"$CONF\" -revoke later.leaf -cert $CA.pem -keyfile $CA.key && \
        CA=later openssl ca -config \"$CONF\" -gencrl -cert $CA.pem -keyfile $CA.key -out later.pem && \
        openssl crl -in later.pem -outform DER -out later.crl";
    make(&sandbox, newer);
    std::fs::copy(sandbox.dir.join("pki/later.crl"), &published).unwrap();
    age(&martin);
    let after = martin.pli(&["folders"]).problem();
    // The list of before, put back, opens nothing again.
    std::fs::write(&published, before).unwrap();
    age(&martin);
    let replayed = martin.pli(&["folders"]).problem();
    assert_eq!((after.as_str(), replayed.as_str()), ("cert-revoked", "cert-revoked"));
}

/// Runs a script of openssl's where the authorities are, on the operators' one.
fn make(sandbox: &Sandbox, script: &str) {
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sandbox/conf/openssl.cnf");
    let made = std::process::Command::new("sh")
        .args(["-c", script])
        .current_dir(sandbox.dir.join("pki"))
        .envs([("CA", "ACI-EL-ORG-TEST"), ("CONF", config.to_str().unwrap())])
        .envs(["BASE", "ISSUER", "SAN", "NATID"].map(|name| (name, "x")))
        .env("SKI", "hash")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// Makes the lists that somebody keeps old enough for their publisher to be asked before they are used.
fn age(person: &Person<'_>) {
    for list in std::fs::read_dir(person.home.join("crl")).unwrap() {
        let list = std::fs::File::options().write(true).open(list.unwrap().path()).unwrap();
        list.set_modified(SystemTime::now() - Duration::from_secs(2 * 86_400)).unwrap();
    }
}

/// A true list of another time, given in place of today's, neither opens nor closes a door.
#[test]
fn eco_1_1_6_an_older_list_replayed_is_not_believed() {
    let sandbox = Sandbox::breakable();
    let martin = at(&sandbox, "imap");
    assert_eq!(martin.pli(&["folders"]).code, 0);
    let published = sandbox.dir.join("www/CRL/ACI-EL-ORG-TEST.crl");
    let today = std::fs::read(&published).unwrap();
    // Signed by the same authority, two days ago, for one day: true, and past its date.
    let script = "openssl ca -config \"$CONF\" -gencrl -cert $CA.pem -keyfile $CA.key -out old.pem \
        -crl_lastupdate $(date -u -d '2 days ago' +%Y%m%d%H%M%SZ) -crl_nextupdate $(date -u -d '1 day ago' +%Y%m%d%H%M%SZ) \
        && openssl crl -in old.pem -outform DER -out old.crl";
    make(&sandbox, script);
    std::fs::copy(sandbox.dir.join("pki/old.crl"), &published).unwrap();
    age(&martin);
    let (with_today_s, without) = (martin.pli(&["folders"]).code, at(&sandbox, "imap").pli(&["folders"]).problem());
    std::fs::write(&published, today).unwrap();
    // Who has today's list keeps it; who has none is told that there is only an old one.
    assert_eq!((with_today_s, without.as_str()), (0, "crl-stale"));
}
