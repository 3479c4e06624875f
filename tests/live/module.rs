//! Modules that are not what they should be: each is said, and none takes the program down.

use crate::harness::{Person, Sandbox};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Compiles a library of these lines of C.
fn compile(folder: &Path, source: &str) -> String {
    let (c, library) = (folder.join("module.c"), folder.join("module.so"));
    std::fs::write(&c, source).unwrap();
    let gcc = Command::new("gcc").args(["-shared", "-fPIC", "-o"]).args([&library, &c]).output().unwrap();
    assert!(gcc.status.success(), "{}", String::from_utf8_lossy(&gcc.stderr));
    library.display().to_string()
}

/// Dr Martin, whose card's module is this file.
fn martin_with<'a>(sandbox: &'a Sandbox, module: &str) -> Person<'a> {
    sandbox.martin_with(&[(sandbox.value("MODULE"), module)])
}

/// What is told of this module; the program ends by itself, with its answer whole.
#[track_caller]
fn told(module: &str) -> String {
    martin_with(Sandbox::shared(), module).pli(&["folders"]).problem()
}

/// The examination fails at the module's rung, for this reason.
#[track_caller]
fn examined(module: &str, kind: &str) {
    let doctor = martin_with(Sandbox::shared(), module).pli(&["doctor", "--offline"]).json();
    let rung = doctor.as_array().unwrap().iter().find(|rung| rung["state"] == "failed").unwrap();
    assert_eq!((rung["rung"].as_str(), rung["kind"].as_str()), (Some("middleware"), Some(kind)), "{module}");
}

const INITIALIZE: &str = "typedef struct { unsigned char version[2]; void *function[68]; } list;
    static unsigned long work(void *a) { (void)a; DIES; return 5; }
    static unsigned long other(void) { return 0; }
    static list ours;
    unsigned long C_GetFunctionList(list **l) {
        for (int i = 0; i < 68; i++) ours.function[i] = (void *)other;
        ours.version[0] = 2; ours.version[1] = 20;
        ours.function[0] = (void *)work;
        *l = &ours;
        return 0;
    }";

#[test]
fn a_module_that_dies_takes_nothing_with_it() {
    let folder = tempfile::tempdir().unwrap();
    for (name, source) in [
        ("aborts when loaded", "#include <stdlib.h>\n__attribute__((constructor)) static void f(void) { abort(); }".to_owned()),
        ("ends the process when loaded", "#include <stdlib.h>\n__attribute__((constructor)) static void f(void) { exit(0); }".to_owned()),
        ("writes nowhere when initialised", INITIALIZE.replace("DIES", "*(volatile int *)0 = 1")),
    ] {
        let module = compile(folder.path(), &source);
        assert_eq!(told(&module), "module-crashed", "{name}");
        examined(&module, "module-crashed");
    }
}

#[test]
fn a_module_that_hangs_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let module = compile(folder.path(), &format!("#include <unistd.h>\n{}", INITIALIZE.replace("DIES", "for (;;) pause()")));
    assert_eq!(told(&module), "module-crashed");
    assert!(start.elapsed() < Duration::from_secs(30), "{:?}", start.elapsed());
}

#[test]
fn a_module_that_says_no_is_told_with_its_code() {
    let folder = tempfile::tempdir().unwrap();
    let module = compile(folder.path(), &INITIALIZE.replace("DIES", ""));
    let run = martin_with(Sandbox::shared(), &module).pli(&["folders"]);
    assert_eq!(run.problem(), "module-failed");
    assert!(run.stderr.contains("CKR_GeneralError"), "{}", run.stderr);
}

#[test]
fn a_module_for_another_machine_and_what_is_no_module_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let ours = std::fs::read(Sandbox::shared().value("MODULE")).unwrap();
    let written = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    // The real one, for another processor (there is no machine 0x5a5a), and for 32 bits.
    let (mut processor, mut bits) = (ours.clone(), ours);
    processor[18..20].copy_from_slice(&[0x5a, 0x5a]);
    bits[4] = 1;
    let foreign = written("processor.so", &processor);
    assert_eq!(told(&foreign), "module-foreign");
    examined(&foreign, "module-foreign");
    assert_eq!(told(&written("bits.so", &bits)), "module-foreign");
    assert_eq!(told(&written("text.so", b"bonjour")), "module-failed");
    assert_eq!(told(&written("empty.so", b"")), "module-failed");
    let empty = compile(folder.path(), "int nothing;");
    assert_eq!(told(&empty), "module-failed");
    assert_eq!(told(&folder.path().join("missing.so").display().to_string()), "module-missing");
}

/// How often a module was loaded: it notes it in this file.
fn loads(file: &Path) -> usize {
    std::fs::read_to_string(file).unwrap_or_default().lines().count()
}

#[test]
fn a_module_that_passed_is_not_tried_again_until_it_changes_or_dies() {
    let folder = tempfile::tempdir().unwrap();
    let (count, crash) = (folder.path().join("loads"), folder.path().join("crash"));
    // A module in front of the real one, which dies when it is told to.
    let source = format!(
        "#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <dlfcn.h>
        unsigned long C_GetFunctionList(void **l) {{
            FILE *f = fopen(\"{}\", \"a\"); fputs(\"load\\n\", f); fclose(f);
            if (!access(\"{}\", F_OK) && (VICTIM)) abort();
            void *m = dlopen(\"{}\", RTLD_NOW);
            unsigned long (*real)(void **) = (unsigned long (*)(void **))dlsym(m, \"C_GetFunctionList\");
            return real(l);
        }}",
        count.display(),
        crash.display(),
        Sandbox::shared().value("MODULE")
    );
    // Any process; then all but the one that tries modules, as if something were different there.
    let in_trial = "({ char line[4096] = \"\"; FILE *p = fopen(\"/proc/self/cmdline\", \"r\"); size_t n = fread(line, 1, 4095, p);
        for (size_t i = 0; i < n; i++) if (!line[i]) line[i] = ' '; fclose(p); extern char *strstr(const char *, const char *);
        strstr(line, \"--card-probe\") != 0; })";
    let module = compile(folder.path(), &source.replace("VICTIM", &format!("!{in_trial}")));
    let martin = martin_with(Sandbox::shared(), &module);
    let run = || (martin.pli(&["folders"]).code, loads(&count));
    assert_eq!([run(), run(), run()], [(0, 2), (0, 3), (0, 4)]);
    // It takes the program down after all: the next start tries it again.
    std::fs::write(&crash, "").unwrap();
    assert_eq!(run(), (-1, 5));
    std::fs::remove_file(&crash).unwrap();
    assert_eq!([run(), run()], [(0, 7), (0, 8)]);
    // Another file under the same name.
    compile(folder.path(), &source.replace("VICTIM", "1"));
    assert_eq!([run(), run()], [(0, 10), (0, 11)]);
    compile(folder.path(), &source.replace("VICTIM", "1 + 0"));
    std::fs::write(&crash, "").unwrap();
    assert_eq!(martin.pli(&["folders"]).problem(), "module-crashed");
    assert_eq!(loads(&count), 12);
}
