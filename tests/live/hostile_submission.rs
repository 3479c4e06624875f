//! Submission servers that refuse, close or answer out of turn; and what recipients get, octet by octet.

use crate::harness::{Person, Run, Sandbox, file};
use crate::hostile::with_port;
use crate::scripted::{Scripted, acceptor, smtp_upgrade};
use serde_json::Value;

const DURAND: &str = "dr.durand@chu-comte.mss.test";

/// A server that answers each line as the first rule says that it begins like, `250` where there is none, and closes
/// at an empty answer.
fn answering(rules: &'static [(&'static str, &'static str)]) -> Scripted {
    let tls = acceptor(&Sandbox::shared().dir, "smtp");
    Scripted::serve(move |stream| {
        let tls = tls.clone();
        async move {
            let mut talk = smtp_upgrade(stream, tls).await?;
            loop {
                let line = talk.hear().await?;
                let answer = rules.iter().find(|(beginning, _)| line.starts_with(beginning)).map_or("250 2.0.0 ok", |(_, answer)| answer);
                if answer.is_empty() {
                    // The end as a server means it, with TLS closed.
                    return tokio::io::AsyncWriteExt::shutdown(&mut talk.into_inner()).await;
                }
                talk.say(&format!("{answer}\r\n")).await?;
            }
        }
    })
}

fn send(server: &Scripted, to: &str, subject: &str) -> (Person<'static>, Run) {
    let martin = with_port(Sandbox::shared(), "smtp", "SMTP_PORT", server);
    let run = martin.pli(&["send", "--to", to, "--subject", subject]);
    (martin, run)
}

#[test]
fn refused_recipients_are_named_even_when_the_server_hangs_up() {
    let to = format!("{DURAND},m01@chu-comte.mss.test,m02@chu-comte.mss.test");
    for (i, (rules, last)) in [
        (&[("RCPT TO:<m01", "550 5.1.1 no"), ("RCPT TO:<m02", "421 4.7.0 too many errors"), ("RSET", "")][..], 421),
        (&[("RCPT TO:<m01", "550 5.1.1 no"), ("RCPT TO:<m02", "")], 0),
        (&[("RCPT TO:<m01", "550 5.1.1 no"), ("RCPT TO:<m02", "550 5.1.1 no"), ("RSET", ""), ("QUIT", "")], 550),
    ]
    .into_iter()
    .enumerate()
    {
        let subject = format!("Essai raccroché {i}");
        let (martin, run) = send(&answering(rules), &to, &subject);
        assert_eq!(run.problem(), "recipient-refused");
        let json = run.json();
        let told: Vec<(bool, u64)> = json["recipients"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| (r["accepted"].as_bool().unwrap(), r["reply"].as_str().unwrap().get(..3).map_or(0, |code| code.parse().unwrap())))
            .collect();
        assert_eq!(told, [(true, 250), (false, 550), (false, last)], "{json}");
        assert_eq!((martin.count("Brouillons", &subject), martin.count("Envoyés", &subject)), (1, 0));
    }
}

#[test]
fn what_ends_a_submission_before_the_message_is_said_as_it_is() {
    const PLAIN: (&str, &str) = ("EHLO", "250-op\r\n250 AUTH PLAIN");
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[("EHLO", "421 4.3.2 later")], "server-busy"),
        (&[PLAIN, ("AUTH", "454 4.7.0 later")], "server-busy"),
        (&[PLAIN, ("AUTH", "535 5.7.8 no")], "auth-refused"),
        (&[("MAIL", "451 4.3.0 later")], "server-busy"),
        (&[("EHLO", "")], "connection-lost"),
        (&[("MAIL", "")], "connection-lost"),
        (&[("DATA", "")], "connection-lost"),
        (&[("MAIL", "what?")], "server-misbehaved"),
        (&[("DATA", "250 2.0.0 already")], "server-misbehaved"),
    ];
    for (i, (rules, kind)) in cases.into_iter().enumerate() {
        let subject = format!("Essai interrompu {i}");
        let (martin, run) = send(&answering(rules), DURAND, &subject);
        assert_eq!(run.problem(), kind, "{rules:?}");
        assert_eq!(martin.count("Envoyés", &subject), 0, "{rules:?}");
    }
    let in_clear =
        Scripted::serve(|mut stream| async move { tokio::io::AsyncWriteExt::write_all(&mut stream, b"421 4.3.2 later\r\n").await });
    assert_eq!(send(&in_clear, DURAND, "s").1.problem(), "server-busy");
}

/// The octets of a message, in the server's words.
fn raw(person: &Person<'_>, message: &Value) -> Vec<u8> {
    person.pli(&["read", message["id"].as_str().unwrap(), "--raw"]).stdout
}

fn body(raw: &[u8]) -> &[u8] {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n").expect("an end of the header");
    &raw[end + 4..]
}

#[test]
fn what_is_received_is_what_was_filed_octet_by_octet() {
    let (martin, durand) = (Sandbox::shared().martin(), Sandbox::shared().durand());
    for (i, text) in ["Une ligne", "Une ligne\n", "Des points\n.\n..\n.", "Des lignes vides\n\n\n"].into_iter().enumerate() {
        let ((_folder, path), subject) = (file("texte.txt", text.as_bytes()), format!("Essai octet par octet {i}"));
        martin.pli(&["send", "--to", DURAND, "--subject", &subject, "--body", &path]).ok();
        let (received, filed) = (raw(&durand, &durand.find("INBOX", &subject)), raw(&martin, &martin.find("Envoyés", &subject)));
        assert_eq!(String::from_utf8_lossy(body(&received)), String::from_utf8_lossy(body(&filed)), "{text:?}");
        // On the way, headers are added above, and nothing else.
        assert!(received.ends_with(&filed), "{}\n---\n{}", String::from_utf8_lossy(&received), String::from_utf8_lossy(&filed));
    }
}
