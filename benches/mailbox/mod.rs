//! A mailbox for measuring, put in a store without any server: the same messages each time, made fast.
//!
//! Its words are used as those of real mail are (few of them very often, most seldom), for that is what searching costs.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use pli::domain::bal::BalAddress;
use pli::domain::conversation::Linked;
use pli::domain::folder::{Folder, FolderCursor, SpecialUse};
use pli::domain::mail::{Attachment, Correspondent, Digest, Marks};
use pli::domain::sync::Placed;
use pli::store::{Prepared, Store, pack};
use time::{OffsetDateTime, UtcOffset};

pub const ADDRESS: &str = "dr.martin@cabinet-martin.mss.test";
/// Messages of a transaction, as a synchronisation writes them.
const BATCH: u32 = 500;
const UID_VALIDITY: u32 = 1;
/// Seconds between two messages: fifty thousand are six years.
const BETWEEN: i64 = 3_784;
const FIRST: i64 = 1_560_000_000;
/// Used most, in this order.
const TOOLS: &str = "de la le et à les des en du un une pour que dans est par plus avec il au sur pas qui ce ne se sans son sa \
    ses cette nous je vous elle été être ont aux ou mais après avant depuis très bien mois jours semaine ans patient patiente \
    traitement examen bilan consultation docteur merci cordialement confraternellement bonjour cher consœur confrère hôpital \
    service tension douleur gauche droite clinique normale contrôle prochain résultat biologie demande suivi opération scanner \
    échographie radiographie sang cœur poumon œdème fièvre poids dose matin soir";
const BEFORE: &str = "cardio neuro hépato néphro gastro entéro pneumo broncho ostéo arthro myo dermato hémato angio phlébo thyro cholé \
    cysto urétéro colo procto rhino oto laryngo kérato psycho encéphalo myélo toxico immuno lympho péri hyper hypo endo poly micro";
const AFTER: &str = "pathie logie logique scopie tomie ectomie plastie algie ite ose ome émie urie graphie gramme mégalie plégie \
    parésie rragie sténose trophie tonie phobie centèse pexie métrie cyte genèse lyse toxique statique thérapie tension thyroïdie";
const SYLLABLES: &str = "ba bé bo ca ce ci co da dé do fa fé ga gé gi ja jo la lé li lo ma mé mi mo na né ni no pa pi plo ra ré ri sa \
    sé si ta té ti to va vé vi xa za zo";
const NAMES: &str = "MARTIN DURAND LEROY MOREAU PETIT GARNIER FABRE VIAL ROUSSEAU CHEVALIER BLANC GUÉRIN MULLER FAURE ANDRÉ MERCIER \
    DUPONT LAMBERT BONNET FRANÇOIS";
const NOTICE: &str = "Ce message et ses pièces jointes sont couverts par le secret professionnel. Si vous l’avez reçu par erreur, merci \
    d’en avertir l’expéditeur et de le supprimer sans le lire ni le copier.";

/// Numbers that look drawn, the same each time (SplitMix64).
#[derive(Clone)]
pub struct Chance(pub u64);

impl Chance {
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.draw() % end as u64).unwrap()
    }

    /// From 0 to 1.
    pub fn part(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Forty thousand words, and how often each is used.
pub struct Words {
    words: Vec<String>,
    uses: Vec<f64>,
}

impl Words {
    pub fn new() -> Self {
        let mut chance = Chance(1);
        let list = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
        let (before, after, syllables) = (list(BEFORE), list(AFTER), list(SYLLABLES));
        let mut words: Vec<String> = list(TOOLS).into_iter().map(str::to_owned).collect();
        let mut rest: Vec<String> = before.iter().flat_map(|one| after.iter().map(move |two| format!("{one}{two}"))).collect();
        while rest.len() < 40_000 {
            let word: String = (0..2 + chance.below(4)).map(|_| syllables[chance.below(syllables.len())]).collect();
            rest.push(if chance.below(6) == 0 { format!("{}{}", word.chars().next().unwrap(), chance.below(9_999)) } else { word });
        }
        // The composed ones are met more than the others, wherever they stand among their like.
        for place in 1..rest.len() {
            let other = if place < 1_254 { chance.below(place) } else { 1_254 + chance.below(place - 1_253) };
            rest.swap(place, other);
        }
        words.append(&mut rest);
        let mut total = 0.0;
        let uses = (0..words.len())
            .map(|rank| {
                total += 1.0 / (rank as f64 + 3.0);
                total
            })
            .collect();
        Self { words, uses }
    }

    pub fn draw(&self, chance: &mut Chance) -> &str {
        let at = chance.part() * self.uses[self.uses.len() - 1];
        &self.words[self.uses.partition_point(|total| *total < at).min(self.words.len() - 1)]
    }

    fn prose(&self, chance: &mut Chance, count: usize) -> String {
        (0..count).flat_map(|_| [self.draw(chance), " "]).collect()
    }
}

/// A store whose inbox grows.
pub struct Mailbox {
    pub store: Store,
    pub account: BalAddress,
    pub words: Words,
    row: i64,
    count: u32,
}

impl Mailbox {
    pub fn new(store: Store) -> Self {
        let account = BalAddress::parse(ADDRESS).unwrap();
        let folder = |name: &str, special_use| Folder {
            name: name.to_owned(),
            delimiter: Some('/'),
            special_use: Some(special_use),
            selectable: true,
            total: 0,
            unread: 0,
        };
        let folders = [folder("INBOX", SpecialUse::Inbox), folder("Envoyés", SpecialUse::Sent), folder("Corbeille", SpecialUse::Trash)];
        let row = store.merge_folders(&account, &folders).unwrap().0[0].row;
        Self { store, account, words: Words::new(), row, count: 0 }
    }

    /// Lets messages arrive until there are so many. Of the last two in a hundred, most are unread.
    pub fn grow(&mut self, count: u32) {
        let cursor = FolderCursor { uid_validity: UID_VALIDITY, uid_next: count + 1, highest_modseq: 0 };
        let all: Vec<u32> = (self.count + 1..=count).collect();
        let read_until = count - count / 50;
        for uids in all.chunks(BATCH as usize) {
            let placed: Vec<Placed> = uids
                .iter()
                .map(|uid| Placed {
                    uid: *uid,
                    marks: if *uid > read_until && uid % 5 > 1 { Marks(0) } else { Marks::SEEN },
                    received: OffsetDateTime::from_unix_timestamp(received(*uid)).unwrap(),
                    size: 4_000,
                })
                .collect();
            self.store.place_some(self.row, &placed, cursor).unwrap();
        }
        // The newest first, as they come.
        for uids in all.chunks(BATCH as usize).rev() {
            let prepared: Vec<Prepared> = uids.iter().map(|uid| self.prepared(*uid)).collect();
            self.store.fill(self.row, UID_VALIDITY, &prepared).unwrap();
        }
        self.count = count;
    }

    fn prepared(&self, uid: u32) -> Prepared {
        let mut chance = Chance(u64::from(uid) << 20);
        // One in three answers one of the forty before.
        let answered =
            (chance.below(3) == 0).then(|| uid.saturating_sub(1 + u32::try_from(chance.below(40)).unwrap())).filter(|uid| *uid > 0);
        let rank = (600.0 * chance.part().powi(3)) as usize;
        let name = |rank: usize| NAMES.split_whitespace().nth(rank % 20).unwrap();
        let from = Correspondent {
            name: format!("Dr Anne {}", name(rank)),
            address: format!("correspondant{rank}@hopital{}.mss.test", rank % 31),
        };
        let (few, many) = (chance.part(), chance.part() + chance.part() + chance.part() - 1.5);
        let length = (4.5 + 1.6 * many).exp() as usize + 10;
        let mut text = self.words.prose(&mut chance, length.min(4_000));
        if answered.is_some() {
            text.push_str(&self.words.prose(&mut chance, 100));
        }
        text.push_str(NOTICE);
        let subject = format!("Bilan {}", self.words.prose(&mut chance, 4));
        let attachment = Attachment {
            part: "2".into(),
            name: format!("Lettre de consultation_{}.pdf", name(rank + 3)),
            media_type: "application/pdf".into(),
            size: 20_000,
            inline: false,
            content_id: None,
        };
        let date = OffsetDateTime::from_unix_timestamp(received(uid)).unwrap().to_offset(UtcOffset::UTC);
        let source = format!("From: {}\r\nTo: {ADDRESS}\r\nSubject: Bilan\r\n\r\n{text}\r\n", from.address);
        let digest = Digest {
            from,
            to: vec![Correspondent { name: "Dr Camille MARTIN".into(), address: ADDRESS.into() }],
            copied: vec![],
            subject: if answered.is_some() { format!("Re: {subject}") } else { subject },
            date: Some(date),
            linked: Linked {
                message_id: Some(format!("{uid}@mss.test")),
                references: answered.map(|uid| format!("{uid}@mss.test")).into_iter().collect(),
                subject: String::new(),
            },
            attachments: if few < 0.11 { vec![attachment] } else { vec![] },
            text,
            ..Digest::default()
        };
        Prepared { uid, packed: Some(pack(source.as_bytes())), digest, attachments: 0 }
    }
}

fn received(uid: u32) -> i64 {
    FIRST + i64::from(uid) * BETWEEN
}
