//! The `remit-lsp` server on standard input and output.

use std::path::PathBuf;
use std::process::ExitCode;

use remit_lsp::{Ending, Options, serve};

const HELP: &str = "\
The Remit language server. Editors start it; it speaks the Language Server Protocol on standard input and output.

Usage: remit-lsp [--stdio] [--log FILE] [--clientProcessId=ID]

  --log FILE   write a log there, without any text of policies or referrals
  --version    print the version
  --help       print this";

fn main() -> ExitCode {
    let options = match arguments() {
        Ok(Some(options)) => options,
        Ok(None) => return ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            return ExitCode::from(2);
        }
    };
    // A panic's own words may quote a policy; its place never does.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        complain(&format!("a feature failed at {place}"));
    }));
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    let ending = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout(), options));
    // The thread that reads standard input may wait for ever; nothing is left to say.
    runtime.shutdown_background();
    match ending {
        Ending::Clean => ExitCode::SUCCESS,
        Ending::Abrupt => ExitCode::FAILURE,
    }
}

fn arguments() -> Result<Option<Options>, String> {
    let mut options = Options { cache: cache(), ..Options::default() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        match name.as_str() {
            "--stdio" => {}
            "--log" => options.log = Some(value.or_else(|| arguments.next()).ok_or("--log needs a file")?),
            "--clientProcessId" => {
                let number = value.or_else(|| arguments.next()).ok_or("--clientProcessId needs a number")?;
                options.parent = number.parse().ok();
            }
            "--version" | "-V" => return print(concat!("remit-lsp ", env!("CARGO_PKG_VERSION"))),
            "--help" | "-h" => return print(HELP),
            _ => return Err(format!("unknown argument `{name}`; see --help")),
        }
    }
    Ok(Some(options))
}

/// Where the system keeps what can be made again.
#[expect(clippy::disallowed_methods, reason = "a program reads its environment")]
fn cache() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var(name).ok().map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || folder("HOME");
    if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| home().map(|home| home.join(".cache")))
    }
}

#[expect(clippy::print_stdout, reason = "the answer to --version and --help")]
fn print(text: &str) -> Result<Option<Options>, String> {
    println!("{text}");
    Ok(None)
}

#[expect(clippy::print_stderr, reason = "clients show it in the server's output")]
fn complain(text: &str) {
    eprintln!("remit-lsp: {text}");
}
