use super::*;
use crate::net::suites::oracle::{ask, hex, octets};
use std::collections::HashSet;

/// RFC 5054's prime of 2048 bits: a safe one, neither RFC 3526's nor RFC 7919's.
const SRP_2048: &str = "AC6BDB41324A9A9BF166DE5E1389582FAF72B6651987EE07FC3192943DB56050A37329CBB4A099ED8193E0757767A13DD52312AB4B03310D
    CD7F48A9DA04FD50E8083969EDB767B0CF6095179A163AB3661A05FBD5FAAAE82918A9962F0B93B855F97993EC975EEAA80D740ADBF4FF747359D041D5C33EA71
    D281E446B14773BCA97B43A23FB801676BD207A436C6481F1D2B9078717461A5B9D32E688F87748544523B524B0D57D5EA77A2775D2ECFA032CFBDBF52FB37861
    60279004E57AE6AF874E7303CE53299CCC041C7BC308D82A5698F3A8D0C38271AE35F8E9DBFBB694B5C803D89F7AE435DE236D525F54759B65E372FCD68EF20FA
    7111F9E4AFF73";
/// RFC 5054's of 1024 bits.
const SRP_1024: &str = "EEAF0AB9ADB38DD69C33F80AFA8FC5E86072618775FF3C0B9EA2314C9C256576D674DF7496EA81D3383B4813D692C6E0E0D5D8E250B98BE4
    8E495C1D6089DAD15DC7D7B46154D6B6CE8EF4AD69B15D4982559B297BCF1885C529F566660E57EC68EDBC3C05726CC02FD4CBF4976EAA9AFD5138FE8376435B9
    FC61D2FC0EB06E3";
/// A prime of 2048 bits, 3 modulo 4, whose half is not prime.
const UNSAFE_2048: &str = "C4CAB2421FC31CAFC448D09F088CC5084978E2CAC93F6076C62DD0EF5F097BC5DAD7A3BDE1DE96BBAF8C1286A973A210D64234074BC4170
    65916BF8A27918FF201F6EE906FD5295DFDD6A655AD228A3E4E58C7C28F6ED8A96552CC856A4F1A062B7D23F4CAEDE84DDB11D07912B0912B6B9151BD1E200026
    586AD47BFB81806780ED9836AF1BF41D7F8CC6C412FC167748BE4C249F7FA322C533DEC8D4C227FEFBDFD077B5B7E3B4D40D8FBF40063EBD42A7495B771F04947
    76BB9AC245C4CFFE6B8692460DAC4D0889749802A6888A2870130B667D42EA023310C8FABE166B3B8D8262A18EB3B09CA45D4BF1CB26E342158721418985F6AC1
    C0FF79B79DADB3";

/// The type of a curve known by its name (RFC 8422 §5.4).
const NAMED_CURVE: u8 = 3;
/// The longest exchange on a curve: its type, its name, a length, a point.
const CURVE_LIMIT: usize = 1 + 2 + 1 + 255;

fn empty(places: usize) -> Vec<LearnedDh> {
    std::iter::repeat_with(OnceLock::new).take(places).map(LearnedDh).collect()
}

fn filled(places: &[LearnedDh]) -> usize {
    places.iter().filter(|place| place.0.get().is_some()).count()
}

/// A ServerDHParams.
fn parameters(p: &[u8], g: &[u8], public: &[u8]) -> Vec<u8> {
    [p, g, public].into_iter().flat_map(|v| [&u16::try_from(v.len()).unwrap().to_be_bytes()[..], v].concat()).collect()
}

/// A ServerECDHParams.
fn curve(kind: u8, name: u16, point: usize) -> Vec<u8> {
    [&[kind][..], &name.to_be_bytes(), &[u8::try_from(point).unwrap()], &vec![4; point]].concat()
}

fn changed(p: &[u8], add: u8) -> Vec<u8> {
    let mut p = p.to_vec();
    *p.last_mut().unwrap() = p.last().unwrap().wrapping_add(add);
    p
}

#[test]
fn a_strong_group_is_learned_once() {
    let (places, p) = (empty(2), octets(SRP_2048));
    for public in [&[2][..], &[3], &p[..200]] {
        assert_eq!(learn_into(&places, &parameters(&p, &[2], public)), Ok(()));
        assert_eq!(filled(&places), 1);
    }
    assert_eq!(places[0].ffdhe_group(), Some(FfdheGroup { p: &p, g: &[2] }));
    // Leading zeroes change nothing, another generator makes another group.
    let padded = [&[0, 0][..], &p].concat();
    assert_eq!(learn_into(&places, &parameters(&padded, &[0, 2], &[2])), Ok(()));
    assert_eq!(filled(&places), 1);
    assert_eq!(learn_into(&places, &parameters(&p, &[5], &[2])), Ok(()));
    assert_eq!(filled(&places), 2);
}

#[test]
fn groups_that_many_servers_have_are_known_already() {
    assert!(filled(&LEARNED) >= 3);
    let places = empty(1);
    let [FfdheGroup { p: known, .. }, ..] = [FFDHE2048, FFDHE3072, FFDHE4096];
    assert_eq!(learn_into(&places, &parameters(known, &[2], &[2])), Ok(()));
    assert_eq!(filled(&places), 0);
    let (lengths, heads): (Vec<usize>, HashSet<&[u8]>) =
        LEARNED.iter().take(3).map(|place| place.0.get().unwrap()).map(|group| (group.p.len(), &group.p[..8])).unzip();
    assert_eq!(lengths, [256, 384, 512]);
    // RFC 3526 §3 to §5: 64 ones, then the digits of π.
    assert_eq!(heads, HashSet::from([&[0xFF; 8][..]]));
    assert!(LEARNED.iter().take(3).all(|place| place.0.get().unwrap().p[8..12] == [0xC9, 0x0F, 0xDA, 0xA2]));
}

#[test]
fn weak_groups_are_refused() {
    let p = octets(SRP_2048);
    let (minus_one, half) = (changed(&p, 255), [&[0x7F][..], &p[1..]].concat());
    let huge = [&[0xFF; 1025][..]].concat();
    let cases: [(&str, &[u8], &[u8]); 12] = [
        ("1024 bits", &octets(SRP_1024), &[2]),
        ("2047 bits", &half, &[2]),
        ("8200 bits", &huge, &[2]),
        ("even", &minus_one, &[2]),
        ("composite", &changed(&p, 12), &[2]),
        ("prime, its half is not", &octets(UNSAFE_2048), &[2]),
        ("all ones", &[0xFF; 256], &[2]),
        ("g = 0", &p, &[0]),
        ("g = 1", &p, &[1]),
        ("g = p - 1", &p, &minus_one),
        ("g = p", &p, &p),
        ("g above p", &p, &[&[1][..], &p].concat()),
    ];
    let places = empty(4);
    for (name, p, g) in cases {
        assert_eq!(learn_into(&places, &parameters(p, g, &[2])), Err(WeakGroup), "{name}");
    }
    assert_eq!(learn_into(&places, &parameters(&[0; 300], &[2], &[2])), Err(WeakGroup), "p = 0");
    assert_eq!(filled(&places), 0);
}

#[test]
fn nothing_is_learned_from_what_is_not_diffie_hellman_s_to_the_last_octet() {
    let (places, p) = (empty(4), octets(SRP_2048));
    let whole = parameters(&p, &[2], &[2]);
    for cut in 0..whole.len() {
        assert_eq!(learn_into(&places, &whole[..cut]), Ok(()), "{cut}");
    }
    let more = [&whole[..], &[0]].concat();
    let no_public = parameters(&p, &[2], &[]);
    for other in [&more, &no_public, &parameters(&p, &[], &[2]), &parameters(&[], &[2], &[2])] {
        assert_eq!(learn_into(&places, other), Ok(()));
    }
    assert_eq!(filled(&places), 0);
}

/// A server's signature does not say for which kind of exchange it was made. Whatever curve and point it was for, it
/// cannot be replayed as a Diffie-Hellman group; nor the other way round.
#[test]
fn an_exchange_on_a_curve_is_never_taken_for_a_group() {
    for name in [0, 0x0017, 0x0018, 0x001D, 0x0100, 0x01FC, 0x0400, 0xFFFF] {
        for point in 0..=255 {
            assert_eq!(group(&curve(NAMED_CURVE, name, point)), None, "{name:x} {point}");
        }
    }
    // Every modulus whose length begins like a curve known by its name is still a modulus.
    for length in [768, 800, 1023] {
        let (p, whole) = (vec![0xFF; length], parameters(&vec![0xFF; length], &[2], &[2]));
        assert_eq!((whole[0], group(&whole)), (NAMED_CURVE, Some((&p[..], &[2][..]))));
        assert!(whole.len() > CURVE_LIMIT);
    }
    // And no group that could be accepted is as short as the longest exchange on a curve.
    assert!(parameters(&[0xFF; BITS.start().div_ceil(8)], &[2], &[2]).len() > CURVE_LIMIT);
}

#[test]
fn with_no_place_left_a_group_is_told_as_of_no_known_strength() {
    let (places, p) = (empty(1), octets(SRP_2048));
    assert_eq!(learn_into(&places, &parameters(&p, &[2], &[2])), Ok(()));
    assert_eq!(learn_into(&places, &parameters(&p, &[5], &[2])), Err(WeakGroup));
    assert_eq!(learn_into(&places, &parameters(&p, &[2], &[2])), Ok(()), "what was learned serves");
    assert_eq!(places[0].ffdhe_group().map(|group| group.g), Some(&[2][..]));
}

#[test]
fn an_empty_place_is_no_group() {
    let places = empty(1);
    assert_eq!(places[0].ffdhe_group(), None);
    assert!(places[0].start().is_err());
    assert!(!places[0].usable_for_version(ProtocolVersion::TLSv1_2));
}

#[test]
fn openssl_shares_the_same_secrets() {
    let srp = octets(SRP_2048);
    let learned = LEARNED.iter().take(3).map(|place| *place.0.get().unwrap());
    let groups: Vec<FfdheGroup<'static>> =
        NAMED.iter().map(|named| named.1).chain(learned).chain([FfdheGroup { p: srp.leak(), g: &[2] }]).collect();
    let exchanges: Vec<_> =
        groups.iter().cycle().take(4 * groups.len()).map(|group| Exchange::start(LearnedDh::NAME, *group).unwrap()).collect();
    let questions: Vec<String> = exchanges
        .iter()
        .map(|exchange| {
            let group = exchange.ffdhe_group().unwrap();
            assert_eq!(exchange.pub_key().len(), group.p.len());
            format!("agree {} {} {}", hex(group.p), hex(group.g), hex(exchange.pub_key()))
        })
        .collect();
    let Some(answers) = ask("openssl_shares_the_same_secrets", &questions) else { return };
    for (exchange, answer) in exchanges.into_iter().zip(answers) {
        let (public, secret) = answer.split_once(' ').unwrap();
        assert_eq!(hex(exchange.complete(&octets(public)).unwrap().secret_bytes()), secret);
    }
}

#[test]
fn openssl_finds_the_same_primes_safe() {
    let (srp, known) = (octets(SRP_2048), LEARNED.iter().take(3).map(|place| place.0.get().unwrap().p.to_vec()));
    let mut numbers: Vec<Vec<u8>> = vec![srp.clone(), octets(SRP_1024), octets(UNSAFE_2048), changed(&srp, 255), vec![0xFF; 256]];
    numbers.extend(known.take(1).chain([FFDHE2048.p.to_vec()]));
    // Around a safe prime, and the small ones with their neighbours.
    numbers.extend((1..=12).map(|step| changed(&srp, step * 4)));
    numbers.extend((8..=255).map(|small| vec![small]));
    let questions: Vec<String> = numbers.iter().map(|p| format!("safe {}", hex(p))).collect();
    let Some(answers) = ask("openssl_finds_the_same_primes_safe", &questions) else { return };
    for (p, answer) in numbers.iter().zip(answers) {
        assert_eq!(aws_lc::is_safe_prime(p), answer == "yes", "{}", hex(p));
    }
}

#[test]
fn a_peer_s_value_that_would_give_the_secret_away_is_refused() {
    let p = FFDHE2048.p;
    let (minus_one, plus_one) = (changed(p, 255), [&p[..255], &[0xFF]].concat());
    let longer = [&[1][..], p].concat();
    for peer in [&[][..], &[0], &[0, 0, 1], &[1], &minus_one, p, &plus_one, &longer, &[0xFF; 65_535]] {
        let refused = NAMED[0].start().unwrap().complete(peer).err();
        assert_eq!(refused, Some(PeerMisbehaved::InvalidKeyShare.into()), "{}", hex(peer));
    }
    let zeroes = [&[0; 64][..], &changed(p, 254)].concat();
    assert!(NAMED[0].start().unwrap().complete(&zeroes).is_ok(), "p - 2, written long");
}

#[test]
fn no_exponent_serves_twice() {
    let publics: HashSet<Vec<u8>> = (0..20).map(|_| NAMED[0].start().unwrap().pub_key().to_vec()).collect();
    assert_eq!(publics.len(), 20);
}
