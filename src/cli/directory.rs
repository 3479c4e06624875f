//! `pli directory`.

use super::table::table;
use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::directory::{DirectoryEntry, DirectoryQuery};
use crate::text;
use crate::text::cli::Heading;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, query: DirectoryQuery) -> Result<Answer, Problem> {
    // The directory asks for no card. What is remembered is in the store: it is opened where there is nothing else, and where
    // what opens it was given, so that what comes is remembered.
    if desk.options.offline || desk.options.pin_stdin || desk.options.secret_file.is_some() {
        desk.open_store().await?;
    } else {
        desk.ready().await?;
    }
    let answer = desk.handle.directory(query).await?;
    let entries: Vec<_> = answer.entries.iter().map(entry).collect();
    let json = json!({ "entries": entries, "truncated": answer.truncated, "remembered": answer.is_remembered });
    let rows = answer.entries.iter().map(|e| {
        [e.nom.clone(), e.prenom.clone(), e.profession.clone(), e.specialite.clone(), e.structure.clone(), e.ville.clone(), e.mail.clone()]
    });
    let headings =
        [Heading::Name, Heading::GivenName, Heading::Profession, Heading::Speciality, Heading::Structure, Heading::Town, Heading::Address];
    let shown = if answer.entries.is_empty() { String::new() } else { table(headings, rows) };
    // Advice is for the person, in both forms of output.
    if answer.is_remembered {
        desk.console.tell(&text::cli::directory_remembered(answer.entries.len()));
    } else if answer.truncated {
        desk.console.tell(&text::cli::directory_truncated(answer.entries.len()));
    } else {
        desk.console.tell(&text::cli::directory_count(answer.entries.len()));
    }
    if answer.entries.is_empty() {
        desk.console.tell(&text::cli::directory_contains());
    }
    Ok(Answer::done(json, shown))
}

fn entry(entry: &DirectoryEntry) -> serde_json::Value {
    json!({
        "mail": entry.mail,
        "nom": entry.nom,
        "prenom": entry.prenom,
        "profession": entry.profession,
        "specialite": entry.specialite,
        "structure": entry.structure,
        "service": entry.service,
        "ville": entry.ville,
        "code_postal": entry.code_postal,
        "departement": entry.departement,
        "type_bal": entry.type_bal,
        "id_nat": entry.id_nat,
        "dematerialisation": entry.dematerialisation,
    })
}
