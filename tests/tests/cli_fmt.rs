//! `fmt` changes what it says it changes, whole or not at all, and nothing else.

use std::fs;

use remit_cli::Exit;
use remit_tests::command::{folder, remit};

const LOOSE: &str = "library a { language: en }\ncategory   x  { label: en \"X\" }\n";
const NEAT: &str = "library a { language: en }\n\ncategory x { label: en \"X\" }\n";
/// A letter as Windows-1252 saves it.
const LATIN: &[u8] = b"library b { language: sv }\ncategory   x { label: \"V\xe4rk\" }\n";

#[test]
fn fmt_changes_what_is_not_set_out_and_says_so() {
    let folder = folder(&[("a.remit", LOOSE)]);
    assert_eq!(remit(folder.path(), "fmt --check", "").0, Exit::Findings);
    assert_eq!(fs::read_to_string(folder.path().join("a.remit")).unwrap(), LOOSE);
    let (exit, said) = remit(folder.path(), "fmt", "");
    assert_eq!((exit, said.as_str()), (Exit::Good, "a.remit formatted\n"));
    assert_eq!(remit(folder.path(), "fmt --check", "").0, Exit::Good);
    assert_eq!(fs::read_to_string(folder.path().join("a.remit")).unwrap(), NEAT);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["a.remit"], "nothing is left over");
}

#[test]
fn fmt_looks_at_each_file_by_itself() {
    // What is wrong elsewhere, or with what the words mean, is `check`'s to say.
    let meaning = "policy a.b { language: en }\nexclude   diagnosis nonsense\n";
    let folder = folder(&[("a.remit", LOOSE), ("c.remit", meaning), ("d.remit", LOOSE)]);
    fs::write(folder.path().join("b.remit"), LATIN).unwrap();
    let (exit, said) = remit(folder.path(), "fmt", "");
    assert_eq!(exit, Exit::Findings);
    assert_eq!(
        said,
        "a.remit formatted\nb.remit cannot be read: save it as UTF-8\n\
         c.remit formatted\nd.remit formatted\n"
    );
    assert_eq!(fs::read(folder.path().join("b.remit")).unwrap(), LATIN);
}

#[test]
fn a_file_that_may_not_be_written_stops_no_other() {
    let folder = folder(&[("a.remit", LOOSE), ("b.remit", LOOSE), ("c.remit", LOOSE)]);
    fs::write(folder.path().join("d.remit"), LATIN).unwrap();
    let locked = folder.path().join("b.remit");
    let mut permissions = fs::metadata(&locked).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).unwrap();
    let (exit, said) = remit(folder.path(), "fmt", "");
    assert_eq!(exit, Exit::Misuse);
    assert_eq!(
        said,
        "a.remit formatted\nc.remit formatted\nd.remit cannot be read: save it as UTF-8\n\
         remit: cannot write `b.remit`: it is read-only\n"
    );
    assert_eq!(fs::read_to_string(&locked).unwrap(), LOOSE);
    assert_eq!(remit(folder.path(), "fmt --check b.remit", "").0, Exit::Findings, "looking is allowed");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::Command;

    use remit_tests::command::remit_with;

    use super::*;

    #[test]
    fn a_file_is_found_by_its_own_name_whatever_that_is() {
        let folder = folder(&[("a/policy.remit", NEAT)]);
        let odd: [&[u8]; 6] = [
            br"a\policy.remit",
            b"n\xff.remit",
            b"n\xfe.remit",
            br"n\xff.remit",
            "n\u{fffd}.remit".as_bytes(),
            b"line\nbreak\x1b[31m.remit",
        ];
        let library = |number: usize| LOOSE.replace("library a", &format!("library odd{number}"));
        let place = |name: &[u8]| folder.path().join(OsStr::from_bytes(name));
        for (number, name) in odd.iter().enumerate() {
            fs::write(place(name), library(number)).unwrap();
        }
        let (exit, said) = remit(folder.path(), "check --format json", "");
        assert_eq!(exit, Exit::Good, "each is a file of its own: {said}");
        let (exit, said) = remit_with(folder.path(), &["fmt".into(), OsStr::from_bytes(odd[1]).into()], "");
        assert_eq!((exit, said.as_str()), (Exit::Good, "n\\xff.remit formatted\n"));
        let (exit, said) = remit(folder.path(), "fmt", "");
        assert_eq!(exit, Exit::Good);
        insta::assert_snapshot!(said);
        for (number, name) in odd.iter().enumerate() {
            let neat = NEAT.replace("library a", &format!("library odd{number}"));
            assert_eq!(fs::read_to_string(place(name)).unwrap(), neat, "{name:?}");
        }
        assert_eq!(fs::read_to_string(folder.path().join("a/policy.remit")).unwrap(), NEAT);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), odd.len() + 1);
    }

    #[test]
    fn permissions_and_links_stay() {
        let outer = folder(&[("ws/a.remit", LOOSE), ("ws/hard.remit", LOOSE), ("else/b.remit", LOOSE)]);
        let at = |path: &str| outer.path().join(path);
        fs::set_permissions(at("ws/a.remit"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("../else/b.remit", at("ws/link.remit")).unwrap();
        fs::hard_link(at("ws/hard.remit"), at("else/hard.remit")).unwrap();
        let (exit, said) = remit(&at("ws"), "fmt", "");
        assert_eq!(exit, Exit::Good, "{said}");
        assert_eq!(fs::metadata(at("ws/a.remit")).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(at("ws/link.remit")).unwrap().is_symlink());
        for path in ["ws/a.remit", "ws/hard.remit", "else/hard.remit", "else/b.remit", "ws/link.remit"] {
            assert_eq!(fs::read_to_string(at(path)).unwrap(), NEAT, "{path}");
        }
        assert_eq!(fs::metadata(at("ws/hard.remit")).unwrap().nlink(), 2);
    }

    #[test]
    fn a_folder_that_may_not_be_written_loses_nothing() {
        let outer = folder(&[("locked/a.remit", LOOSE), ("open/b.remit", LOOSE)]);
        let locked = outer.path().join("locked");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o555)).unwrap();
        // Root may write anywhere.
        if fs::write(locked.join("probe"), "").is_err() {
            let (exit, said) = remit(outer.path(), "fmt", "");
            assert_eq!(exit, Exit::Misuse);
            assert!(said.contains("cannot write `locked/a.remit`: access is denied"), "{said}");
            assert!(said.contains("open/b.remit formatted"), "{said}");
            assert_eq!(fs::read_to_string(locked.join("a.remit")).unwrap(), LOOSE);
        }
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn what_finds_no_room_is_as_it_was() {
        let long: String =
            (0..400).map(|number| format!("category   c{number}  {{ label: en \"C\" }}\n")).collect();
        let long = format!("library long {{ language: en }}\n{long}");
        let outer = folder(&[("a.remit", &long), ("b.remit", LOOSE), ("hard.remit", &long)]);
        fs::hard_link(outer.path().join("hard.remit"), outer.path().join("hard.txt")).unwrap();
        let inode = fs::metadata(outer.path().join("a.remit")).unwrap().ino();
        // No file may grow beyond 8 blocks of 512 or 1,024 bytes: half of the long ones.
        let remit = env!("CARGO_BIN_EXE_remit-tested");
        let limited = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" fmt --lang en"])
            .arg(remit)
            .current_dir(outer.path())
            .output()
            .unwrap();
        assert_eq!(limited.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&limited.stdout), "b.remit formatted\n");
        let complaints = String::from_utf8_lossy(&limited.stderr).into_owned();
        for name in ["a.remit", "hard.remit"] {
            assert!(complaints.contains(&format!("cannot write `{name}`: ")), "{complaints}");
            assert_eq!(fs::read_to_string(outer.path().join(name)).unwrap(), long, "{name}");
        }
        assert_eq!(fs::metadata(outer.path().join("a.remit")).unwrap().ino(), inode);
        assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 4, "nothing is left over");
    }
}
