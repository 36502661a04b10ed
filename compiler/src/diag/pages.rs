//! The pages of `remit explain`: `pages/E0201.md` and its like, with their examples taken apart for the tests.

use super::Code;

const PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// A code's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code as the file's name has it.
    pub code: &'static str,
    /// The Markdown text.
    pub text: &'static str,
}

/// One file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    /// Its path; an unnamed block is `example.remit`, or `referral.json` where it is marked `json`.
    pub path: String,
    /// Its bytes. A block marked `bytes` writes bytes as `\xE4`; one marked `repeat 100` repeats itself to that size.
    pub bytes: Vec<u8>,
}

/// Every page, in order.
pub fn all() -> impl Iterator<Item = Page> {
    PAGES.iter().map(|(file, text)| Page { code: file.trim_end_matches(".md"), text })
}

/// The page of a code.
pub fn find(code: Code) -> Option<Page> {
    all().find(|page| page.code == code.id())
}

impl Page {
    /// The files of the example under that heading (`Bad` or `Good`); empty where there is none.
    pub fn example(&self, heading: &str) -> Vec<ExampleFile> {
        let mut files: Vec<ExampleFile> = Vec::new();
        let mut inside = false;
        let mut path: Option<String> = None;
        let mut block: Option<(String, &str, String)> = None;
        for line in self.text.lines() {
            if let Some((_, _, text)) = &mut block {
                if line.trim_end() != "```" {
                    text.push_str(line);
                    text.push('\n');
                } else if let Some((path, marks, text)) = block.take() {
                    files.push(ExampleFile { path, bytes: bytes(marks, &text) });
                }
            } else if let Some(title) = line.strip_prefix("## ") {
                inside = title.trim().eq_ignore_ascii_case(heading);
            } else if !inside {
                path = None;
            } else if let Some(marks) = line.strip_prefix("```") {
                let unnamed = if marks.starts_with("json") { "referral.json" } else { "example.remit" };
                block = Some((path.take().unwrap_or_else(|| unnamed.to_owned()), marks, String::new()));
            } else if let Some(name) = line.trim().strip_prefix("**").and_then(|rest| rest.strip_suffix("**"))
            {
                path = Some(name.trim_matches('`').to_owned());
            }
        }
        files
    }
}

fn bytes(marks: &str, text: &str) -> Vec<u8> {
    let mut marks = marks.split_whitespace().skip(1);
    match (marks.next(), marks.next().and_then(|size| size.parse().ok())) {
        (Some("bytes"), _) => unescape(text),
        (Some("repeat"), Some(size)) => text.bytes().cycle().take(size).collect(),
        (Some(_) | None, _) => text.as_bytes().to_vec(),
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.split_at_checked(2).map(|(digits, rest)| (u8::from_str_radix(digits, 16), rest)) {
            Some((Ok(byte), rest)) => {
                bytes.push(byte);
                bytes.extend_from_slice(rest.as_bytes());
            }
            Some((Err(_), _)) | None => bytes.extend_from_slice(part.as_bytes()),
        }
    }
    bytes
}
