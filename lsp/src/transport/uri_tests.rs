use super::{encoded, from_path, to_path};
use std::path::Path;

#[test]
fn spellings_of_one_file_are_one_path() {
    for uri in ["file:///c%3A/Users/%C3%85sa/a%20b.remit", "file:///C:/Users/Åsa/a b.remit"] {
        assert_eq!(to_path(uri).unwrap(), Path::new("C:/Users/Åsa/a b.remit"));
    }
    assert_eq!(to_path("file://server/share/a.remit").unwrap(), Path::new("//server/share/a.remit"));
    assert_eq!(to_path("untitled:Untitled-1"), None);
}

#[test]
fn what_uris_forbid_is_encoded_and_the_rest_kept() {
    assert_eq!(encoded("file:///c%3A/a.remit"), None);
    assert_eq!(encoded("file:///Åsa/a b.remit").unwrap(), "file:///%C3%85sa/a%20b.remit");
    assert_eq!(encoded("file:///50%/a.remit").unwrap(), "file:///50%25/a.remit");
    assert_eq!(encoded("file:///[1]/{x}").unwrap(), "file:///%5B1%5D/%7Bx%7D");
}

#[test]
fn paths_come_back() {
    let path = Path::new("/Åsa/smärta 1.remit");
    assert_eq!(from_path(path), "file:///%C3%85sa/sm%C3%A4rta%201.remit");
    assert_eq!(to_path(&from_path(path)).unwrap(), path);
    assert_eq!(from_path(Path::new("C:/Åsa")), "file:///c%3A/%C3%85sa");
}

#[test]
#[cfg(unix)]
fn names_that_are_no_text_come_back_too() {
    use std::os::unix::ffi::OsStrExt;
    let path = Path::new(std::ffi::OsStr::from_bytes(b"/a\\b/n\xff.remit"));
    assert_eq!(from_path(path), "file:///a%5Cb/n%FF.remit");
    assert_eq!(to_path(&from_path(path)).unwrap(), path);
}
