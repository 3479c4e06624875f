//! `pli save`.

use super::{Answer, Desk, to_json};
use crate::domain::Problem;
use crate::text;
use std::path::PathBuf;

pub(super) async fn run(desk: &mut Desk<'_>, id: &str, part: &str, file: PathBuf) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    let name = file.display().to_string();
    let attachment = desk.handle.save(&id, part, file).await?;
    let mut json = to_json::attachment(&attachment);
    if let Some(fields) = json.as_object_mut() {
        fields.insert("file".to_owned(), name.clone().into());
    }
    Ok(Answer::done(json, format!("{}\n", text::cli::saved(&name, attachment.size))))
}
