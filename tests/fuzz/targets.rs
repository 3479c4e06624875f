//! The readers, each with the words of its format and the shape of its answers.

use crate::campaign::{Target, hash};
use crate::mutate::Rng;
use pli::domain::display::{Block, Document};
use pli::domain::document::OpenedFile;
use pli::domain::mail::Content;
use pli::domain::receipt::Report;
use pli::formats::{self, cda, documents, html, mime, receipt, texts, xdm};
use std::io::{Cursor, Write as _};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

const MIME: &[&[u8]] = &[
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    b"\r\n--x\r\n",
    b"\r\n--x--\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''a%20; filename*1=b\r\n",
    b"Content-Type: text/html; charset=utf-16\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"=?utf-8?B?w6k=?= ",
    b"=?iso-8859-1?Q?=E9_=?=",
    b"begin 644 a.txt\r\n",
    b"Subject: ",
    b"To: =?utf-8?q?a?= <a@b>, \"c, d\" <e@f>; g: h;",
    b"Date: Tue, 3 Mar 2026 09:05:00 +0100\r\n",
    b"format=flowed; delsp=yes",
    b"\r\n\r\n",
    b"\r\n ",
    b"\xef\xbb\xbf",
];
const XML: &[&[u8]] = &[
    b"<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"&amp;",
    b"&#x10ffff;",
    b"&b;",
    b"<text>",
    b"</text>",
    b"<section>",
    b"</section>",
    b"<component>",
    b"</component>",
    b"<table><tbody><tr><td colspan=\"99999999\">",
    b"</td></tr></tbody></table>",
    b"<list listType=\"ordered\"><item>",
    b"<content styleCode=\"Bold Italics\" ID=\"a\">",
    b"<reference value=\"#a\"/>",
    b"<renderMultiMedia referencedObject=\"a\"/>",
    b"<observationMedia ID=\"a\"><value mediaType=\"image/png\" representation=\"B64\">",
    b"<value xsi:type=\"PQ\" value=\"1\" unit=\"g/l\"/>",
    b"<id root=\"1.2.250.1.213.1.4.8\" extension=\"255069999999934\"/>",
    b"<nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">",
    b" xmlns=\"urn:hl7-org:v3\"",
    b"<relatedDocument typeCode=\"RPLC\"><parentDocument>",
    b"<Slot name=\"URI\"><ValueList><Value>DOC00001.XML</Value></ValueList></Slot>",
    b"<Slot name=\"hash\"><ValueList><Value>",
    b"<ExtrinsicObject mimeType=\"text/xml\">",
    b"<Association associationType=\"urn:ihe:iti:2007:AssociationType:RPLC\">",
    b"../../",
];
const HTML: &[&[u8]] = &[
    b"<table>",
    b"<tr>",
    b"<td colspan=65535>",
    b"</table>",
    b"<ul><li>",
    b"</ul>",
    b"<blockquote>",
    b"</blockquote>",
    b"<style>",
    b"</style>",
    b"<script>",
    b"</script>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"<img src=cid:a>",
    b"<a href=\"javascript:a\">",
    b"<svg><foreignObject>",
    b"<template>",
    b"<b><i><u>",
    b"<p style=\"display:none;color:red\">",
    b"&nbsp;",
    b"&#0;",
    b"&amp",
    b"<br>",
    b"<pre>",
    b"<plaintext>",
    b"<select><option>",
    b"<frameset>",
    b"<base href=x>",
    b"</",
    b"<",
    b"\"",
    b"'",
];
const REPORT: &[&[u8]] = &[
    b"Content-Type: multipart/report; report-type=disposition-notification; boundary=x\r\n\r\n--x\r\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: message/disposition-notification\r\n\r\n",
    b"Content-Type: text/rfc822-headers\r\n\r\n",
    b"Final-Recipient: rfc822;a@b.test\r\n",
    b"Original-Recipient: rfc822;a@b.test\r\n",
    b"Original-Message-ID: <a@b>\r\n",
    b"Disposition: automatic-action/MDN-sent-automatically; processed/error\r\n",
    b"Action: failed\r\nStatus: 5.1.1\r\n",
    b"Diagnostic-Code: smtp; 550 ",
    b"From: MAILER-DAEMON@x\r\n",
    b"Subject: Undelivered Mail Returned to Sender\r\n",
    b"Subject: Lu : a\r\nIn-Reply-To: <a@b>\r\n",
    b"<a@b.test>: ",
    b"\r\n\r\n",
    b"\r\n--x\r\n",
    b"; ",
    b"<",
    b">",
    b"@",
];
const HPRIM: &[&[u8]] = &[
    b"****LAB****\r\n",
    b"****FIN****\r\n",
    b"****FINFICHIER****",
    b"RES|A|B|N|1|g|0|2|HH|F\r\n",
    b"TEX|",
    b"|",
    b"\r\n",
    b"\r",
    b"12/03/1964",
    b"\x82\x8a",
    b"\x1a",
    b"****",
];
const PDF: &[&[u8]] = &[
    b"1 0 obj\n",
    b"endobj\n",
    b"stream\n",
    b"endstream\n",
    b"<< ",
    b" >>",
    b"[ ",
    b" ]",
    b"/Kids [3 0 R]",
    b"/Filter [/FlateDecode /ASCIIHexDecode]",
    b"/Filter /LZWDecode",
    b"/DecodeParms << /Predictor 15 /Columns 1 >>",
    b"/Type /ObjStm /N 9 /First 5",
    b"/Contents 4 0 R",
    b"/ToUnicode 5 0 R",
    b"BT /F1 12 Tf (a) Tj ET",
    b"<0041> Tj",
    b"[(a) -200 (b)] TJ",
    b"beginbfrange <00> <ff> <0000> endbfrange",
    b"(\\377\\0",
    b"/Length 99999999",
    b"3 0 R",
    b"xref\n0 1\n",
    b"trailer << /Root 1 0 R /Encrypt 2 0 R >>",
    b"q 1 0 0 1 0 0 cm ",
    b"/X Do ",
    b"BI /W 1 /H 1 ID ",
    b" EI",
    b"%%EOF",
];
const CARDS: &[&[u8]] = &[
    b"BEGIN:VCARD\r\n",
    b"END:VCARD\r\n",
    b"BEGIN:VEVENT\r\n",
    b"END:VEVENT\r\n",
    b"N;ENCODING=QUOTED-PRINTABLE:=C3=A9=\r\n",
    b"TEL:",
    b"EMAIL:",
    b"DTSTART;TZID=a:20260303T140000Z\r\n",
    b"DTEND:",
    b"SUMMARY:",
    b"\r\n ",
    b"\\n\\,",
    b";;;",
    b"a.b;c=\"d:e\":",
    b"ATTENDEE:mailto:a@b\r\n",
];

/// A number's order of size: shapes are few.
fn size(number: usize) -> u64 {
    u64::from(usize::BITS - number.leading_zeros())
}

/// Several numbers as one.
fn shape(numbers: &[u64]) -> u64 {
    hash(&numbers.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>())
}

fn of_content(content: &Content) -> u64 {
    let kinds = content.attachments.iter().take(8).map(|file| hash(file.media_type.as_bytes()) % 64).sum();
    shape(&[
        size(content.text.len()),
        size(content.attachments.len()),
        kinds,
        size(content.to.len()),
        u64::from(content.html.is_some()),
        u64::from(content.incomplete),
        u64::from(content.date.is_some()),
        size(content.references.len()),
    ])
}

fn of_blocks(blocks: &[Block]) -> u64 {
    // Every block is gone through, as whoever draws it does.
    fn kind(block: &Block, depth: u64) -> u64 {
        let inside: u64 = match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => 1 + u64::from(spans.iter().any(|span| span.link.is_some())),
            Block::Preformatted(_) => 3,
            Block::Quote(blocks) => blocks.iter().map(|block| kind(block, depth + 1)).max().unwrap_or(4),
            Block::List { items, .. } => items.iter().flatten().map(|block| kind(block, depth + 1)).max().unwrap_or(5),
            Block::Table(rows) => {
                rows.iter().flatten().flat_map(|cell| &cell.blocks).map(|block| kind(block, depth + 1)).max().unwrap_or(6)
            }
            Block::Image { .. } => 7,
            Block::Blocked(_) => 8,
            Block::Rule => 9,
        };
        inside % 1024 * 64 + depth
    }
    let kinds = blocks.iter().map(|block| kind(block, 0)).fold(0u64, |all, kind| all | 1 << (kind % 61));
    shape(&[size(blocks.len()), kinds])
}

fn of_document(document: &Document) -> u64 {
    shape(&[of_blocks(&document.blocks), u64::from(document.truncated), size(document.remote)])
}

fn of_file(file: &OpenedFile) -> u64 {
    let one = |document: &pli::domain::document::HealthDocument| {
        let faults = document.faults.iter().fold(0u64, |all, fault| all | 1 << (*fault as u64));
        let blocks = document.sections.iter().map(|section| of_blocks(&section.blocks) % 16).sum();
        shape(&[
            faults,
            blocks,
            size(document.sections.len()),
            size(document.biology.len()),
            u64::from(document.pdf.is_some()),
            u64::from(document.patient.ins.is_some()),
            u64::from(document.patient.is_empty()),
            size(document.title.len()),
            document.alert() as u64,
        ])
    };
    let faults = file.faults.iter().fold(0u64, |all, fault| all | 1 << (*fault as u64));
    let documents: u64 = file.documents.iter().map(one).fold(0, u64::wrapping_add);
    shape(&[faults, documents, size(file.documents.len())])
}

pub fn mime() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let content = mime::read(octets);
        for file in content.attachments.iter().take(3) {
            let part = mime::part(octets, &file.part);
            assert!(part.is_some(), "a part that is named is there");
            if let Some((file, part)) = part {
                drop(formats::glance(&file.name, &file.media_type, &part));
            }
        }
        drop(mime::digest(octets));
        drop(mime::read_header(octets));
        of_content(&content)
    }
    Target { name: "mime", extra: &[("mime", ".eml"), ("html", ".eml")], tokens: MIME, wrap: None, run }
}

pub fn html() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let text = String::from_utf8_lossy(octets);
        of_document(&html::document(&text, &Content::default()))
    }
    Target { name: "html", extra: &[("html", ".eml")], tokens: HTML, wrap: None, run }
}

pub fn receipt() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let asked = receipt::request(octets);
        let answers = receipt::answers(octets);
        let report = match receipt::read(octets) {
            None => 0,
            Some(report @ Report::Read(_)) => {
                let facts = report.facts(None);
                shape(&[
                    1,
                    facts[0].progress as u64,
                    facts[0].failure.map_or(99, |failure| failure as u64),
                    u64::from(report.message_id().is_some()),
                ])
            }
            Some(report @ Report::Delivery(_)) => {
                let facts = report.facts(None);
                let said = facts.iter().fold(0u64, |all, fact| all | 1 << (fact.progress as u64 + 8 * u64::from(fact.failure.is_some())));
                let why = facts.iter().filter_map(|fact| fact.failure).fold(0u64, |all, failure| all | 1 << (failure as u64));
                shape(&[2, said, why, size(facts.len()), u64::from(report.message_id().is_some())])
            }
        };
        shape(&[report, size(asked.to.len()), u64::from(asked.is_elsewhere), u64::from(answers.is_some())])
    }
    Target { name: "receipt", extra: &[], tokens: REPORT, wrap: None, run }
}

pub fn hprim() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let is_hprim = formats::hprim::is_hprim("a.hpr", "", octets);
        shape(&[u64::from(is_hprim), of_file(&formats::hprim::open(octets))])
    }
    Target { name: "hprim", extra: &[], tokens: HPRIM, wrap: None, run }
}

pub fn cards() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let (card, event) = (formats::vcard::read(octets), formats::calendar::read(octets));
        shape(&[card.map_or(0, |card| of_document(&card)), event.map_or(0, |event| of_document(&event))])
    }
    Target { name: "cards", extra: &[], tokens: CARDS, wrap: None, run }
}

pub fn pdf() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let text = texts::of_document("a.pdf", "application/pdf", octets);
        text.map_or(0, |text| shape(&[1, size(text.len()), size(text.lines().count()), u64::from(text.is_ascii())]))
    }
    Target { name: "pdf", extra: &[], tokens: PDF, wrap: None, run }
}

/// Whatever opens documents, by their octets.
fn open(name: &str, octets: &[u8]) -> u64 {
    let patients = formats::inspect(name, "application/octet-stream", octets).patients.len();
    let text = texts::of_document(name, "", octets).map_or(0, |text| text.len());
    let file = documents::open(name, "", octets);
    // What a person reads of it, in the terminal.
    drop(pli::text::document_page(&file, name, time::OffsetDateTime::UNIX_EPOCH));
    shape(&[size(patients), size(text), of_file(&file)])
}

pub fn cda() -> Target {
    fn run(octets: &[u8]) -> u64 {
        let patient = cda::patient(octets).map_or_else(|error| hash(error.to_string().as_bytes()), |patient| patient.is_empty().into());
        shape(&[patient, open("a.xml", octets)])
    }
    Target { name: "cda", extra: &[], tokens: XML, wrap: None, run }
}

const DOCUMENT: &[u8] = include_bytes!("../data/fuzz/cda/compte-rendu.xml");
const METADATA: &[u8] = include_bytes!("../data/fuzz/metadata/metadata.xml");

/// An archive of these files.
fn archive(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, octets) in entries {
        if zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).is_ok() {
            drop(zip.write_all(octets));
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn of_archive(octets: &[u8]) -> u64 {
    let read = match xdm::inspect(octets) {
        Ok(summary) => shape(&[1, size(summary.patients.len())]),
        Err(error) => hash(error.to_string().as_bytes()),
    };
    shape(&[read, open("IHE_XDM.ZIP", octets)])
}

pub fn metadata() -> Target {
    fn wrap(octets: &[u8], rng: &mut Rng) -> Vec<u8> {
        let method = if rng.below(4) == 0 { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        archive(&[("IHE_XDM/SUBSET01/METADATA.XML", octets), ("IHE_XDM/SUBSET01/DOC00001.XML", DOCUMENT)], method)
    }
    Target { name: "metadata", extra: &[], tokens: XML, wrap: Some(wrap), run: of_archive }
}

pub fn xdm() -> Target {
    const ZIP: &[&[u8]] = &[
        b"PK\x03\x04",
        b"PK\x01\x02",
        b"PK\x05\x06",
        b"PK\x06\x06",
        b"PK\x06\x07",
        b"PK\x07\x08",
        b"\xff\xff\xff\xff",
        b"\x00\x00\x00\x00",
        b"\x08\x00",
        b"\x01\x00\x18\x00",
        b"\xff\xff",
        b"IHE_XDM/SUBSET01/METADATA.XML",
        b"../",
        b"/",
        b"\\",
        b"DOC00001.XML",
        b"\x63\x00",
    ];
    fn wrap(octets: &[u8], rng: &mut Rng) -> Vec<u8> {
        // Half of them as they come: damage of the archive itself. The others are archives around what is damaged.
        let name =
            *rng.of(&["IHE_XDM/SUBSET01/DOC00001.XML", "IHE_XDM/SUBSET01/DOC00001.PDF", "INDEX.HTM", "../a", "IHE_XDM/A/METADATA.XML"]);
        match rng.below(4) {
            0 => archive(&[("IHE_XDM/SUBSET01/METADATA.XML", METADATA), (name, octets)], CompressionMethod::Deflated),
            1 => archive(&[(name, octets), ("IHE_XDM/SUBSET01/METADATA.XML", METADATA)], CompressionMethod::Stored),
            _ => octets.to_vec(),
        }
    }
    Target { name: "xdm", extra: &[], tokens: ZIP, wrap: Some(wrap), run: of_archive }
}
