//! The text of a PDF file (ISO 32000-2), for searching.
//!
//! No crate that reads PDF files withstands hostile ones (see docs/dependencies.md), and little of the format is needed
//! to find words: objects, four compressions, fonts' encodings, and the operators that show text. Nothing is run, drawn
//! or followed outside the file. Encrypted files give nothing. Every loop counts its steps in [`Bounds`], no stack grows
//! with the file, and what is inflated is bounded, so that the worst file costs a fraction of a second.

mod cmap;
mod encoding;
mod file;
mod filters;
mod font;
mod lexer;
mod page;

use super::bounds::{Bounds, Gathered};
use file::File;
use lexer::{Dict, Object};
use page::Runner;
use std::collections::HashSet;

/// The largest file read, in octets.
const LIMIT: usize = 32 << 20;
/// The most pages.
const PAGES: usize = 400;
/// The most nodes of the tree of pages.
const NODES: usize = 4_000;
/// The most streams of one page, and their octets in all.
const PARTS: usize = 200;
const PAGE: usize = 16 << 20;
/// The most fields and notes of one page.
const NOTES: usize = 200;

/// Gathers a file's text.
pub(super) fn gather(octets: &[u8], bounds: &Bounds, out: &mut Gathered) {
    if octets.len() > LIMIT {
        return;
    }
    let file = File::open(octets, bounds);
    if file.is_encrypted {
        return;
    }
    let mut runner = Runner::new(&file, out);
    for page in pages(&file) {
        if runner.is_done() {
            return;
        }
        show(&file, &page, &mut runner);
    }
}

/// A page, and the node of the tree that names what it uses.
struct Page {
    number: u32,
    resources: u32,
}

/// The pages in order; where the tree is lost, in the order of their numbers.
fn pages(file: &File<'_>) -> Vec<Page> {
    let root = file.root.or_else(|| file.of_type(b"Catalog").pop()).and_then(|root| file.get(root));
    let top = root.as_ref().and_then(Object::dict).and_then(|root| root.get(b"Pages".as_slice())).and_then(Object::link);
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut waiting: Vec<(u32, u32)> = top.map(|top| (top, top)).into_iter().collect();
    while let Some((number, inherited)) = waiting.pop() {
        if found.len() >= PAGES || seen.len() >= NODES || !seen.insert(number) {
            continue;
        }
        let node = file.get(number);
        let Some(node) = node.as_ref().and_then(Object::dict) else { continue };
        let resources = if node.contains_key(b"Resources".as_slice()) { number } else { inherited };
        match file.entry(node, b"Kids").as_deref().and_then(Object::list) {
            Some(kids) => {
                let kids = kids.get(..NODES.saturating_sub(waiting.len())).unwrap_or(kids);
                waiting.extend(kids.iter().rev().filter_map(Object::link).map(|kid| (kid, resources)));
            }
            None => found.push(Page { number, resources }),
        }
    }
    if found.is_empty() {
        found = file.of_type(b"Page").into_iter().take(PAGES).map(|number| Page { number, resources: number }).collect();
    }
    found
}

fn show(file: &File<'_>, page: &Page, runner: &mut Runner<'_, '_>) {
    let (node, holder) = (file.get(page.number), file.get(page.resources));
    let Some(node) = node.as_ref().and_then(Object::dict) else { return };
    let resources = holder.as_ref().and_then(Object::dict).and_then(|holder| file.entry(holder, b"Resources"));
    // Operators and their operands may be cut between two streams: they are one.
    let mut octets = Vec::new();
    for part in links(file, node, b"Contents", PARTS) {
        if let Some((_, part)) = file.stream(part) {
            // What is not compressed costs nothing to have, and the same stream may be named many times.
            if octets.len() + part.len() > PAGE || !file.bounds().step(part.len() / 64) {
                break;
            }
            octets.extend_from_slice(&part);
            octets.push(b'\n');
        }
    }
    runner.page(&octets, resources.as_deref().and_then(Object::dict));
    for note in links(file, node, b"Annots", NOTES) {
        let note = file.get(note);
        let appearances = note.as_ref().and_then(Object::dict).and_then(|note| file.entry(note, b"AP"));
        let normal = appearances.as_deref().and_then(Object::dict).and_then(|normal| normal.get(b"N".as_slice())).and_then(Object::link);
        if let Some(number) = normal {
            runner.beside(number);
        }
    }
}

/// One link, or a list of them, itself perhaps behind a link.
fn links(file: &File<'_>, dict: &Dict<'_>, name: &[u8], most: usize) -> Vec<u32> {
    let Some(direct) = dict.get(name) else { return vec![] };
    match file.resolved(direct).as_deref() {
        Some(Object::List(list)) => list.iter().take(most).filter_map(Object::link).collect(),
        _ => direct.link().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
