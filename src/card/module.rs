//! Where the PKCS#11 module is.

use super::CardError;
use std::path::{Path, PathBuf};

/// Which module to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleChoice {
    /// This file.
    File(PathBuf),
    /// The first of the CPS middleware's usual places that exists (referentiel2 E.1).
    Usual,
}

#[cfg(target_os = "linux")]
const USUAL_PLACES: &[&str] = &[
    "/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so",
    "/usr/lib64/libcps3_pkcs11_lux.so",
    "/usr/lib/libcps3_pkcs11_lux.so",
    "/usr/local/galss/libcps3_pkcs11_lux.so",
];
#[cfg(target_os = "windows")]
const USUAL_PLACES: &[&str] = &["C:\\Windows\\System32\\cps3_pkcs11_w64.dll", "C:\\Windows\\SysWOW64\\cps3_pkcs11_w32.dll"];
#[cfg(not(any(target_os = "linux", target_os = "windows")))]
const USUAL_PLACES: &[&str] = &["/usr/local/lib/libcps3_pkcs11_osx.dylib"];

impl ModuleChoice {
    /// The file to load.
    ///
    /// # Errors
    /// [`CardError::ModuleMissing`] when there is none.
    pub(super) fn locate(&self) -> Result<PathBuf, CardError> {
        match self {
            ModuleChoice::File(path) if path.is_file() => Ok(path.clone()),
            ModuleChoice::File(path) => Err(CardError::ModuleMissing(Some(path.display().to_string()))),
            ModuleChoice::Usual => {
                USUAL_PLACES.iter().map(Path::new).find(|p| p.is_file()).map(Path::to_path_buf).ok_or(CardError::ModuleMissing(None))
            }
        }
    }
}
