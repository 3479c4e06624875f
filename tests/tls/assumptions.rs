//! What the six suites rest on in rustls, which promises some of it only, and the tests that fail when it changes:
//!
//! - the key block is asked of the PRF with the label « key expansion » and cut as keys, then IVs, client first; an IV may
//!   be as long as the suite says (48 octets): `eco_1_1_3_openssl_each_suite_carries_a_megabyte`, its CBC suites, and
//!   `the_key_block_alone_is_turned` for our half;
//! - the server's signature is verified before its group is looked at:
//!   `assumption_the_signature_is_verified_before_the_group_is_looked_at`;
//! - the group is looked for after that, so that it was learned: `a_group_of_the_server_s_own`;
//! - it is looked for by its numbers among all of the provider's groups, those that are not offered included:
//!   the same test, with `eco_1_1_3_the_client_hello_offers_…`, which sees that it is not offered;
//! - a secret loses its leading zeroes in groups of the finite-field range: `assumption_rustls_takes_the_leading_zeroes_off…`;
//! - what is signed is the two randoms, then the parameters: `a_group_of_the_server_s_own`;
//! - a fault of our verifier comes out as it went in: `weak_groups_are_told_as_such`;
//! - a second handshake on a connection is refused: `a_renegotiation_the_server_asks_for_does_not_happen`.

/// The versions of a crate in Cargo.lock.
fn locked(name: &str) -> Vec<&'static str> {
    let packages = include_str!("../../Cargo.lock").split("[[package]]\n");
    let named = format!("name = \"{name}\"");
    packages.filter(|package| package.lines().next() == Some(&named)).filter_map(|package| package.lines().nth(1)).collect()
}

/// An upgrade is read before it is taken, with the list above; then these lines change.
#[test]
fn assumption_rustls_is_the_one_that_was_read() {
    assert_eq!(locked("rustls"), ["version = \"0.23.46\""]);
    assert!(include_str!("../../Cargo.toml").contains("rustls = { version = \"=0.23.46\""));
}

/// What we call ourselves and what rustls calls is the same library, built once.
#[test]
fn assumption_there_is_one_aws_lc() {
    assert_eq!(locked("aws-lc-sys").len(), 1);
}
