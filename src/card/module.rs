//! Where the PKCS#11 module is, and whether this program can load it.

use super::header::{self, Verdict};
use super::{CardError, Trial};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Which module to load, and which card to use with it.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The module.
    pub module: ModuleChoice,
    /// The label of the card to use, where a workstation has several.
    pub token: Option<String>,
    /// How the module is tried before it is loaded; `None`: it is not.
    pub trial: Option<Trial>,
}

/// Which module to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleChoice {
    /// This file.
    File(PathBuf),
    /// The first of the CPS middleware's usual places that has one this program can load (referentiel2 E.1).
    Usual,
}

/// Where the CPS middleware leaves its module on each system, by its name in [`std::env::consts::OS`] (referentiel2 E.1).
fn usual_places(system: &str) -> &'static [&'static str] {
    match system {
        "windows" => &[
            "C:\\Windows\\System32\\cps3_pkcs11_w64.dll",
            "C:\\Windows\\SysWOW64\\cps3_pkcs11_w32.dll",
            "C:\\Program Files\\santeestoolbox\\cps3_pkcs11_w64.dll",
            "C:\\Program Files\\santeestoolbox\\cps3_pkcs11_w32.dll",
        ],
        "macos" => &["/usr/local/lib/libcps3_pkcs11_osx.dylib"],
        _ => &[
            "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so",
            "/usr/lib64/libcps3_pkcs11_lux.so",
            "/usr/lib/libcps3_pkcs11_lux.so",
            "/usr/local/galss/libcps3_pkcs11_lux.so",
        ],
    }
}

impl ModuleChoice {
    /// The file to load.
    ///
    /// # Errors
    /// [`CardError::ModuleMissing`] when there is none, [`CardError::ModuleForeign`] when what is there is for another
    /// machine.
    pub(super) fn locate(&self) -> Result<PathBuf, CardError> {
        match self {
            ModuleChoice::File(path) if path.is_file() => first_loadable(vec![path.clone()]),
            ModuleChoice::File(path) => Err(CardError::ModuleMissing(Some(path.display().to_string()))),
            ModuleChoice::Usual => first_loadable(candidates(usual_places(std::env::consts::OS))),
        }
    }
}

/// The files at these places, in order; then those that stand beside with a version at the end of their name, as
/// packages leave them where the plain name is a link that is missing.
fn candidates(places: &[&str]) -> Vec<PathBuf> {
    let places = places.iter().map(Path::new);
    let plain = places.clone().map(Path::to_path_buf).filter(|place| place.is_file());
    plain.chain(places.flat_map(versions)).collect()
}

/// `libcps3_pkcs11_lux.so.3.1.0` for `libcps3_pkcs11_lux.so`: the highest first.
fn versions(place: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (place.parent(), place.file_name().and_then(OsStr::to_str)) else { return Vec::new() };
    let version = |file: &OsStr| -> Option<Vec<u32>> {
        let numbers = file.to_str()?.strip_prefix(name)?.strip_prefix('.')?;
        numbers.split('.').map(|number| number.parse().ok()).collect()
    };
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<_> = files.filter_map(|path| Some((version(path.file_name()?)?, path))).filter(|(_, path)| path.is_file()).collect();
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.into_iter().map(|(_, path)| path).collect()
}

fn first_loadable(candidates: Vec<PathBuf>) -> Result<PathBuf, CardError> {
    let nothing = if candidates.is_empty() { CardError::ModuleMissing(None) } else { CardError::ModuleForeign };
    // What is no library at all is left to the loader, which says so.
    candidates.into_iter().find(|path| header::of_file(path) != Verdict::Foreign).ok_or(nothing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_has_its_usual_places() {
        for (system, name, root) in
            [("linux", "libcps3_pkcs11_lux.so", "/"), ("windows", "cps3_pkcs11_w", "C:\\"), ("macos", "libcps3_pkcs11_osx.dylib", "/")]
        {
            let places = usual_places(system);
            assert!(!places.is_empty() && places.iter().all(|place| place.starts_with(root) && place.contains(name)), "{places:?}");
            // Where both kinds are, the one for this program is looked at first; the other would be passed over.
            assert!(places[0].contains("w64") || system != "windows");
        }
        assert_eq!(usual_places("linux")[0], "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so");
    }

    #[test]
    fn the_plain_name_comes_first_then_the_highest_version() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("libcps3_pkcs11_lux.so");
        let text = place.display().to_string();
        for suffix in [".0", ".3.1.0", ".3.10.0", ".bak", ".3.", "x.1"] {
            std::fs::write(format!("{text}{suffix}"), "").unwrap();
        }
        let named = |suffix: &str| PathBuf::from(format!("{text}{suffix}"));
        assert_eq!(candidates(&[&text]), [named(".3.10.0"), named(".3.1.0"), named(".0")]);
        std::fs::write(&place, "").unwrap();
        assert_eq!(candidates(&["/nulle/part.so", &text]).first(), Some(&place));
        assert!(candidates(&["/nulle/part.so"]).is_empty());
    }

    #[test]
    fn a_module_for_another_machine_leaves_its_place_to_the_next_one() {
        let folder = tempfile::tempdir().unwrap();
        let (foreign, ours) = (folder.path().join("foreign.so"), std::env::current_exe().unwrap());
        std::fs::write(&foreign, header::tests::FOREIGN).unwrap();
        assert_eq!(first_loadable(vec![foreign.clone(), ours.clone()]), Ok(ours));
        assert_eq!(first_loadable(vec![foreign]), Err(CardError::ModuleForeign));
        assert_eq!(first_loadable(vec![]), Err(CardError::ModuleMissing(None)));
    }
}
