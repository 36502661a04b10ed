//! Any bytes: reading them neither panics nor hangs, no byte is lost, and formatting settles at once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::format::format;
use remit_compiler::lex::lex;
use remit_compiler::syntax::parse;

fuzz_target!(|bytes: &[u8]| {
    let file = SourceFile::from_bytes("fuzz.remit", bytes);
    let text = file.text.as_str();
    let tokens = lex(FileId(0), text);
    let joined: String = tokens.all.iter().filter_map(|token| text.get(token.span.range())).collect();
    assert_eq!(joined, text);
    let parsed = parse(text, &tokens);
    if let Ok(once) = format(text, &tokens, &parsed) {
        let tokens = lex(FileId(0), &once);
        let parsed = parse(&once, &tokens);
        assert_eq!(format(&once, &tokens, &parsed).as_deref(), Ok(once.as_str()));
    }
});
