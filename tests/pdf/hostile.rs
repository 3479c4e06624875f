//! Files made to harm whoever draws them: each gives an answer in bounds or a problem, and never more.

use crate::samples::{file, page, plain, stream};
use flate2::{Compress, Compression, FlushCompress};
use pli::domain::Problem;
use pli::domain::mail::Picture;
use pli::engine::{WORKER_ARGUMENT, Worker};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Long enough for what ends, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(120);

fn worker() -> Worker {
    Worker::new(Some(env!("CARGO_BIN_EXE_pli").into())).with_patience(PATIENCE)
}

async fn drawn(octets: &[u8]) -> Result<Picture, Problem> {
    worker().page(octets.to_vec(), 0, 800).await
}

/// The answer is a picture within the limits, or that there is none.
fn assert_bounded(answer: Result<Picture, Problem>) {
    match answer {
        Ok(picture) => {
            assert!(picture.width <= 4_096 && picture.height <= 4_096);
            assert_eq!(picture.rgba.len(), (picture.width * picture.height * 4) as usize);
        }
        Err(problem) => assert_eq!(problem, Problem::PreviewFailed),
    }
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 4] {
    let at = ((y * picture.width + x) * 4) as usize;
    picture.rgba[at..at + 4].try_into().unwrap()
}

#[tokio::test]
async fn a_page_is_drawn_in_its_shape() {
    let picture = drawn(&plain()).await.unwrap();
    assert_eq!((picture.width, picture.height), (800, 1132));
    assert_eq!(pixel(&picture, 100, 100), [255, 0, 0, 255]);
    assert_eq!(pixel(&picture, 790, 1_100), [255, 255, 255, 255]);
    let is_dark = |x: u32| (150..200).any(|y| pixel(&picture, x, y)[0] < 100);
    assert!((430..600).any(is_dark), "the words are drawn");
    assert_eq!(worker().pages(plain()).await, Ok(1));
    assert_eq!(worker().page(plain(), 1, 800).await, Err(Problem::PartMissing));
}

#[tokio::test]
async fn sizes_beyond_reason_are_brought_within_bounds() {
    for media_box in ["0 0 1000000000 1000000000", "0 0 1000000000 1", "0 0 1 1000000000", "0 0 0 0", "0 0 1e38 1e38", "-1e9 -1e9 1e9 1e9"]
    {
        assert_bounded(drawn(&page(media_box, "", b"0 0 100 100 re f", &[])).await);
    }
    let picture = drawn(&page("0 0 1000000000 500000000", "", b"", &[])).await.unwrap();
    assert_eq!((picture.width, picture.height), (800, 400));
}

/// So many megaoctets of zeroes, deflated: chunks that end on an octet can be repeated.
fn deflated_zeroes(megaoctets: usize) -> Vec<u8> {
    let (zeroes, mut chunk) = (vec![0; 1 << 20], Vec::with_capacity(1 << 16));
    let mut compress = Compress::new(Compression::best(), false);
    compress.compress_vec(&zeroes, &mut chunk, FlushCompress::Full).unwrap();
    [&[0x78, 0xda][..], &chunk.repeat(megaoctets), &[3, 0, 0, 0, 0, 1]].concat()
}

fn deflated(octets: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::best());
    std::io::Write::write_all(&mut encoder, octets).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn bombs_of_pixels_and_of_octets_do_not_fill_memory() {
    let draw = b"q 500 0 0 500 0 0 cm /I Do Q";
    let bomb = deflated_zeroes(1_500);
    for (size, filter, octets) in [
        (36_000, "/FlateDecode", bomb.clone()),
        (36_000, "[/FlateDecode/FlateDecode]", deflated(&bomb)),
        (2_000_000_000, "/FlateDecode", deflated(b"x")),
        (8, "/FlateDecode", bomb.clone()),
    ] {
        let entries =
            format!("/Type/XObject/Subtype/Image/Width {size}/Height {size}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter{filter}");
        assert_bounded(drawn(&page("0 0 595 842", "/XObject<</I 5 0 R>>", draw, &[stream(&entries, &octets)])).await);
    }
    let content = stream("/Filter/FlateDecode", &bomb);
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>".to_vec(),
        content,
    ];
    assert_bounded(drawn(&file(&objects, "")).await);
}

#[tokio::test]
async fn a_drawing_without_end_is_ended() {
    // Each form draws the next one four times: 4^30 rectangles.
    let forms: Vec<Vec<u8>> = (0..30)
        .map(|at| {
            let next = format!("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F {} 0 R>>>>", at + 6);
            stream(&next, if at < 29 { b"/F Do /F Do /F Do /F Do" } else { b"0 0 9 9 re f" })
        })
        .collect();
    let octets = page("0 0 595 842", "/XObject<</F 5 0 R>>", b"/F Do", &forms);
    let impatient = worker().with_patience(Duration::from_secs(3));
    assert_eq!(impatient.page(octets, 0, 400).await, Err(Problem::PreviewFailed));
    assert_eq!(worker().pages(plain()).await, Ok(1), "the next one is none the worse");
}

#[tokio::test]
async fn what_goes_round_or_nests_too_deep_is_survived() {
    let itself = stream("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F 5 0 R>>>>", b"0 0 9 9 re f /F Do");
    assert_bounded(drawn(&page("0 0 595 842", "/XObject<</F 5 0 R>>", b"/F Do", &[itself])).await);
    let chain: Vec<Vec<u8>> = (0..20_000)
        .map(|at| stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F {} 0 R>>>>", at + 6), b"q /F Do Q"))
        .collect();
    assert_bounded(drawn(&page("0 0 595 842", "/XObject<</F 5 0 R>>", b"/F Do", &chain)).await);
    let saved = b"q ".repeat(2_000_000);
    assert_bounded(drawn(&page("0 0 595 842", "", &saved, &[])).await);
    let nested = [b"[".repeat(2_000_000), b"] 0 d".to_vec()].concat();
    assert_bounded(drawn(&page("0 0 595 842", "", &nested, &[])).await);
    let tree = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>".to_vec()];
    assert_eq!(worker().pages(file(&tree, "")).await, Err(Problem::PreviewFailed));
    let deep: Vec<Vec<u8>> = std::iter::once(b"<</Type/Catalog/Pages 2 0 R>>".to_vec())
        .chain((0..50_000).map(|at| format!("<</Type/Pages/Kids[{} 0 R]/Count 1>>", at + 3).into_bytes()))
        .collect();
    assert_eq!(worker().pages(file(&deep, "")).await, Err(Problem::PreviewFailed));
}

#[tokio::test]
async fn damaged_files_give_a_page_or_none() {
    let whole = plain();
    for part in 0..10 {
        assert_bounded(drawn(&whole[..whole.len() * part / 10]).await);
    }
    let mut seed = 2026_u32;
    for _ in 0..20 {
        let mut broken = whole.clone();
        for _ in 0..8 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (seed >> 8) as usize % broken.len();
            broken[at] = seed as u8;
        }
        match drawn(&broken).await {
            Err(Problem::PartMissing | Problem::PdfPassword) => {}
            answer => assert_bounded(answer),
        }
    }
    for other in [b"".as_slice(), b"PK\x03\x04", b"<html>", b"%PDF-1.4"] {
        assert_eq!(drawn(other).await, Err(Problem::PreviewFailed));
    }
}

#[tokio::test]
async fn a_password_is_said_as_such() {
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>".to_vec(),
        format!("<</Filter/Standard/V 1/R 2/O<{0}>/U<{0}>/P -4>>", "5a".repeat(32)).into_bytes(),
    ];
    let closed = file(&objects, "/Encrypt 4 0 R/ID[<00112233><00112233>]");
    assert_eq!(drawn(&closed).await, Err(Problem::PdfPassword));
    assert_eq!(worker().pages(closed.clone()).await, Err(Problem::PdfPassword));
    assert_eq!(worker().to_pdf_a(closed, Default::default()).await, Err(Problem::PdfPassword));
}

/// The limits that the worker gives itself are those that the system holds it to.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_limits_itself_before_it_reads() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pli"))
        .arg(WORKER_ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/limits", child.id());
    let limit = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    // It waits for its request, which does not come.
    let limits = loop {
        let text = std::fs::read_to_string(&status).unwrap();
        if limit(&text, "Max file size") == "0" {
            break text;
        }
        std::thread::yield_now();
    };
    for (name, most) in [("Max address space", "1073741824"), ("Max cpu time", "240"), ("Max file size", "0"), ("Max open files", "16")] {
        assert_eq!(limit(&limits, name), most, "{name}");
    }
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(1), "no request is no work");
}
