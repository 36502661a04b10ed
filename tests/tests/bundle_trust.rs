//! Whose bundles a loader takes.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::io::Cursor;

use minisign::KeyPair;
use remit_bundle::{Builder, Bundle, BundleError, Trust, TrustError};
use remit_engine::ir::{Program, Vocabulary};

fn keys() -> KeyPair {
    KeyPair::generate_unencrypted_keypair().unwrap()
}

fn bundle(serial: Option<u64>) -> Bundle {
    let mut builder = Builder::new("test", serial);
    builder.workspace(&Program::new(Vocabulary::default(), vec![]), vec![]).unwrap();
    Bundle::open(builder.finish(false).unwrap()).unwrap()
}

fn sign(keys: &KeyPair, bytes: &[u8]) -> String {
    minisign::sign(None, &keys.sk, Cursor::new(bytes), None, None).unwrap().into_string()
}

/// A file of keys with one line.
fn trust(keys: &KeyPair, what: &str) -> Trust {
    Trust::parse(&format!("# Ours\n{} {what} # until the next\n", keys.pk.to_base64())).unwrap()
}

fn open(
    bundle: &Bundle,
    signature: Option<&str>,
    trust: &Trust,
    least: Option<u64>,
) -> Result<(), BundleError> {
    Bundle::open_trusted(bundle.bytes().to_vec(), signature, trust, least).map(drop)
}

#[test]
fn what_is_signed_by_a_trusted_key_is_taken() {
    let (keys, bundle) = (keys(), bundle(Some(12)));
    let signature = sign(&keys, bundle.head());
    assert_eq!(open(&bundle, Some(&signature), &trust(&keys, "1 -"), Some(12)), Ok(()));
    assert_eq!(open(&bundle, Some(&signature), &trust(&keys, "12 12"), None), Ok(()));
    assert_eq!(open(&bundle, Some(&signature), &trust(&keys, "12"), None), Ok(()));
}

#[test]
fn what_is_not_is_refused_and_the_reason_is_told() {
    let (keys, others, bundle) = (keys(), keys(), bundle(Some(12)));
    let ours = trust(&keys, "10 20");
    let signature = sign(&keys, bundle.head());
    let refused =
        |signature: Option<&str>, trust: &Trust, least| open(&bundle, signature, trust, least).unwrap_err();
    assert_eq!(refused(None, &ours, None), BundleError::Unsigned);
    assert_eq!(refused(Some("no signature"), &ours, None), BundleError::Signature);
    assert!(matches!(refused(Some(&sign(&others, bundle.head())), &ours, None), BundleError::UnknownKey(_)));
    assert_eq!(refused(Some(&sign(&keys, b"other bytes")), &ours, None), BundleError::Signature);
    let revoked = refused(Some(&signature), &trust(&keys, "revoked"), None);
    assert_eq!(revoked, BundleError::Revoked(keys.pk.to_base64()));
    let serial = refused(Some(&signature), &trust(&keys, "13 20"), None);
    assert_eq!(serial, BundleError::Serial { serial: 12, first: 13, last: Some(20) });
    let older = refused(Some(&signature), &ours, Some(15));
    assert_eq!(older, BundleError::Older { serial: 12, least: 15 });
    assert!(matches!(refused(Some(&signature), &Trust::default(), None), BundleError::UnknownKey(_)));
}

#[test]
fn the_signature_is_looked_at_before_the_header() {
    let (keys, bundle) = (keys(), bundle(Some(12)));
    let signature = sign(&keys, bundle.head());
    let mut bytes = bundle.bytes().to_vec();
    // A header that cannot be read is not read.
    bytes[16] = 0xff;
    let opened = Bundle::open_trusted(bytes, Some(&signature), &trust(&keys, "1 -"), None);
    assert_eq!(opened.map(drop), Err(BundleError::Signature));
}

#[test]
fn without_a_serial_a_signed_bundle_is_of_no_time() {
    let (keys, bundle) = (keys(), bundle(None));
    let signature = sign(&keys, bundle.head());
    assert_eq!(open(&bundle, Some(&signature), &trust(&keys, "1 -"), None), Err(BundleError::NoSerial));
    assert_eq!(bundle.at_least(Some(1)), Err(BundleError::NoSerial));
    assert_eq!(bundle.at_least(None), Ok(()));
}

#[test]
fn a_line_that_is_no_key_is_told() {
    let key = keys().pk.to_base64();
    for (line, text) in [
        (1, "nonsense 1 -".to_owned()),
        (2, format!("{key} 1 2\n{key}")),
        (1, format!("{key} 5 2")),
        (3, format!("\n# nothing\n{key} soon")),
        (1, format!("{key} 1 2 3")),
    ] {
        assert_eq!(Trust::parse(&text).map(drop), Err(TrustError { line }), "{text}");
    }
    assert!(Trust::parse("\n# only words\n").is_ok());
}
