//! Dovecot and Postfix, each left with one cipher suite: the card opens a mailbox and sends over all six (ECO.1.1.3).

use crate::harness::{Person, Sandbox};

/// A suite's number, and what OpenSSL calls it.
const SIX: [(&str, &str); 6] = [
    ("c030", "ECDHE-RSA-AES256-GCM-SHA384"),
    ("c02f", "ECDHE-RSA-AES128-GCM-SHA256"),
    ("c028", "ECDHE-RSA-AES256-SHA384"),
    ("c027", "ECDHE-RSA-AES128-SHA256"),
    ("009f", "DHE-RSA-AES256-GCM-SHA384"),
    ("009e", "DHE-RSA-AES128-GCM-SHA256"),
];

fn martin<'a>(sandbox: &'a Sandbox, imap: &str, smtp: &str) -> Person<'a> {
    let host = |protocol: &str, suite: &str| format!("{protocol} = \"{protocol}-{suite}.suites.operateur.test:");
    sandbox.martin_with(&[("imap = \"imap.operateur.test:", &host("imap", imap)), ("smtp = \"smtp.operateur.test:", &host("smtp", smtp))])
}

#[test]
fn eco_1_1_3_the_card_opens_a_mailbox_and_sends_over_each_suite() {
    let sandbox = Sandbox::shared();
    for (suite, openssl) in SIX {
        let martin = martin(sandbox, suite, suite);
        assert!(martin.pli(&["folders"]).ok().as_array().is_some_and(|folders| !folders.is_empty()), "{suite}");
        let subject = format!("Suite {suite}");
        martin.pli(&["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", &subject]).ok();
        // Postfix writes in the message what it was received with.
        let durand = sandbox.durand();
        let id = durand.find("INBOX", &subject)["id"].as_str().unwrap().to_owned();
        let raw = String::from_utf8_lossy(&durand.pli(&["read", &id, "--raw"]).stdout).into_owned();
        assert!(raw.contains(&format!("using TLSv1.2 with cipher {openssl} ")), "{raw}");
    }
}
