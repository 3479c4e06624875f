//! What a mailbox is gone through with, by keyboard: follow, archive, throw away, take back, answer all, forward; and
//! the session that nobody uses.

use crate::harness::{Sandbox, file};
use crate::screen::{Display, Window};
use pli::text::window::reader as say;

const SOON: u32 = 30;
const RECEIVED: &str = "Courrier en Latin-1 : hémoglobine glyquée";
const FORWARDED: &str = "Tr: Courrier en Latin-1 : hémoglobine glyquée";
/// Seconds without anybody after which the session closes.
const IDLE: &str = "\n[session]\nlock_after = 10\n";

#[test]
fn a_round_of_the_mailbox_and_a_session_left_alone() {
    let sandbox = Sandbox::start();
    let martin = sandbox.martin_configured(&format!("{}{IDLE}", sandbox.config("martin")));
    let display = Display::start(&[]);
    let mut window = Window::open(&display, "rounds", &martin.home, &[], &[]);
    let open = || {
        window.expect_id("pin", SOON);
        window.fill("pin", &martin.pin);
        window.key("Return");
        window.expect_id("list", SOON);
        window.expect_text(RECEIVED, SOON);
    };
    open();
    window.click_text(RECEIVED);
    window.expect_id("reader/reply", SOON);
    window.key("f");
    window.expect_text(&say::unflag(), SOON);
    window.key("e");
    window.expect_no_text(RECEIVED, SOON);
    // What comes back is selected, whatever the server calls it by now.
    window.key("ctrl+z");
    window.expect_text(RECEIVED, SOON);
    window.expect_text(&say::unflag(), SOON);
    window.key("Delete");
    window.expect_no_text(RECEIVED, SOON);
    window.key("ctrl+z");
    window.expect_text(RECEIVED, SOON);
    window.expect_text(&say::unflag(), SOON);
    window.expect_id("reader/forward", SOON);
    window.key("ctrl+f");
    window.expect_value("compose/subject", FORWARDED);
    window.fill("compose/to", "dr.durand@chu-comte.mss.test,");
    let (_folder, path) = file("Relevé.txt", b"x");
    window.click_id("compose/attach");
    window.fill("path", &path);
    window.key("Return");
    window.expect_text("Relevé.txt", SOON);
    // Nobody touches anything: what is being written is kept.
    window.expect_id("pin", SOON);
    window.expect_no_text(RECEIVED, 1);
    window.picture("left-alone");
    open();
    window.expect_value("compose/subject", FORWARDED);
    window.expect_text("Relevé.txt", SOON);
    window.assert_runs();
    window.end();
}
