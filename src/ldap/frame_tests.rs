use super::*;
use proptest::prelude::*;

/// One element, its length written as short as can be.
pub(in crate::ldap) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![tag];
    if length < 0x80 {
        bytes.push(length as u8);
    } else {
        bytes.push(0x84);
        bytes.extend_from_slice(&(length as u32).to_be_bytes());
    }
    bytes.extend_from_slice(content);
    bytes
}

pub(in crate::ldap) fn message(id: &[u8], operation: &[u8]) -> Vec<u8> {
    element(SEQUENCE, &[&element(INTEGER, id), operation].concat())
}

fn attribute(name: &[u8], values: &[&[u8]]) -> Vec<u8> {
    let values: Vec<u8> = values.iter().flat_map(|value| element(OCTETS, value)).collect();
    element(SEQUENCE, &[element(OCTETS, name), element(SET, &values)].concat())
}

pub(in crate::ldap) fn an_entry() -> Vec<u8> {
    let attributes = [attribute(b"mail", &[b"a@chu.mss.test"]), attribute(b"photo", &[&[0xff, 0], b""]), attribute(b"l", &[])].concat();
    message(&[1], &element(ENTRY, &[element(OCTETS, b"uid=a"), element(SEQUENCE, &attributes)].concat()))
}

fn done(code: &[u8], words: &[u8], more: &[u8]) -> Vec<u8> {
    let content = [&element(ENUMERATED, code), &element(OCTETS, b""), &element(OCTETS, words), more].concat();
    message(&[1], &element(DONE, &content))
}

fn with_controls(controls: &[u8]) -> Vec<u8> {
    let operation = [element(INTERMEDIATE, b""), element(CONTROLS, controls)].concat();
    message(&[1], &operation)
}

fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(Vec::new(), |inner, _| element(SEQUENCE, &inner))
}

/// Elements one in the other, each with a length of four octets.
fn bomb(depth: u32) -> Vec<u8> {
    (0..depth).rev().flat_map(|inside| [&[SEQUENCE, 0x84][..], &(inside * 6).to_be_bytes()].concat()).collect()
}

#[test]
fn what_a_directory_answers_passes() {
    for bytes in [
        an_entry(),
        done(&[0], b"", b""),
        done(&[4], "é".as_bytes(), &element(REFERRAL, &element(OCTETS, b"ldap://b"))),
        message(&[0x7f, 0xff, 0xff, 0xff], &element(REFERENCE, &element(OCTETS, b"ldap://b"))),
        message(&[1], &element(INTERMEDIATE, &element(0x80, b"1.2.3"))),
        with_controls(&element(SEQUENCE, &element(OCTETS, b"1.2.3"))),
        with_controls(&element(SEQUENCE, &[element(OCTETS, b"1.2"), element(BOOLEAN, &[0xff]), element(OCTETS, b"v")].concat())),
    ] {
        assert_eq!((length(&bytes), check(&bytes)), (Ok(Some(bytes.len())), Ok(Message::Answer)), "{bytes:?}");
    }
    let notice = message(&[0], &element(EXTENDED, &element(ENUMERATED, &[52])));
    assert_eq!(check(&notice), Ok(Message::Farewell));
}

#[test]
fn what_makes_ldap3_panic_does_not() {
    let refused = [
        b"\x30\x00".to_vec(),
        element(SEQUENCE, &element(INTEGER, &[1])),
        element(SEQUENCE, &element(ENTRY, b"")),
        element(SET, &[element(INTEGER, &[1]), element(ENTRY, b"")].concat()),
        message(&[], &element(INTERMEDIATE, b"")),
        message(&[0x80], &element(INTERMEDIATE, b"")),
        message(&[0, 0x80, 0, 0, 0], &element(INTERMEDIATE, b"")),
        message(&[0], &element(INTERMEDIATE, b"")),
        // Answers to what was not asked.
        message(&[1], &element(0x61, b"")),
        message(&[1], &element(EXTENDED, b"")),
        message(&[1], &element(0x44, b"")),
        message(&[1], &element(ENTRY, b"")),
        message(&[1], &element(ENTRY, &[element(OCTETS, &[0xff]), element(SEQUENCE, b"")].concat())),
        message(&[1], &element(ENTRY, &[element(OCTETS, b""), element(SEQUENCE, &element(OCTETS, b""))].concat())),
        message(&[1], &element(ENTRY, &[element(OCTETS, b""), element(SEQUENCE, &attribute(&[0xff], &[]))].concat())),
        message(&[1], &element(REFERENCE, &element(OCTETS, &[0xff]))),
        done(&[], b"", b""),
        done(&[0], &[0xe9], b""),
        done(&[0], b"", &element(REFERRAL, &element(SEQUENCE, b""))),
        done(&[0], b"", &element(0xa7, b"")),
        with_controls(&element(OCTETS, b"")),
        with_controls(&element(SEQUENCE, b"")),
        with_controls(&element(SEQUENCE, &[element(OCTETS, b"1.2"), element(BOOLEAN, b"")].concat())),
        with_controls(&element(SEQUENCE, &[element(OCTETS, b"1.2"), element(INTEGER, &[1])].concat())),
        element(SEQUENCE, &[element(INTEGER, &[1]), element(INTERMEDIATE, b""), element(0xaa, b"")].concat()),
        [an_entry(), an_entry()].concat(),
    ];
    for bytes in refused {
        assert_eq!(check(&bytes), Err(Violation), "{bytes:?}");
    }
}

#[test]
fn lengths_are_definite_and_bounded() {
    for beginning in
        [&b"\x30\x80"[..], b"\x30\x84\xff\xff\xff\xff", b"\x30\x85\0\0\0\0\x01", b"\x30\xff", b"\x30\x83\x10\0\0", b"HTTP", b"\x3f"]
    {
        assert_eq!(length(beginning), Err(Violation), "{beginning:?}");
    }
    assert_eq!(length(b"\x30\x83\x0f\xff\xfb"), Ok(Some(MESSAGE_LIMIT)));
    for beginning in [&b""[..], b"\x30", b"\x30\x84\0\0"] {
        assert_eq!(length(beginning), Ok(None), "{beginning:?}");
    }
}

#[test]
fn nesting_and_numbers_are_bounded() {
    let inside = |content: &[u8]| check(&message(&[1], &element(INTERMEDIATE, content)));
    // The message and its operation are the first two.
    assert_eq!((inside(&nested(DEPTH_LIMIT - 2)), inside(&nested(DEPTH_LIMIT - 1))), (Ok(Message::Answer), Err(Violation)));
    assert_eq!(check(&bomb(60_000)), Err(Violation));
    // The message, its number and its operation are the first three.
    let many = |count: usize| element(OCTETS, b"").repeat(count);
    assert_eq!((inside(&many(ELEMENT_LIMIT - 3)), inside(&many(ELEMENT_LIMIT - 2))), (Ok(Message::Answer), Err(Violation)));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64), at in any::<proptest::sample::Index>()) {
        let _ = (length(&bytes), check(&bytes));
        let mut entry = an_entry();
        let at = at.index(entry.len());
        let end = entry.len().min(at + bytes.len());
        entry[at..end].copy_from_slice(&bytes[..end - at]);
        let _ = (length(&entry), check(&entry));
    }

    #[test]
    fn a_message_cut_short_is_waited_for_and_never_passes(at in any::<proptest::sample::Index>()) {
        let entry = an_entry();
        let part = &entry[..at.index(entry.len())];
        prop_assert!(length(part).unwrap().is_none_or(|whole| whole == entry.len()));
        prop_assert_eq!(check(part), Err(Violation));
    }
}
