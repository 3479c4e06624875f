//! The reader in each of its states, for tests and pictures.

use super::attached::Image;
use super::state::{Notice, Phase, State};
use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress, BalKind};
use crate::domain::display::{Block, Cell, Document, Span};
use crate::domain::mail::{Attachment, Content, Correspondent, Flags, MailId, Reading, Summary};
use crate::engine::Preferences;
use crate::ui::desk::Look;
use iced::widget::image;
use iced::{Size, window};
use time::macros::datetime;

/// The reader in one state.
pub struct Sample {
    /// Names the state.
    pub name: &'static str,
    /// The state.
    pub state: State,
    /// Whether names are hidden.
    pub discreet: bool,
    /// The size of the window, which is all the reader's here.
    pub size: Size,
}

/// What a window knows beside its screens.
pub struct Around {
    /// The mailboxes.
    pub accounts: Vec<Bal>,
    /// The preferences.
    pub preferences: Preferences,
    /// The window.
    pub window: window::Id,
}

impl Around {
    /// One mailbox, the usual preferences.
    pub fn usual() -> Self {
        let bal = Bal { address: account(), kind: BalKind::Personal, label: "Personnelle".into() };
        Self { accounts: vec![bal], preferences: Preferences::default(), window: window::Id::unique() }
    }

    /// How a sample looks.
    pub fn look(&self, discreet: bool, size: Size) -> Look<'_> {
        let now = datetime!(2026-11-22 19:43 +1);
        Look { window: self.window, size, now, accounts: &self.accounts, preferences: &self.preferences, discreet }
    }
}

fn account() -> BalAddress {
    BalAddress::parse("dr.martin@cabinet.mss.test").unwrap()
}

fn who(name: &str, address: &str) -> Correspondent {
    Correspondent { name: name.into(), address: address.into() }
}

/// A line of the list.
pub fn summary(uid: u32) -> Summary {
    Summary {
        id: MailId { account: account(), folder: "INBOX".into(), uid_validity: 1, uid },
        from: who("Laboratoire des Œillets", "biologie@oeillets.mss.test"),
        to: vec![who("Dr Camille MARTIN", "dr.martin@cabinet.mss.test")],
        subject: "Résultat critique : VIAL Paul, potassium à 6,8 mmol/l".into(),
        date: datetime!(2026-11-22 18:40 UTC),
        flags: Flags { seen: true, ..Flags::default() },
        size: 12_000,
        attachments: 0,
        documents: None,
    }
}

/// A stretch of text.
pub fn span(text: &str) -> Span {
    Span { text: text.into(), ..Span::default() }
}

/// A paragraph.
pub fn words(text: &str) -> Block {
    Block::Paragraph(vec![span(text)])
}

fn attachment(part: &str, name: &str, media_type: &str, size: u64) -> Attachment {
    Attachment { part: part.into(), name: name.into(), media_type: media_type.into(), size, inline: false, content_id: None }
}

/// A usual text.
pub const LETTER: &str = "Bonjour docteur,\n\nLe potassium de votre patient VIAL Paul, né le 12/03/1964, est à 6,8 mmol/l sur le prélèvement de 17 h 55 (non hémolysé, contrôlé). Merci de nous rappeler dès que possible au 03 81 00 00 00.\n\nBien confraternellement,\nDr Hélène DURAND, biologiste\n\n> Bonjour,\n> Pourriez-vous contrôler le ionogramme de M. VIAL ce soir ?\n> Dr Camille MARTIN\n";

/// A message of plain text.
pub fn plain(text: &str) -> Reading {
    let content = Content {
        from: vec![who("Laboratoire des Œillets", "biologie@oeillets.mss.test")],
        to: vec![who("Dr Camille MARTIN", "dr.martin@cabinet.mss.test")],
        cc: vec![who("Secrétariat", "secretariat@cabinet.mss.test")],
        subject: "Résultat critique : VIAL Paul, potassium à 6,8 mmol/l".into(),
        date: Some(datetime!(2026-11-22 18:40 UTC)),
        text: text.into(),
        ..Content::default()
    };
    Reading { content, document: None }
}

/// A formatted message, with each kind of block.
pub fn formatted() -> Reading {
    let cell =
        |text: &str, heading| Cell { heading, columns: 1, blocks: vec![Block::Paragraph(vec![Span { bold: heading, ..span(text) }])] };
    let line = |cells: [&str; 4], heading| cells.map(|text| cell(text, heading)).to_vec();
    let blocks = vec![
        Block::Heading(1, vec![span("Compte rendu de biologie")]),
        Block::Paragraph(vec![
            span("Le "),
            Span { bold: true, ..span("potassium") },
            span(" est à "),
            Span { bold: true, underline: true, ..span("6,8 mmol/l") },
            span(" ; l’"),
            Span { italic: true, ..span("hémolyse") },
            span(" est exclue, le "),
            Span { strike: true, ..span("premier tube") },
            span(" a été refait ("),
            Span { code: true, ..span("ref. K-2026-118") },
            span("). Voir "),
            Span { link: Some("https://www.has-sante.fr/jcms/hyperkaliemie".into()), ..span("la recommandation") },
            span("."),
        ]),
        Block::Heading(2, vec![span("Ionogramme")]),
        Block::Table(vec![
            line(["Analyse", "Résultat", "Unité", "Référence"], true),
            line(["Sodium", "139", "mmol/l", "136 – 145"], false),
            line(["Potassium", "6,8", "mmol/l", "3,5 – 5,1"], false),
            line(["Créatinine", "214", "µmol/l", "59 – 104, à interpréter selon l’âge et la masse musculaire"], false),
        ]),
        Block::Heading(3, vec![span("À faire")]),
        Block::List {
            start: Some(1),
            items: vec![
                vec![words("ECG sans attendre")],
                vec![words("Contrôle :"), Block::List { start: None, items: vec![vec![words("potassium")], vec![words("gaz du sang")]] }],
            ],
        },
        Block::Quote(vec![
            words("Pourriez-vous contrôler le ionogramme de M. VIAL ce soir ?"),
            Block::Quote(vec![words("Le contrôle est prévu demain.")]),
        ]),
        Block::Preformatted("Na    139\nK     6,8  ↑↑\nCréat 214  ↑".into()),
        Block::Image { part: "2".into(), alt: "Logo du laboratoire".into() },
        Block::Blocked("Bannière".into()),
        Block::Rule,
        words("Bien confraternellement, Dr Hélène DURAND, biologiste"),
    ];
    let mut reading = plain(LETTER);
    reading.content.attachments = vec![attachment("2", "logo.png", "image/png", 4_000)];
    reading.document = Some(Document { blocks, remote: 3, truncated: false });
    reading
}

fn gradient() -> Image {
    let (width, height) = (480_u32, 320_u32);
    let rgba = (0..width * height).flat_map(|at| [(at % width / 2) as u8, (at / width / 2) as u8, 160, 255]).collect::<Vec<u8>>();
    Image::There(image::Handle::from_rgba(width, height, rgba), Size::new(width as f32, height as f32))
}

fn ready(reading: Reading) -> State {
    let mut state = State::show(reading);
    state.summary = Some(summary(1));
    state
}

fn attached() -> State {
    let mut reading = plain(LETTER);
    reading.content.attachments = vec![
        attachment("2", "CR_biologie.pdf", "application/pdf", 1_250_000),
        attachment("3", "photo de la plaie.jpg", "image/jpeg", 840_000),
        attachment(
            "4",
            "compte-rendu-de-consultation-de-cardiologie-et-echographie-du-22-novembre-2026-version-2.pdf",
            "application/pdf",
            99,
        ),
        attachment("5", "IHE_XDM.ZIP", "application/zip", 310_000),
        attachment("6", "tableau.png", "image/png", 64_000_000),
    ];
    let mut state = ready(reading);
    state.pictures.insert("3".into(), gradient());
    state
}

fn long_names() -> State {
    let mut reading = plain(LETTER);
    let service =
        "Service de chirurgie orthopédique, traumatologique et réparatrice du centre hospitalier universitaire de Bourgogne-Franche-Comté";
    reading.content.subject = "Courrier de sortie d’hospitalisation ".repeat(20);
    reading.content.from =
        vec![who(service, "service-de-chirurgie-orthopedique-et-traumatologique@centre-hospitalier-universitaire.mss.test")];
    reading.content.to = (0..15).map(|n| who(&format!("Dr Prénom{n} NOM-COMPOSÉ-{n}"), &format!("dr.{n}@x.mss.test"))).collect();
    ready(reading)
}

fn with(mut state: State, change: impl FnOnce(&mut State)) -> State {
    change(&mut state);
    state
}

/// A message that cannot be had, for that reason.
pub fn failing(problem: crate::domain::Problem) -> State {
    with(State::default(), |state| (state.summary, state.phase) = (Some(summary(1)), Phase::Failed(problem)))
}

/// All states.
pub fn all() -> Vec<Sample> {
    let usual = Size::new(900.0, 760.0);
    let sample = |name, state| Sample { name, state, discreet: false, size: usual };
    let waiting = |phase| with(State::default(), |state| (state.summary, state.phase) = (Some(summary(1)), phase));
    let hidden = Sample { discreet: true, ..sample("discreet", ready(formatted())) };
    let narrow = Sample { size: Size::new(430.0, 760.0), ..sample("narrow", attached()) };
    let narrow_formatted = Sample { size: Size::new(430.0, 900.0), ..sample("narrow-formatted", ready(formatted())) };
    vec![
        sample("empty", State::default()),
        sample("loading", with(waiting(Phase::Loading), |state| state.slow = true)),
        sample("error", waiting(Phase::Failed(Problem::ConnectionLost { host: "imap.operateur.mss.test".into() }))),
        sample("plain", ready(plain(LETTER))),
        Sample {
            size: Size::new(900.0, 1_400.0),
            ..sample("formatted", with(ready(formatted()), |state| drop(state.pictures.insert("2".into(), gradient()))))
        },
        sample("attachments", attached()),
        sample("image", with(attached(), |state| state.enlarged = Some("3".into()))),
        sample("long-names", long_names()),
        sample("all-names", with(long_names(), |state| state.details = true)),
        sample(
            "link",
            with(ready(formatted()), |state| state.notice = Some(Notice::Link("https://mssante.fr@mal.example/connexion?id=42".into()))),
        ),
        sample(
            "saved",
            with(attached(), |state| {
                state.notice = Some(Notice::Done(crate::text::window::reader::saved("/home/martin/Téléchargements/CR_biologie.pdf")))
            }),
        ),
        sample("no-text", ready(plain(""))),
        sample("draft", with(ready(plain(LETTER)), |state| state.set_draft(true))),
        sample("long-text", ready(plain(&format!("{LETTER}\n").repeat(1_000)))),
        hidden,
        narrow,
        narrow_formatted,
    ]
}
