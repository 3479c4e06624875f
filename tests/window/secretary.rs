//! A secretary's first ten minutes: nothing is prepared for her but a card, its code and a mailbox.

use crate::harness::{Sandbox, file};
use crate::screen::{Display, Window};
use pli::domain::Problem;
use pli::domain::bal::BalAddress;
use pli::domain::identity::PinTries;
use pli::domain::rules::Finding;
use pli::text;

/// The names of the controls, as the screens give them.
mod id {
    pub const PIN: &str = "pin";
    pub const UNLOCK: &str = "unlock";
    pub const LIST: &str = "list";
    pub const SENT: &str = "folder/Envoyés";
    pub const REPLY: &str = "reader/reply";
    pub const NEW: &str = "toolbar/new";
    pub const TO: &str = "compose/to";
    pub const CC: &str = "compose/cc";
    pub const SUBJECT: &str = "compose/subject";
    pub const BODY: &str = "compose/body";
    pub const ATTACH: &str = "compose/attach";
    pub const SEND: &str = "compose/send";
    pub const PATH: &str = "path";
    pub const COPIES: &str = "compose/copies";
    pub const DIRECTORY: &str = "compose/directory";
    pub const DIRECTORY_NAME: &str = "directory/name";
    pub const DIRECTORY_TOWN: &str = "directory/town";
    pub const DIRECTORY_SEARCH: &str = "directory/search";
    pub const DIRECTORY_ADD: &str = "directory/add/";
}

/// A message that the sandbox always has, near the top, from a laboratory that accepts mail.
const RECEIVED: &str = "Courrier en Latin-1 : hémoglobine glyquée";
const RECEIVED_WORDS: &str = "hémoglobine glyquée est à 7,4 %";
/// What the window puts before the subject of a reply.
const REPLY_SUBJECT: &str = "Re: Courrier en Latin-1 : hémoglobine glyquée";
const ANSWER: &str = "Bien reçu, merci. Le dosage sera refait à l’été.";
const COLLEAGUE: &str = "DURAND";
const COLLEAGUE_GIVEN_NAME: &str = "Hélène";
const TOWN: &str = "Besançon";
const TOO_MANY: usize = 41;
// Letters of the French keyboard only: for others the virtual one changes its keys, and a window that is busy reads them
// once they are changed back.
const DRAFT_SUBJECT: &str = "Écho de suivi à prévoir";
const DRAFT_WORDS: &str = "Chère collègue, pouvez-vous le recevoir ?";

/// Servers that answer at once, on a machine that does something else too.
const SOON: u32 = 30;
/// A thousand keys, in a window that was not built to be fast, on that machine.
const TYPED: u32 = 180;
/// What leaves can be taken back for this long only: long enough to be seen, and no more is waited for.
const UNDO: &str = "\n[sending]\nundo_seconds = 2\n";

#[test]
fn a_secretarys_first_ten_minutes() {
    let sandbox = Sandbox::start();
    let martin = sandbox.martin_configured(&format!("{}{UNDO}", sandbox.config("martin")));
    let durand = sandbox.durand();
    let display = Display::start(&[]);
    let mut window = Window::open(&display, "secretary", &martin.home, &[], &[]);

    unlock(&window, &sandbox, &martin.pin);
    read(&window);
    reply(&window);
    find_a_colleague(&window);
    let _attached = attach(&window);
    be_refused_for_too_many(&window);
    send(&window);
    let received = durand.read(&durand.find("INBOX", REPLY_SUBJECT)["id"]);
    assert!(received["text"].as_str().unwrap().contains(ANSWER), "{received}");
    assert_eq!(received["attachments"][0]["name"], "Fiche de liaison été.txt", "{received}");
    find_it_in_sent(&window);
    window.assert_runs();

    write_a_draft(&window);
    pull_the_card(&window, &sandbox);
    come_back(&window, &sandbox, &martin.pin);
    window.click_id(id::SEND);
    window.expect_no_id(id::SEND, SOON);
    let received = durand.read(&durand.find("INBOX", DRAFT_SUBJECT)["id"]);
    assert!(received["text"].as_str().unwrap().contains(DRAFT_WORDS), "what was typed before the card left: {received}");
    window.assert_runs();
    window.picture("end");
    window.end();
}

/// One wrong PIN, then the right one. No PIN goes to the card by itself.
fn unlock(window: &Window<'_>, sandbox: &Sandbox, pin: &str) {
    window.expect_id(id::PIN, SOON);
    window.expect_focus(id::PIN);
    window.picture("locked");
    let before = sandbox.calls("C_Login");
    let wrong = if pin == "0000" { "1111" } else { "0000" };
    window.fill(id::PIN, wrong);
    window.click_id(id::UNLOCK);
    let told = text::window_problem(&Problem::PinWrong { left: PinTries::Several });
    window.expect_text(&told.message, SOON);
    window.expect_text(&told.remedy, SOON);
    window.picture("wrong-pin");
    assert_eq!(sandbox.calls("C_Login") - before, 1, "a wrong PIN is tried once");
    window.fill(id::PIN, pin);
    window.key("Return");
    window.expect_no_id(id::PIN, SOON);
    window.expect_id(id::LIST, SOON);
    window.expect_text(RECEIVED, SOON);
    window.picture("mailbox");
    assert!(!window.texts().contains(pin), "a PIN is never shown");
}

fn read(window: &Window<'_>) {
    window.click_text(RECEIVED);
    window.expect_id(id::REPLY, SOON);
    window.expect_text(RECEIVED_WORDS, SOON);
    window.picture("reader");
}

fn reply(window: &Window<'_>) {
    window.click_id(id::REPLY);
    window.expect_id(id::BODY, SOON);
    window.expect_value(id::SUBJECT, REPLY_SUBJECT);
    window.click_id(id::BODY);
    window.key("ctrl+Home");
    window.type_text(ANSWER);
    window.picture("reply");
}

fn find_a_colleague(window: &Window<'_>) {
    window.click_id(id::DIRECTORY);
    window.fill(id::DIRECTORY_NAME, COLLEAGUE);
    window.fill(id::DIRECTORY_TOWN, TOWN);
    window.click_id(id::DIRECTORY_SEARCH);
    window.expect_text(COLLEAGUE_GIVEN_NAME, SOON);
    window.picture("directory");
    window.click_beside(COLLEAGUE_GIVEN_NAME, id::DIRECTORY_ADD);
    window.picture("colleague");
}

/// The file must last: when it is read is the window's business.
fn attach(window: &Window<'_>) -> tempfile::TempDir {
    let (folder, path) = file("Fiche de liaison été.txt", "Traitement : inchangé.\n".as_bytes());
    window.click_id(id::ATTACH);
    window.expect_id(id::PATH, SOON);
    window.fill(id::PATH, &path);
    window.key("Return");
    window.expect_no_id(id::PATH, SOON);
    window.expect_text("Fiche de liaison été.txt", SOON);
    window.picture("attached");
    folder
}

fn be_refused_for_too_many(window: &Window<'_>) {
    let many: Vec<_> = (1..=TOO_MANY).map(|rank| format!("m{rank:02}@chu-comte.mss.test")).collect();
    window.click_id(id::COPIES);
    window.fill(id::CC, &format!("{},", many.join(",")));
    // With the laboratory and the colleague; what blocks disables the button.
    window.expect_text(&text::finding(&Finding::TooManyRecipients { count: TOO_MANY + 2 }), TYPED);
    window.expect_no_id(id::SEND, SOON);
    window.picture("too-many");
    // Each recipient goes with a key; once none is left the key does nothing.
    window.repeat(TOO_MANY * 2 + 4, "BackSpace");
    window.expect_no_text(&many[0], TYPED);
}

fn send(window: &Window<'_>) {
    window.click_id(id::SEND);
    window.expect_no_id(id::SEND, SOON);
    window.picture("sent");
}

fn find_it_in_sent(window: &Window<'_>) {
    window.click_id(id::SENT);
    window.expect_text(REPLY_SUBJECT, SOON);
    window.picture("found-in-sent");
}

fn write_a_draft(window: &Window<'_>) {
    window.click_id(id::NEW);
    window.expect_id(id::TO, SOON);
    window.fill(id::TO, "dr.durand@chu-comte.mss.test,");
    window.fill(id::SUBJECT, DRAFT_SUBJECT);
    window.click_id(id::BODY);
    window.type_text(DRAFT_WORDS);
    window.picture("draft");
}

/// The session closes by itself, and what was being written is not lost: DST 3.1.2.3.
fn pull_the_card(window: &Window<'_>, sandbox: &Sandbox) {
    sandbox.fault("absent 1\n");
    window.expect_id(id::PIN, SOON);
    window.expect_no_text(RECEIVED, SOON);
    window.picture("card-removed");
}

fn come_back(window: &Window<'_>, sandbox: &Sandbox, pin: &str) {
    let before = sandbox.calls("C_Login");
    sandbox.fault("");
    // The card is back, and nothing opens by itself.
    std::thread::sleep(std::time::Duration::from_secs(2));
    window.expect_id(id::PIN, SOON);
    assert_eq!(sandbox.calls("C_Login"), before, "a card that comes back opens nothing");
    window.fill(id::PIN, pin);
    window.key("Return");
    window.expect_no_id(id::PIN, SOON);
    window.expect_value(id::SUBJECT, DRAFT_SUBJECT);
    let address = BalAddress::parse("dr.durand@chu-comte.mss.test").unwrap().to_string();
    window.expect_text(&address, SOON);
    window.picture("draft-still-there");
}
