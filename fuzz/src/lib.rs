//! What fuzz targets share.

use std::fs;
use std::path::Path;

use remit_bundle::{Bundle, Texts};
use remit_engine::eval::Engine;
use sha2::{Digest, Sha256};

/// The clinics of a kept bundle.
pub fn clinics() -> Engine {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/bundles/2026-11.bundle");
    let bundle = Bundle::open(fs::read(path).expect("a kept bundle")).expect("a sound bundle");
    bundle.engine(Texts::All).expect("policies that can be made ready")
}

/// The bytes with each section's digest in its header where that can be read, so that what is behind digests is reached.
pub fn mended(bytes: &[u8]) -> Vec<u8> {
    let Ok(bundle) = Bundle::open(bytes.to_vec()) else { return bytes.to_vec() };
    let (mut header, head) = (bundle.header().clone(), bundle.head().len());
    for section in &mut header.sections {
        let start = head + section.offset as usize;
        if let Some(body) = bytes.get(start..start + section.length as usize) {
            section.sha256 = Sha256::digest(body).into();
        }
    }
    let header = minicbor::to_vec(&header).expect("a header is written");
    let length = (header.len() as u32).to_le_bytes();
    [bytes.get(..12).unwrap_or_default(), &length, &header, bytes.get(head..).unwrap_or_default()].concat()
}

