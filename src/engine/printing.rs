//! Printing: pages go to the system's printing (`lp`, of CUPS) on its input, and to no file. The name of what is printed is the
//! program's own: a process's arguments, and a printer's screen, are for everybody to read.

use super::Handle;
use super::reading::apart;
use crate::domain::Problem;
use crate::domain::document::PrintJob;
use crate::domain::labels::DocumentLabels;
use crate::formats::{documents, mime, pdf};
use std::ffi::OsString;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The program, found where programs are.
const PROGRAM: &str = "lp";
/// How long the printing may take to accept a job.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether it did.
const LOOK: Duration = Duration::from_millis(10);

#[allow(clippy::missing_errors_doc, reason = "said once, on the type")]
impl Handle {
    /// Prints on the printer that the system uses when none is named: the PDF of a document as it is, a document without one as
    /// a PDF made of what it says, with `labels` beside it. Answers once the system has accepted it.
    /// [`Problem::PrinterMissing`] where it does not.
    pub async fn print(&self, job: PrintJob, labels: DocumentLabels) -> Result<(), Problem> {
        let octets = match job {
            PrintJob::Text(text) => text.into_bytes(),
            PrintJob::Document { mail, part, entry } => {
                let raw = self.raw(&mail).await?;
                apart(move || pages(&raw, &part, &entry, &labels)).await??
            }
        };
        apart(move || Printer::system().print(octets)).await?
    }
}

/// A document as a PDF.
fn pages(raw: &[u8], part: &str, entry: &str, labels: &DocumentLabels) -> Result<Vec<u8>, Problem> {
    let (attachment, octets) = mime::part(raw, part).ok_or(Problem::PartMissing)?;
    let opened = documents::open(&attachment.name, &attachment.media_type, &octets);
    let document = opened.documents.iter().find(|document| entry.is_empty() || document.entry == entry).ok_or(Problem::PartMissing)?;
    match &document.pdf {
        Some(pdf) => Ok(pdf.0.to_vec()),
        None => pdf::of_document(document, labels).map_err(|_| Problem::PreviewFailed),
    }
}

/// The system's printing.
struct Printer {
    /// The program, and what stands before anything that it is asked.
    program: Vec<OsString>,
    patience: Duration,
}

impl Printer {
    fn system() -> Self {
        Self { program: vec![PROGRAM.into()], patience: PATIENCE }
    }

    fn print(&self, octets: Vec<u8>) -> Result<(), Problem> {
        let (program, before) = self.program.split_first().ok_or(Problem::PrinterMissing)?;
        let mut command = Command::new(program);
        command.args(before).args(["-s", "-t", "Pli"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let mut process = command.spawn().map_err(|_| Problem::PrinterMissing)?;
        // A program that does not read would hold this thread for ever.
        let writing = process.stdin.take().map(|mut pipe| std::thread::spawn(move || pipe.write_all(&octets)));
        let status = loop {
            match process.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if start.elapsed() < self.patience => std::thread::sleep(LOOK),
                _ => {
                    drop(process.kill());
                    drop(process.wait());
                    return Err(Problem::PrinterMissing);
                }
            }
        };
        // Its end of the pipe is gone with it: the writing has ended, whole or not.
        let is_whole = writing.is_some_and(|writing| matches!(writing.join(), Ok(Ok(()))));
        if status.success() && is_whole { Ok(()) } else { Err(Problem::PrinterMissing) }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn printed(script: &str, octets: &[u8]) -> Result<(), Problem> {
        let program = vec!["/bin/sh".into(), "-c".into(), script.into(), "lp".into()];
        Printer { program, patience: Duration::from_secs(120) }.print(octets.to_vec())
    }

    #[test]
    fn a_printer_gets_all_octets_on_its_input_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let octets = vec![7; 3_000_000];
        printed(&format!("cat >'{}'; echo \"$*\" >'{}'", path("job"), path("arguments")), &octets).unwrap();
        assert!(std::fs::read(path("job")).unwrap() == octets);
        assert_eq!(std::fs::read_to_string(path("arguments")).unwrap(), "-s -t Pli\n");
    }

    #[test]
    fn a_printer_that_is_not_there_refuses_or_does_not_end_is_told() {
        let missing = Err(Problem::PrinterMissing);
        let gone = Printer { program: vec!["/nowhere/lp".into()], patience: PATIENCE };
        assert_eq!(gone.print(vec![1]), missing);
        assert_eq!(printed("cat >/dev/null; exit 1", b"a"), missing);
        assert_eq!(printed("exit 0", &vec![7; 3_000_000]), missing, "it did not take all of it");
        let program = vec!["/bin/sh".into(), "-c".into(), "exec sleep 600".into()];
        assert_eq!(Printer { program, patience: Duration::from_millis(100) }.print(vec![1]), missing);
    }
}
