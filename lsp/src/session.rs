//! One session with a client. Input: its two pipes. Output: calls of the server's handlers, and how the session ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp::Server as Wire;

use crate::Options;
use crate::server::Server;
use crate::transport::pump;

/// How a session ended; the protocol wants it in the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The client asked for a shutdown first.
    Clean,
    /// The client left without saying so.
    Abrupt,
}

/// Far above what one client has under way, so that a cancellation never queues behind its request.
const AT_ONCE: usize = 256;

/// Room between the pump and the protocol library; larger messages pass in pieces.
const PIPE: usize = 64 * 1024;

/// Serves one client until it says `exit`, closes its pipe or dies.
pub async fn serve<I, O>(input: I, output: O, options: Options) -> Ending
where
    I: AsyncRead + Unpin,
    O: AsyncWrite,
{
    let clean = Arc::new(AtomicBool::new(false));
    let (service, socket) = Server::service(options, clean.clone());
    let gone = service.inner().client_gone();
    let (tidy_in, tidy_out) = tokio::io::duplex(PIPE);
    let session = Wire::new(tidy_out, output, socket).concurrency_level(AT_ONCE).serve(service);
    // The input may stay open after `exit`; when it ends first, the session ends by itself.
    let reading = async {
        pump(input, tidy_in).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = session => {}
        () = reading => {}
        () = gone => {}
    }
    if clean.load(Ordering::Acquire) { Ending::Clean } else { Ending::Abrupt }
}
