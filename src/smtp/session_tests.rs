use super::*;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, DuplexStream};

const QUICK: Patience = Patience {
    answer: Duration::from_millis(400),
    standstill: Duration::from_millis(400),
    verdict: Duration::from_millis(400),
    message: Duration::from_secs(20),
    farewell: Duration::from_millis(200),
};

fn address(name: &str) -> BalAddress {
    BalAddress::parse(&format!("{name}@chu.mss.test")).unwrap()
}

/// A server that answers each line as the first rule says that it begins like, `250 ok` where there is none, and
/// closes at an empty answer. Gives what it heard; the whole message is one piece.
async fn serve(stream: DuplexStream, rules: &'static [(&'static str, &'static str)]) -> Vec<String> {
    let (mut stream, mut heard) = (BufReader::new(stream), vec![]);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return heard;
        }
        let answer = rules.iter().find(|(beginning, _)| line.starts_with(beginning)).map_or("250 ok", |(_, answer)| answer);
        heard.push(line.clone());
        if answer.is_empty() {
            return heard;
        }
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return heard;
        }
        if line == "DATA\r\n" && answer.starts_with("354") {
            let mut message = "\r\n".to_owned();
            while !message.ends_with("\r\n.\r\n") {
                if stream.read_line(&mut message).await.unwrap() == 0 {
                    return heard;
                }
            }
            heard.push(message.split_off(2));
            stream.write_all(b"250 taken\r\n").await.unwrap();
        }
    }
}

struct Ending {
    outcome: Result<Delivery, SmtpError>,
    heard: Vec<String>,
}

async fn sent(rules: &'static [(&'static str, &'static str)], message: &[u8]) -> Ending {
    sent_after(rules, message, std::future::ready(true)).await
}

/// The same, once this is done.
async fn sent_after(
    rules: &'static [(&'static str, &'static str)],
    message: &[u8],
    before_end: impl Future<Output = bool> + Send,
) -> Ending {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let server = tokio::spawn(serve(far, rules));
    let recipients = ["a", "b", "c"].map(address);
    let outcome = async {
        let mut session = Session::over(near, &address("me"), QUICK).await?;
        let outcome = session.deliver(&address("me"), &recipients, message, before_end).await;
        session.close().await;
        outcome
    };
    Ending { outcome: outcome.await, heard: server.await.unwrap() }
}

fn codes(outcome: Result<Delivery, SmtpError>) -> Vec<(bool, u16)> {
    let Ok(Delivery::RecipientsRefused(replies)) = outcome else { panic!("{outcome:?}") };
    replies.iter().map(|r| (r.accepted, r.code)).collect()
}

#[tokio::test]
async fn a_message_is_handed_over_and_the_session_ends_politely() {
    let Ending { outcome, heard } = sent(&[("EHLO", "250-me\r\n250 SIZE 100"), ("DATA", "354 go on")], b"S: x\r\n\r\ny\r\n").await;
    assert!(matches!(&outcome, Ok(Delivery::Accepted(replies)) if replies.len() == 3), "{outcome:?}");
    let expected = [
        "EHLO [127.0.0.1]",
        "MAIL FROM:<me@chu.mss.test> SIZE=11",
        "RCPT TO:<a@chu.mss.test>",
        "RCPT TO:<b@chu.mss.test>",
        "RCPT TO:<c@chu.mss.test>",
        "DATA",
        "S: x\r\n\r\ny\r\n.",
        "QUIT",
    ];
    assert_eq!(heard, expected.map(|line| format!("{line}\r\n")));
}

#[tokio::test]
async fn rfc_5321_4_5_2_what_arrives_is_what_was_written() {
    for (message, expected) in [
        (&b"a\r\n"[..], "a\r\n.\r\n"),
        (b"a", "a\r\n.\r\n"),
        (b"a\r\n\r\n", "a\r\n\r\n.\r\n"),
        (b"a\r\n.\r\n", "a\r\n..\r\n.\r\n"),
        (b".\r\n..\r\n", "..\r\n...\r\n.\r\n"),
        (b"a\r\n.\r\n\r\n", "a\r\n..\r\n\r\n.\r\n"),
    ] {
        assert_eq!(sent(&[("DATA", "354 go on")], message).await.heard[6], expected, "{message:?}");
    }
}

#[tokio::test]
async fn refused_recipients_are_told_however_the_link_ends() {
    let cases: [(&[(&str, &str)], _); 5] = [
        (&[("RCPT TO:<b", "550 no")], vec![(true, 250), (false, 550), (true, 250)]),
        (&[("RCPT TO:<b", "550 no"), ("RCPT TO:<c", "")], vec![(true, 250), (false, 550), (false, 0)]),
        (&[("RCPT TO:<b", "550 no"), ("RCPT TO:<c", "421 enough")], vec![(true, 250), (false, 550), (false, 421)]),
        (&[("RCPT TO:<a", "550 no"), ("RCPT TO:<b", "421 enough")], vec![(false, 550), (false, 421), (false, 0)]),
        (&[("RCPT TO:<a", "452 full"), ("RCPT TO:<b", "what?")], vec![(false, 452), (false, 0), (false, 0)]),
    ];
    for (rules, expected) in cases {
        let Ending { outcome, heard } = sent(rules, b"x\r\n").await;
        assert_eq!(codes(outcome), expected);
        assert!(!heard.contains(&"DATA\r\n".to_owned()));
    }
}

#[tokio::test]
async fn every_other_end_before_the_message_is_an_error_of_its_own() {
    const PLAIN: (&str, &str) = ("EHLO", "250-me\r\n250 AUTH PLAIN");
    let cases: [(&[(&str, &str)], SmtpError); 19] = [
        (&[("EHLO", "421 later")], SmtpError::Unavailable),
        (&[("EHLO", "421 4.7.1 certificate not trusted")], SmtpError::AuthRefused),
        (&[("EHLO", "554 no")], SmtpError::Protocol),
        (&[("EHLO", "")], SmtpError::Lost),
        (&[("EHLO", "what?")], SmtpError::Protocol),
        (&[PLAIN, ("AUTH", "535 no")], SmtpError::AuthRefused),
        (&[PLAIN, ("AUTH", "454 later")], SmtpError::Unavailable),
        (&[PLAIN, ("AUTH", "334 more")], SmtpError::Protocol),
        (&[PLAIN, ("AUTH", "")], SmtpError::Lost),
        (&[("MAIL", "553 no")], SmtpError::SenderRefused(553)),
        (&[("MAIL", "451 later")], SmtpError::Unavailable),
        (&[("MAIL", "552 too big")], SmtpError::TooLarge),
        (&[("MAIL", "354 go on")], SmtpError::Protocol),
        (&[("RCPT", "421 later")], SmtpError::Unavailable),
        (&[("RCPT", "")], SmtpError::Lost),
        (&[("DATA", "250 ok")], SmtpError::Protocol),
        (&[("DATA", "334 more")], SmtpError::Protocol),
        (&[("DATA", "421 later")], SmtpError::Unavailable),
        (&[("DATA", "")], SmtpError::Lost),
    ];
    for (rules, expected) in cases {
        let Ending { outcome, heard } = sent(rules, b"x\r\n").await;
        assert_eq!(outcome, Err(expected), "{rules:?}");
        assert!(!heard.iter().any(|line| line.starts_with('x')));
    }
    let refused = sent(&[("DATA", "451 later")], b"x\r\n").await.outcome;
    assert!(matches!(refused, Ok(Delivery::MessageRefused(451, _))), "{refused:?}");
}

/// A session with a server that goes on as told after it said `354`.
async fn handed<F: Future<Output = ()> + Send + 'static>(after: impl FnOnce(BufReader<DuplexStream>) -> F) -> Result<Delivery, SmtpError> {
    let (near, far) = tokio::io::duplex(1024);
    let mut server = BufReader::new(far);
    let dialogue = async {
        for answer in ["250 me", "250 ok", "250 ok", "354 go on"] {
            server.read_line(&mut String::new()).await.unwrap();
            server.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
        }
        tokio::spawn(after(server));
    };
    let sender = address("me");
    let client = async {
        let mut session = Session::over(near, &sender, QUICK).await.unwrap();
        session.deliver(&sender, &[address("a")], &[b'x'; 20_000], std::future::ready(true)).await
    };
    tokio::join!(client, dialogue).0
}

#[tokio::test]
async fn a_slow_line_is_waited_for_and_a_dead_one_is_not() {
    let slow = handed(|mut server| async move {
        let mut read = 0;
        while read < 20_005 {
            // Altogether three times what a standstill may last.
            tokio::time::sleep(Duration::from_millis(60)).await;
            read += server.read(&mut [0; 1024]).await.unwrap();
        }
        server.write_all(b"250 taken\r\n").await.unwrap();
    });
    assert!(matches!(slow.await, Ok(Delivery::Accepted(_))));
    let dead = handed(|mut server| async move {
        drop(server.read(&mut [0; 1024]).await);
        tokio::time::sleep(Duration::from_secs(30)).await;
    });
    let start = std::time::Instant::now();
    assert_eq!(dead.await, Err(SmtpError::Timeout));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn after_the_end_nobody_can_tell_without_an_answer_to_it() {
    for answer in [&b""[..], b"354 go on\r\n", b"what?\r\n", b"250 caf\xe9\r\n"] {
        let outcome = handed(move |mut server| async move {
            let mut read = 0;
            while read < 20_005 {
                read += server.read(&mut [0; 1024]).await.unwrap();
            }
            server.write_all(answer).await.unwrap();
        });
        let outcome = outcome.await;
        assert!(matches!(outcome, Ok(Delivery::Uncertain(_))), "{answer:?}: {outcome:?}");
    }
    let silent = handed(|mut server| async move { while server.read(&mut [0; 1024]).await.unwrap() > 0 {} });
    assert!(matches!(silent.await, Ok(Delivery::Uncertain(_))));
}

#[tokio::test]
async fn a_server_that_does_not_say_good_bye_is_left() {
    let (near, far) = tokio::io::duplex(1024);
    let mut server = BufReader::new(far);
    let server = async {
        server.read_line(&mut String::new()).await.unwrap();
        server.write_all(b"250 me\r\n").await.unwrap();
        let mut rest = String::new();
        server.read_to_string(&mut rest).await.unwrap();
        rest
    };
    let (client, rest) = tokio::join!(async { Session::over(near, &address("me"), QUICK).await.unwrap().close().await }, server);
    assert_eq!(((), "QUIT\r\n"), (client, rest.as_str()));
}

/// What a server says before it was asked: content, it is not believed; refusing, it is heard.
#[tokio::test]
async fn words_that_come_early_accept_nothing() {
    let cases: [(&[(&str, &str)], SmtpError); 5] = [
        (&[("EHLO", "250 me\r\n250 ok")], SmtpError::Protocol),
        (&[("MAIL", "250 ok\r\n250 ok")], SmtpError::Protocol),
        (&[("RCPT TO:<c", "250 ok\r\n354 go on")], SmtpError::Protocol),
        (&[("DATA", "354 go on\r\n250 taken")], SmtpError::Protocol),
        (&[("MAIL", "250 ok\r\n421 going")], SmtpError::Unavailable),
    ];
    for (rules, expected) in cases {
        let Ending { outcome, heard } = sent(rules, b"x\r\n").await;
        assert_eq!(outcome, Err(expected), "{rules:?}");
        assert!(!heard.iter().any(|line| line.starts_with('x')), "{rules:?}");
    }
    // Between the pieces of a message.
    let early = handed(async |mut server| {
        server.write_all(b"250 taken\r\n").await.unwrap();
        let mut buffer = [0; 512];
        while server.read(&mut buffer).await.unwrap_or(0) > 0 {}
    })
    .await;
    assert_eq!(early, Err(SmtpError::Protocol));
    let refused = handed(async |mut server| {
        server.write_all(b"552 5.2.3 enough\r\n").await.unwrap();
        let mut buffer = [0; 512];
        while server.read(&mut buffer).await.unwrap_or(0) > 0 {}
    })
    .await;
    assert!(matches!(&refused, Ok(Delivery::MessageRefused(552, _)) | Err(SmtpError::TooLarge)), "{refused:?}");
}

#[tokio::test]
async fn silence_is_bounded_at_each_step() {
    const PLAIN: (&str, &str) = ("EHLO", "250-me\r\n250 AUTH PLAIN");
    // Half of an answer, and no more.
    for rules in [
        &[("EHLO", "250-me\r\n25")][..],
        &[PLAIN, ("AUTH", "23")],
        &[PLAIN, ("MAIL", "2")],
        &[PLAIN, ("RCPT TO:<b", "250-")],
        &[PLAIN, ("DATA", "35")],
    ] {
        let (near, mut far) = tokio::io::duplex(4096);
        let server = async {
            let mut heard = [0; 512];
            loop {
                let read = far.read(&mut heard).await.unwrap_or(0);
                let line = String::from_utf8_lossy(&heard[..read]).into_owned();
                if read == 0 {
                    return;
                }
                let (last, answer) = rules.last().unwrap();
                if line.starts_with(last) {
                    far.write_all(answer.as_bytes()).await.unwrap();
                    std::future::pending::<()>().await;
                }
                let answer = rules.iter().find(|(beginning, _)| line.starts_with(beginning)).map_or("250 ok", |(_, answer)| answer);
                far.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
        };
        let client = async {
            let mut session = Session::over(near, &address("me"), QUICK).await?;
            session.deliver(&address("me"), &["a", "b"].map(address), b"x\r\n", std::future::ready(true)).await
        };
        let outcome = tokio::select! { outcome = client => outcome, () = server => panic!("gone") };
        assert_eq!(outcome, Err(SmtpError::Timeout), "{rules:?}");
    }
}

#[tokio::test]
async fn replies_that_are_none_are_said() {
    let many: &'static str = Box::leak(format!("{}250 ok", "250-more\r\n".repeat(10_000)).into_boxed_str());
    let long: &'static str = Box::leak(format!("250 {}", "a".repeat(100_000)).into_boxed_str());
    for answer in [many, long, "250-one\r\n550 two", "250-one\r\n25", "999 what", "250\u{0}\u{1}\r\n\u{16}\u{3}", "HTTP/1.1 200 OK"] {
        let rules: &'static [(&str, &str)] = Box::leak(Box::new([("MAIL", answer)]));
        let outcome = sent(rules, b"x\r\n").await.outcome;
        assert_eq!(outcome, Err(SmtpError::Protocol), "{answer:.40}");
    }
}

#[tokio::test]
async fn a_size_that_is_none_is_no_limit() {
    for (words, limit) in [
        ("SIZE 100", Some(100)),
        ("size 18446744073709551615", Some(u64::MAX)),
        ("SIZE", None),
        ("SIZE 0", None),
        ("SIZE -5", None),
        ("SIZE 1180591620717411303424", None),
        ("SIZE 10 MB", None),
        ("SIZE\u{a0}10", None),
    ] {
        let rules: &'static [(&str, &str)] = Box::leak(Box::new([("EHLO", format!("250-me\r\n250 {words}").leak() as &str)]));
        let (near, far) = tokio::io::duplex(64 * 1024);
        let _server = tokio::spawn(serve(far, rules));
        assert_eq!(Session::over(near, &address("me"), QUICK).await.unwrap().size_limit(), limit, "{words}");
    }
}

#[tokio::test]
async fn the_end_of_a_message_waits_for_what_comes_before_it() {
    use std::sync::atomic::{AtomicBool, Ordering};
    for allowed in [true, false] {
        let noted = AtomicBool::new(false);
        let before = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            noted.store(true, Ordering::SeqCst);
            allowed
        };
        let Ending { outcome: delivery, heard } = sent_after(&[("DATA", "354 go on")], b"S: x\r\n\r\ny\r\n", before).await;
        assert!(noted.load(Ordering::SeqCst));
        assert_eq!(matches!(delivery, Ok(Delivery::Accepted(_))), allowed, "{delivery:?}");
        assert_eq!(heard.iter().any(|said| said.ends_with("\r\n.\r\n")), allowed, "{heard:?}");
    }
}

/// What is heard of a message whose author asks for reports, up to DATA.
async fn reported(greeting: &'static str, message_id: &str) -> (bool, Vec<String>) {
    let (near, far) = tokio::io::duplex(64 * 1024);
    let rules: &'static [(&'static str, &'static str)] = Box::leak(Box::new([("EHLO", greeting), ("DATA", "354 go on")]));
    let server = tokio::spawn(serve(far, rules));
    let mut session = Session::over(near, &address("me"), QUICK).await.unwrap();
    let asked = session.ask_reports(message_id);
    let outcome = session.deliver(&address("me"), &["a", "b+c"].map(address), b"x\r\n", std::future::ready(true)).await;
    assert!(matches!(outcome, Ok(Delivery::Accepted(_))), "{outcome:?}");
    session.close().await;
    let heard = server.await.unwrap();
    (asked, heard.into_iter().skip(1).take(3).map(|line| line.trim_end().to_owned()).collect())
}

#[tokio::test]
async fn eco_2_3_1_reports_are_asked_for_where_the_server_offers_them() {
    let (asked, heard) = reported("250-me\r\n250-SIZE 100\r\n250 dsn", "0f=+@cabinet.mss.test").await;
    assert!(asked);
    assert_eq!(
        heard,
        [
            "MAIL FROM:<me@chu.mss.test> SIZE=3 RET=HDRS ENVID=0f+3D+2B@cabinet.mss.test",
            "RCPT TO:<a@chu.mss.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a@chu.mss.test",
            "RCPT TO:<b+c@chu.mss.test> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;b+2Bc@chu.mss.test",
        ]
    );
    // A server that only bears the name offers nothing.
    for greeting in ["250 DSN", "250-DSN\r\n250 DSNX", "250-me\r\n250 SIZE DSN"] {
        let (asked, heard) = reported(greeting, "1@x.test").await;
        assert!(!asked && heard.iter().all(|line| !line.contains("NOTIFY") && !line.contains("RET=")), "{heard:?}");
    }
}

#[tokio::test]
async fn rfc_3461_4_4_the_name_of_an_envelope_is_short_enough() {
    let long = format!("{}@{}.test", "a".repeat(32), "b".repeat(80));
    assert_eq!(reported("250-me\r\n250 DSN", &long).await.1[0], format!("MAIL FROM:<me@chu.mss.test> RET=HDRS ENVID={}", "a".repeat(32)));
    let longer = format!("{}@b.test", "a".repeat(101));
    assert_eq!(reported("250-me\r\n250 DSN", &longer).await.1[0], "MAIL FROM:<me@chu.mss.test> RET=HDRS");
}
