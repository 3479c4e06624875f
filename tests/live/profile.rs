//! Two programs on one profile: one at a time.

use crate::harness::{Run, Sandbox};
use pli::domain::Problem;
use std::process::Child;
use std::time::{Duration, Instant};

fn ended(process: Child) -> Run {
    let output = process.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { code: output.status.code().unwrap_or(-1), stdout: output.stdout, stderr }
}

#[test]
fn a_second_program_is_told_that_the_profile_is_busy() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    let engine = martin.engine();
    let start = Instant::now();
    assert_eq!(martin.pli(&["folders"]).problem(), "profile-busy");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let doctor = martin.pli(&["doctor"]).json();
    let rung = doctor.as_array().unwrap().iter().find(|rung| rung["state"] == "failed").unwrap();
    assert_eq!((rung["rung"].as_str(), rung["kind"].as_str()), (Some("configuration"), Some("profile-busy")));
    // No PIN was tried, and the session that was open is.
    assert_eq!(sandbox.calls("C_Login"), 1);
    assert!(engine.run(engine.handle.folders(&engine.address)).is_ok());
    // What needs no profile is answered.
    for arguments in [&["--help"][..], &["--version"], &["config", "example"]] {
        assert_eq!(martin.run(arguments, b"").code, 0, "{arguments:?}");
    }
    // Another window says it too, whatever is asked of it, and works once the first is closed.
    let second = martin.second_engine();
    let told = second.run(async { (second.handle.presence().await.err(), second.handle.accounts().await.err()) });
    assert_eq!(told, (Some(Problem::ProfileBusy), Some(Problem::ProfileBusy)));
    assert_eq!(second.run(second.handle.remember(pli::engine::Preferences::default())).err(), Some(Problem::ProfileBusy));
    drop(engine);
    assert!(second.run(second.handle.presence()).is_ok());
    drop(second);
    assert_eq!(martin.pli(&["folders"]).code, 0);
}

#[test]
fn a_command_waits_for_the_one_before_it_to_end() {
    let martin = Sandbox::shared().martin();
    let both = [martin.start(&["folders", "--pin-stdin", "--json"]), martin.start(&["folders", "--pin-stdin", "--json"])];
    assert_eq!(both.map(|process| ended(process).code), [0, 0]);
}

#[test]
fn a_program_that_was_killed_holds_nothing() {
    let sandbox = Sandbox::breakable();
    // It signs for ever.
    sandbox.fault("sign_ms 30000\n");
    let martin = sandbox.martin();
    let mut killed = martin.start(&["folders", "--pin-stdin", "--json"]);
    while sandbox.calls("C_Sign") == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(martin.pli(&["folders"]).problem(), "profile-busy");
    killed.kill().unwrap();
    killed.wait().unwrap();
    sandbox.fault("");
    assert_eq!(martin.pli(&["folders"]).code, 0);
}
