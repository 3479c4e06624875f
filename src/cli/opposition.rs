//! `pli opposition`: patients who do not want to be written to.

use super::table::table;
use super::{Answer, Desk};
use crate::domain::Problem;
use crate::text::cli::Heading;
use serde_json::json;
use std::path::PathBuf;

/// What is to be done.
#[derive(Debug)]
pub(super) enum Deed {
    /// Show them.
    List,
    /// The patient of this file said so, or no longer does.
    Note {
        /// The file.
        file: PathBuf,
        /// Whether the patient is opposed from now on.
        is_opposed: bool,
    },
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    desk.ready().await?;
    let noted = match deed {
        Deed::List => None,
        Deed::Note { file, is_opposed } => Some((desk.handle.patient_file(file).await?, is_opposed)),
    };
    desk.open_store().await?;
    if let Some((patient, is_opposed)) = noted {
        let ins = patient.ins.ok_or(Problem::PatientUnknown)?;
        desk.handle.note_opposition(ins, is_opposed).await?;
    }
    let opposed = desk.handle.opposed().await?;
    let rows = opposed.iter().map(|matricule| [matricule.clone()]);
    Ok(Answer::done(json!(opposed), table([Heading::Id], rows)))
}
