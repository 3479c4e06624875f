//! The ladder, each rung made to fail in turn.

use crate::harness::{Person, Run, Sandbox};
use serde_json::Value;

const RUNGS: [&str; 12] = [
    "configuration",
    "middleware",
    "card",
    "certificate",
    "clock",
    "dns",
    "tcp",
    "starttls",
    "tls",
    "authentication",
    "mailbox",
    "directory",
];

fn states(run: &Run) -> Vec<(String, String)> {
    let json = run.json();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let ladder: Vec<(String, String, String)> =
        json.as_array().unwrap().iter().map(|r| (text(&r["rung"]), text(&r["state"]), text(&r["kind"]))).collect();
    assert_eq!(ladder.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), RUNGS);
    for rung in json.as_array().unwrap().iter().filter(|r| r["state"] == "failed") {
        assert!(rung["message"].as_str().unwrap().len() > 10 && rung["remedy"].as_str().unwrap().len() > 10, "{rung}");
    }
    ladder.into_iter().map(|(_, state, kind)| (state, kind)).collect()
}

/// Checks that this rung fails so, that those below hold, and that those above (the directory apart) are not tried.
#[track_caller]
fn fails(person: &Person<'_>, rung: &str, kind: &str) {
    let run = person.pli(&["doctor"]);
    let states = states(&run);
    let at = RUNGS.iter().position(|r| *r == rung).unwrap();
    assert_eq!((run.code, states[at].0.as_str(), states[at].1.as_str()), (1, "failed", kind), "{states:?}");
    let first_network = 5;
    for (i, (state, _)) in states.iter().enumerate().take(11) {
        let independent = (i < first_network) != (at < first_network);
        if i < at && !independent {
            assert_eq!(state, "ok", "{} in {states:?}", RUNGS[i]);
        }
        if i > at && !independent && i != 4 {
            assert_eq!(state, "skipped", "{} in {states:?}", RUNGS[i]);
        }
    }
}

#[test]
fn all_is_well() {
    let run = Sandbox::shared().martin().pli(&["doctor"]);
    assert!(states(&run).iter().all(|(state, _)| state == "ok"), "{:?}", states(&run));
    assert_eq!(run.code, 0);
    let facts = run.json();
    assert!(facts[0]["message"].as_str().unwrap().contains("PLI-ESSAI"), "{}", facts[0]);
}

#[test]
fn without_a_pin_the_rungs_that_need_one_are_left_out() {
    let run = Sandbox::shared().martin().run(&["doctor", "--json"], b"");
    let states = states(&run);
    assert_eq!(run.code, 0, "{states:?}");
    assert_eq!(
        (states[8].0.as_str(), states[9].0.as_str(), states[10].0.as_str(), states[11].0.as_str()),
        ("ok", "skipped", "skipped", "ok")
    );
}

#[test]
fn offline_the_network_is_left_alone() {
    let run = Sandbox::shared().martin().pli(&["doctor", "--offline"]);
    let states = states(&run);
    assert_eq!(run.code, 0);
    assert!(states[..5].iter().all(|s| s.0 == "ok") && states[5..].iter().all(|s| s.0 == "skipped"), "{states:?}");
}

#[test]
fn the_configuration() {
    let sandbox = Sandbox::shared();
    let empty = sandbox.martin_configured("");
    fails(&empty, "configuration", "config-invalid");
    std::fs::remove_file(empty.home.join("config.toml")).unwrap();
    let run = empty.pli(&["doctor"]);
    assert_eq!((run.code, states(&run)[0].1.as_str()), (1, "config-missing"));
    assert_eq!(empty.pli(&["folders"]).problem(), "config-missing");
    let unreadable = sandbox.martin_with(&[("pki/authorities.pem", "pki/absent.pem")]);
    assert_eq!(states(&unreadable.pli(&["doctor"]))[0].1, "file-unreadable");
    let real = sandbox.martin_with(&[("cabinet-martin.mss.test\"", "cabinet-martin.mssante.fr\"")]);
    assert_eq!(real.pli(&["folders"]).problem(), "test-trust-forbidden");
}

#[test]
fn middleware_and_card() {
    let sandbox = Sandbox::shared();
    let run = sandbox.martin_with(&[("libcps-test.so", "absent.so")]).pli(&["doctor"]);
    assert_eq!((run.code, states(&run)[1].1.as_str(), states(&run)[2].0.as_str()), (1, "module-missing", "skipped"));
    let run = sandbox.martin_with(&[("token = \"CPS TEST\"", "token = \"CPS ABSENTE\"")]).pli(&["doctor"]);
    assert_eq!(states(&run)[2].1, "reader-or-card-absent");
    let run = sandbox.martin_with(&[("token = \"CPS TEST\"", "token = \"CPS EXPIREE\"")]).pli(&["doctor"]);
    let states = states(&run);
    assert_eq!((states[3].1.as_str(), states[9].0.as_str()), ("card-cert-expired", "skipped"));
}

#[test]
fn names_ports_encryption_and_certificates() {
    let sandbox = Sandbox::shared();
    // A name server that is not there: the name is asked of nobody else.
    let lost = sandbox.martin_with(&[
        ("[network]\n", "[network]\ndns = \"127.0.0.1:1\"\n"),
        ("imap = \"imap.operateur.test", "imap = \"absent.operateur.test"),
    ]);
    fails(&lost, "dns", "dns-failed");
    let imap = format!("imap.operateur.test:{}\"", sandbox.value("IMAP_PORT"));
    let closed = sandbox.martin_with(&[(&imap, "imap.operateur.test:1\"")]);
    fails(&closed, "tcp", "tcp-refused");
    let http = format!("imap.operateur.test:{}\"", sandbox.value("HTTP_PORT"));
    let silent = sandbox.martin_with(&[(&imap, &http)]);
    let run = silent.pli(&["doctor"]);
    assert_eq!(states(&run)[7].0, "failed", "{:?}", states(&run));
    fails(&sandbox.martin_with(&[("imap = \"imap.operateur.test", "imap = \"expire.operateur.test")]), "tls", "cert-expired");
}

/// Each server that must not be believed, and what is said of it.
const UNTRUSTED: [(&str, &str); 23] = [
    ("expire", "cert-expired"),
    ("futur", "cert-not-yet-valid"),
    ("revoque", "cert-revoked"),
    ("acrevoquee", "cert-authority-revoked"),
    ("inconnu", "cert-unknown-authority"),
    ("sosie", "cert-unknown-authority"),
    ("personnes", "cert-issuer-for-persons"),
    ("standard-personnes", "cert-issuer-for-persons"),
    ("fort-personnes", "cert-issuer-for-persons"),
    ("standard", "cert-issuer-other-range"),
    ("fort", "cert-issuer-other-range"),
    ("nom", "cert-wrong-name"),
    ("usage", "cert-wrong-use"),
    ("faible", "cert-weak-signature"),
    ("inter-faible", "cert-weak-signature"),
    ("crl-absente", "crl-missing"),
    ("crl-delta", "crl-missing"),
    ("crl-indirecte", "crl-missing"),
    ("crl-perimee", "crl-stale"),
    ("crl-fausse", "crl-forged"),
    ("crl-autre", "crl-forged"),
    ("crl-faible", "crl-forged"),
    ("crl-muette", "crl-timeout"),
];

#[test]
fn each_server_that_must_not_be_believed_fails_at_the_tls_rung_with_its_kind() {
    let sandbox = Sandbox::shared();
    for (host, kind) in UNTRUSTED {
        fails(&sandbox.martin_with(&[("imap = \"imap.operateur.test", &format!("imap = \"{host}.operateur.test"))]), "tls", kind);
    }
}

#[test]
fn mailboxes_and_directory() {
    let sandbox = Sandbox::shared();
    let intruder = sandbox.martin_with(&[("dr.martin@cabinet-martin.mss.test", "dr.durand@chu-comte.mss.test")]);
    fails(&intruder, "authentication", "auth-refused");
    let ldap = format!(":{}\"", sandbox.value("LDAP_PORT"));
    let run = sandbox.martin_with(&[(&ldap, ":1\"")]).pli(&["doctor"]);
    assert_eq!((run.code, states(&run)[11].1.as_str(), states(&run)[10].0.as_str()), (1, "tcp-refused", "ok"));
}

#[test]
fn the_ladder_is_climbed_without_a_usable_pin_or_account() {
    let martin = Sandbox::shared().martin();
    let run = martin.run(&["doctor", "--json", "--pin-stdin"], b"");
    assert_eq!((run.code, states(&run)[2].1.as_str(), states(&run)[8].0.as_str()), (1, "pin-needed", "ok"));
    let run = martin.pli(&["doctor", "--account", "pas une adresse"]);
    assert_eq!((run.code, states(&run)[0].1.as_str()), (1, "account-unknown"));
}
