//! Documents made: what packages are made with (a worker for the PDF files of others, the words of a printed form, the time and chance), and
//! `pli document build`.

use super::config;
use super::files;
use super::packaging::{self, Given, Making, Packaged, PdfMaker, Replaced};
use super::reading::apart;
use super::shared::Shared;
use super::worker::Worker;
use crate::domain::Problem;
use crate::domain::author::Author;
use crate::domain::document::HealthDocument;
use crate::domain::labels::DocumentLabels;
use crate::domain::patient::PatientIdentity;
use crate::formats::pdf::{self, Facts, PdfA};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use time::OffsetDateTime;
use tokio::runtime::Handle as Runtime;

/// The words of a document's printed form, which are not the engine's.
static LABELS: OnceLock<fn() -> DocumentLabels> = OnceLock::new();

/// Gives the words that documents are printed with; the first time counts. Without them no structured document is printed.
pub fn print_with(labels: fn() -> DocumentLabels) {
    LABELS.get_or_init(|| labels);
}

/// How many PDF/A are kept in memory, and their octets in all: those of the message being written.
const MADE: usize = 8;
const MADE_OCTETS: usize = 64 << 20;

/// A document to be made from a PDF and written to a folder.
#[derive(Clone)]
pub struct Build {
    /// The PDF.
    pub pdf: PathBuf,
    /// The file of JSON that describes the patient.
    pub patient: PathBuf,
    /// The document's type: a code of the national list.
    pub code: String,
    /// Its title; its type's name when empty.
    pub title: String,
    /// The day of the act as `AAAAMMJJ`; today when empty.
    pub act_date: String,
    /// The folder: made where it is not there.
    pub out: PathBuf,
    /// The file of JSON that describes the author, instead of the configuration.
    pub author: Option<PathBuf>,
}

impl std::fmt::Debug for Build {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Build(…)")
    }
}

/// What was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Built {
    /// The files, the archive first.
    pub files: Vec<PathBuf>,
    /// The prescribed subject of a message with them.
    pub subject: String,
    /// Whether the PDF lost its text: its pages are images now.
    pub text_lost: bool,
}

impl std::fmt::Debug for Built {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Built(…)")
    }
}

/// Makes a document and writes what would travel. Needs no account, card or store. Nothing is written unless everything can be, and no file that is
/// there is written over.
pub(super) async fn build(shared: &Shared, build: Build) -> Result<Built, Problem> {
    let author = match &build.author {
        Some(file) => {
            let invalid = || Problem::AuthorFileInvalid { path: file.display().to_string() };
            config::author_of_json(&files::octets(file).await?).ok_or_else(invalid)?
        }
        None => {
            let file = shared.home.config.clone();
            let author = apart(move || config::author_alone(&file)).await??;
            // What is not said may be on the card, where there is one.
            match author.missing() {
                Some(_) => match super::supervisor::holder(shared).await {
                    Ok(holder) => author.completed(&holder),
                    Err(_) => author,
                },
                None => author,
            }
        }
    };
    let patient = files::patient(&build.patient).await?;
    let name = build.pdf.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let octets = files::octets(&build.pdf).await?;
    if !octets.starts_with(b"%PDF-") {
        return Err(Problem::DocumentUnusable { name });
    }
    let given = Given { octets, name, code: build.code, title: build.title, act_date: build.act_date };
    let made = packaged(Workshop::new(shared.drawing.worker.clone(), Arc::default()), vec![given], Some(patient), author, vec![]).await?;
    let Packaged { attachments, subject, text_lost, .. } = made;
    let mut written = Vec::new();
    let contents: Vec<(PathBuf, Vec<u8>)> =
        attachments.into_iter().map(|attachment| (build.out.join(attachment.name), attachment.bytes.to_vec())).collect();
    files::folder(&build.out).await?;
    files::free(contents.iter().map(|(path, _)| path.clone()).collect()).await?;
    for (path, octets) in contents {
        files::save(&path, octets).await?;
        written.push(path);
    }
    Ok(Built { files: written, subject, text_lost })
}

/// Packages documents away from the tasks' threads.
pub(super) async fn packaged(
    workshop: Workshop,
    given: Vec<Given>,
    patient: Option<PatientIdentity>,
    author: Author,
    replaced: Vec<Replaced>,
) -> Result<Packaged, Problem> {
    let now = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc());
    apart(move || {
        let making = Making { pdf: &workshop, now, random: &random };
        packaging::package(given, patient.as_ref(), &author, &replaced, &making)
    })
    .await?
}

fn random() -> [u8; 16] {
    let mut random = [0; 16];
    // As for a message's name: the system's generator does not fail on a system that runs.
    if aws_lc_rs::rand::fill(&mut random).is_err() {
        random = OffsetDateTime::now_utc().unix_timestamp_nanos().to_be_bytes();
    }
    random
}

/// What makes PDF/A: a worker, for what others sent or scanned; ourselves, for what we print. Used on a thread that may wait.
pub(super) struct Workshop {
    worker: Worker,
    runtime: Runtime,
    made: Arc<Made>,
}

impl Workshop {
    /// With these workers, and what was made before. To be called in a runtime.
    pub(super) fn new(worker: Worker, made: Arc<Made>) -> Self {
        Self { worker, runtime: Runtime::current(), made }
    }
}

impl PdfMaker for Workshop {
    fn archived(&self, pdf: &[u8], facts: Facts) -> Result<(Vec<u8>, bool), Problem> {
        let source = source_of(pdf, &facts);
        let made = match self.made.get(&source) {
            Some(made) => made,
            None => {
                let made = Arc::new(self.runtime.block_on(self.worker.to_pdf_a(pdf.to_vec(), facts))?);
                self.made.put(source, Arc::clone(&made));
                made
            }
        };
        Ok((made.octets.clone(), made.text_lost))
    }

    fn narrative(&self, document: &HealthDocument) -> Result<Vec<u8>, Problem> {
        let labels = LABELS.get().ok_or(Problem::PdfUnusable)?;
        pdf::of_document(document, &labels()).map_err(|_| Problem::PdfUnusable)
    }
}

/// What was last made, by what it was made of: a message is judged again and again while it is being written.
#[derive(Default)]
pub(super) struct Made(Mutex<VecDeque<(Digest, Arc<PdfA>)>>);

type Digest = [u8; 32];

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made")
    }
}

impl Made {
    fn get(&self, source: &Digest) -> Option<Arc<PdfA>> {
        self.kept().iter().find(|(kept, _)| kept == source).map(|(_, made)| Arc::clone(made))
    }

    fn put(&self, source: Digest, made: Arc<PdfA>) {
        let mut kept = self.kept();
        kept.retain(|(other, _)| *other != source);
        kept.push_back((source, made));
        while kept.len() > MADE || kept.iter().map(|(_, made)| made.octets.len()).sum::<usize>() > MADE_OCTETS {
            drop(kept.pop_front());
        }
    }

    /// The session is over: nothing stays in memory.
    pub(super) fn forget(&self) {
        self.kept().clear();
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(Digest, Arc<PdfA>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a PDF is made PDF/A by: its octets and what it is to say of itself. When it is made does not count.
fn source_of(pdf: &[u8], facts: &Facts) -> Digest {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in [facts.title.as_bytes(), facts.author.as_bytes(), facts.language.as_bytes(), pdf] {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part);
    }
    let mut digest = Digest::default();
    for (to, from) in digest.iter_mut().zip(context.finish().as_ref()) {
        *to = *from;
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_is_kept_within_bounds() {
        let key = |octet: u8| source_of(&[octet], &Facts::default());
        let (made, of) = (Made::default(), |octets: usize| Arc::new(PdfA { octets: vec![0; octets], kept: false, text_lost: true }));
        for source in 0..=MADE {
            made.put(key(u8::try_from(source).unwrap()), of(1));
        }
        assert!(made.get(&key(0)).is_none() && made.get(&key(1)).is_some());
        made.put(key(1), of(MADE_OCTETS));
        assert!(made.get(&key(2)).is_none() && made.get(&key(1)).is_some());
        made.put(key(3), of(MADE_OCTETS + 1));
        assert!(made.kept().is_empty());
        made.put(key(4), of(1));
        made.forget();
        assert!(made.get(&key(4)).is_none());
    }
}
