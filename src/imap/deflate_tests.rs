use super::*;
use crate::imap::bounds::Allowance;
use crate::imap::error::ImapError;
use crate::imap::frames::Frames;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

fn raw(octets: &[u8], flush: FlushCompress) -> Vec<u8> {
    let (mut deflater, mut out) = (Compress::new(Compression::best(), false), Vec::with_capacity(octets.len() + 1024));
    deflater.compress_vec(octets, &mut out, flush).unwrap();
    out
}

#[tokio::test]
async fn what_is_flushed_is_read_at_the_other_end_and_is_shorter() {
    let (near, far) = duplex(64 * 1024);
    let (mut near, mut far) = (Deflated::new(Box::new(near), &[]), Deflated::new(Box::new(far), &[]));
    for round in 0..50 {
        let said = format!("P{round} UID FETCH 1:{round} (UID FLAGS)\r\n").repeat(round + 1);
        near.write_all(said.as_bytes()).await.unwrap();
        near.flush().await.unwrap();
        let mut heard = vec![0; said.len()];
        far.read_exact(&mut heard).await.unwrap();
        assert_eq!(heard, said.as_bytes());
    }
    assert!(near.deflater.total_out() * 5 < near.deflater.total_in());
    near.shutdown().await.unwrap();
    assert_eq!(far.read(&mut [0; 9]).await.unwrap(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn however_it_is_cut_it_comes_whole(
        words in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40_000), 1..5),
        room in 1usize..5000,
        piece in 1usize..40_000,
        early in 0usize..5000,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (near, mut far) = duplex(room);
            let mut near = Deflated::new(Box::new(near), &[]);
            let all = words.concat();
            let sending = async {
                for word in &words {
                    for piece in word.chunks(piece) {
                        near.write_all(piece).await.unwrap();
                    }
                    near.flush().await.unwrap();
                }
                near.shutdown().await.unwrap();
            };
            let mut wire = Vec::new();
            tokio::join!(sending, async { far.read_to_end(&mut wire).await.unwrap() });
            // What was read too early is part of it.
            let (early, late) = wire.split_at(early.min(wire.len()));
            let (inner, mut server) = duplex(room);
            let mut reader = Deflated::new(Box::new(inner), early);
            let mut heard = Vec::new();
            tokio::join!(
                async {
                    server.write_all(late).await.unwrap();
                    server.shutdown().await.unwrap();
                },
                async { reader.read_to_end(&mut heard).await.unwrap() }
            );
            assert!(heard == all);
        });
    }
}

#[tokio::test]
async fn junk_an_end_and_empty_blocks_without_end_are_refused() {
    let empty = [0, 0, 0, 0xff, 0xff].repeat(40_000);
    for octets in [b"* 3 EXISTS\r\n".repeat(3), raw(b"", FlushCompress::Finish), empty] {
        let (near, mut far) = duplex(64 * 1024);
        let mut near = Deflated::new(Box::new(near), &[]);
        let server = tokio::spawn(async move {
            drop(far.write_all(&octets).await);
            far
        });
        let error = near.read(&mut [0; 100]).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        drop(near);
        drop(server.await);
    }
}

/// A gigaoctet that a hundred thousandth of it announces: what an answer may bring is counted as it is inflated.
#[tokio::test]
async fn a_bomb_meets_the_bounds_of_an_answer() {
    let (near, mut far) = duplex(1024 * 1024);
    let mut frames = Frames::new(near);
    frames.next_command(Allowance::WORDS);
    frames.compress();
    tokio::spawn(async move {
        let (mut deflater, zeroes) = (Compress::new(Compression::best(), false), vec![b'a'; 1024 * 1024]);
        let mut out = raw(b"* 1 FETCH (BODY[] {60000}\r\n", FlushCompress::Sync);
        for _ in 0..1000 {
            deflater.compress_vec(&zeroes, &mut out, FlushCompress::Sync).unwrap();
            if far.write_all(&out).await.is_err() {
                break;
            }
            out = Vec::with_capacity(64 * 1024);
        }
    });
    let verdict = loop {
        match frames.next().await {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(verdict, ImapError::Protocol);
    let came = frames.meter().load(std::sync::atomic::Ordering::Relaxed);
    assert!(came < 1024 * 1024, "{came}");
}
