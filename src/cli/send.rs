//! `pli send`.

use super::arguments::{Body, GivenDocument, SendArguments};
use super::{Answer, Desk, Exit, to_json};
use crate::domain::Problem;
use crate::domain::bal::Mailbox;
use crate::domain::draft::Recipient;
use crate::domain::mail::MailId;
use crate::domain::outbox::{SendOutcome, SendReport};
use crate::domain::rules::Finding;
use crate::engine::{AttachmentSource, BodySource, Care, Composition, DocumentSource, SendReply};
use crate::text;
use secrecy::SecretString;
use serde_json::{Value, json};

/// The longest text taken from the input.
const INPUT_LIMIT: u64 = 32 << 20;

/// A PIN that was given before a text on the same input.
pub(super) type GivenPin = Option<Result<SecretString, Problem>>;

/// The message that arguments describe, whether it is only to be checked, and the PIN where its text was on the input.
pub(super) async fn composition(desk: &mut Desk<'_>, arguments: SendArguments) -> Result<(Composition, bool, GivenPin), Problem> {
    desk.ready().await?;
    let reply_to = arguments.reply_to.as_deref().map(|id| MailId::parse(id).map_err(|_| Problem::MailIdInvalid)).transpose()?;
    let replaces = arguments.replaces.as_deref().map(|id| MailId::parse(id).map_err(|_| Problem::MailIdInvalid)).transpose()?;
    // A reply leaves from the mailbox that received the message, and what is replaced is so from the one that sent it, unless
    // another is asked for.
    let account = match (reply_to.as_ref().or(replaces.as_ref()), &desk.options.account) {
        (Some(id), None) => id.account.clone(),
        _ => desk.account().await?,
    };
    // A text on the input comes after the PIN, so the PIN is read now even where it serves no purpose.
    let (pin, body) = match arguments.body {
        None => (None, BodySource::Text(String::new())),
        Some(Body::File(path)) => (None, BodySource::File(path)),
        Some(Body::Input) => {
            let pin = desk.given_pin();
            let unreadable = || Problem::FileUnreadable { path: "-".into() };
            let input = desk.console.input(INPUT_LIMIT).ok_or_else(unreadable)?;
            (pin, BodySource::Text(String::from_utf8(input).map_err(|_| unreadable())?))
        }
    };
    let patient = match arguments.patient {
        Some(file) => Some(desk.handle.patient_file(file).await?),
        None => None,
    };
    let mut to = arguments.to;
    if let Some(patient) = patient.clone().filter(|_| arguments.to_patient) {
        let address = desk.handle.patient_address(patient).await?;
        to.push(Recipient::Known(Mailbox { name: String::new(), address }));
    }
    let document = |given: GivenDocument| DocumentSource {
        file: AttachmentSource::File(given.file),
        code: given.code,
        title: given.title,
        act_date: given.act_date,
    };
    let care = Care { patient, documents: arguments.documents.into_iter().map(document).collect(), wishes: arguments.wishes, replaces };
    let composition = Composition {
        from: account,
        to,
        cc: arguments.cc,
        bcc: arguments.bcc,
        subject: arguments.subject,
        body,
        attachments: arguments.attachments.into_iter().map(AttachmentSource::File).collect(),
        reply_to,
        threading: None,
        draft: None,
        confirmed: arguments.confirmed,
        care,
    };
    Ok((composition, arguments.dry_run, pin))
}

pub(super) async fn run(desk: &mut Desk<'_>, arguments: SendArguments) -> Result<Answer, Problem> {
    let (composition, dry_run, pin) = composition(desk, arguments).await?;
    // The rules come first: a message they stop needs neither card nor network.
    let checked = desk.handle.check(composition.clone()).await?;
    if dry_run || matches!(checked, SendReply::Stopped(_)) {
        return Ok(answer(desk, checked));
    }
    if desk.options.offline {
        return Err(Problem::Offline);
    }
    unlock(desk, pin).await?;
    let sent = desk.handle.send(composition).await?;
    Ok(answer(desk, sent))
}

pub(super) async fn unlock(desk: &mut Desk<'_>, pin: GivenPin) -> Result<(), Problem> {
    match pin {
        Some(pin) => desk.unlock_with(pin?).await,
        None => desk.unlock().await,
    }
}

pub(super) fn answer(desk: &mut Desk<'_>, reply: SendReply) -> Answer {
    let (SendReply::Stopped(findings) | SendReply::Clear(findings) | SendReply::Done(findings, _) | SendReply::Queued(findings, _)) =
        &reply;
    for finding in findings {
        desk.console.tell(&text::cli::finding_line(finding));
    }
    match &reply {
        SendReply::Stopped(findings) => {
            desk.console.tell(&text::cli::stopped_by_rules());
            Answer { json: shape("blocked", None, findings), text: String::new(), exit: Exit::Stopped }
        }
        SendReply::Queued(findings, _) => Answer::done(shape("queued", None, findings), String::new()),
        SendReply::Clear(findings) => Answer::done(shape("clear", None, findings), format!("{}\n", text::cli::clear_to_send())),
        SendReply::Done(findings, report) => done(desk, findings, report),
    }
}

fn done(desk: &mut Desk<'_>, findings: &[Finding], report: &SendReport) -> Answer {
    let (result, problem, exit) = match &report.outcome {
        SendOutcome::Accepted { afterwards } => ("accepted", afterwards.clone(), Exit::Done),
        SendOutcome::Refused(problem) => ("refused", Some(problem.clone()), Exit::Failed),
        SendOutcome::Uncertain => ("uncertain", Some(Problem::SendUncertain), Exit::Failed),
    };
    for recipient in report.recipients.iter().filter(|r| !r.accepted) {
        desk.console.tell(&text::cli::recipient_line(recipient));
    }
    let mut json = shape(result, Some(report), findings);
    let mut shown = String::new();
    match (&report.outcome, &problem) {
        (SendOutcome::Accepted { .. }, None) => {
            shown = format!("{}\n{}\n", text::cli::sent(report.recipients.len()), text::cli::sent_copy_filed())
        }
        (SendOutcome::Accepted { .. }, Some(_)) => shown = format!("{}\n", text::cli::sent(report.recipients.len())),
        _ => desk.console.tell(&text::cli::draft_kept()),
    }
    if let Some(problem) = &problem {
        desk.console.tell(&text::cli::problem_lines(problem));
        if let Some(fields) = json.as_object_mut() {
            let name = if exit == Exit::Done { "warning" } else { "problem" };
            fields.insert(name.to_owned(), to_json::problem(problem));
        }
    }
    Answer { json, text: shown, exit }
}

fn shape(result: &str, report: Option<&SendReport>, findings: &[Finding]) -> Value {
    let recipients = report.map(|r| r.recipients.as_slice()).unwrap_or_default();
    json!({
        "result": result,
        "message_id": report.map(|r| r.message_id.clone()),
        "findings": findings.iter().map(to_json::finding).collect::<Vec<_>>(),
        "recipients": recipients
            .iter()
            .map(|r| json!({ "address": r.address.to_string(), "accepted": r.accepted, "reply": format!("{} {}", r.code, r.reply).trim() }))
            .collect::<Vec<_>>(),
    })
}
