//! Every core busy, and nothing out of order. Input: chunks, one after the other. Output: what workers make of them, in the same order.
//!
//! The caller's thread reads and writes, workers do the rest. So many chunks are on their way at most that a slow worker, or a slow
//! reader of what is written, holds up those before it.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// How much is on its way at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Workers; with one the caller's thread does all.
    pub threads: usize,
    /// Bytes of chunks; one chunk may always be.
    pub bytes: usize,
}

/// Chunks for each worker, at most, that are read and not written.
const CHUNKS: u64 = 3;

/// Runs chunks through workers. `worker` makes each worker's own function. What was read before an error of `next` is still
/// taken; an error of `take` ends it at once.
pub fn in_order<C: Send, D: Send, E, W: FnMut(C) -> D>(
    limits: Limits,
    mut next: impl FnMut() -> Result<Option<C>, E>,
    size: impl Fn(&C) -> usize,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(D) -> Result<(), E>,
) -> Result<(), E> {
    if limits.threads <= 1 {
        let mut work = worker();
        while let Some(chunk) = next()? {
            take(work(chunk))?;
        }
        return Ok(());
    }
    let (send, receive) = channel::<(u64, usize, C)>();
    let (send_done, receive_done) = channel::<(u64, usize, D)>();
    let receive = Mutex::new(receive);
    let (receive, worker) = (&receive, &worker);
    let run = move |send_done: Sender<(u64, usize, D)>| {
        let mut work = worker();
        loop {
            let received = receive.lock().map(|receive| receive.recv());
            let Ok(Ok((at, size, chunk))) = received else { return };
            if send_done.send((at, size, work(chunk))).is_err() {
                return;
            }
        }
    };
    // The ends that the caller's thread holds go with this closure, so workers end where it does.
    thread::scope(move |scope| {
        let mut workers = 0;
        for _ in 0..limits.threads {
            let send_done = send_done.clone();
            workers += u64::from(thread::Builder::new().spawn_scoped(scope, move || run(send_done)).is_ok());
        }
        drop(send_done);
        let mut own = (workers == 0).then(worker);
        let mut order = Order { waiting: BTreeMap::new(), sent: 0, taken: 0, held: 0 };
        let mut end: Option<Result<(), E>> = None;
        loop {
            while end.is_none() && order.has_room(limits.bytes, CHUNKS * workers) {
                match next() {
                    Ok(Some(chunk)) => {
                        let (at, size) = order.send(size(&chunk));
                        match &mut own {
                            // The system gives no thread: the caller's does all.
                            Some(work) => drop(order.waiting.insert(at, (size, work(chunk)))),
                            None => drop(send.send((at, size, chunk))),
                        }
                    }
                    Ok(None) => end = Some(Ok(())),
                    Err(error) => end = Some(Err(error)),
                }
            }
            if order.sent == order.taken {
                return end.unwrap_or(Ok(()));
            }
            if own.is_none() {
                // Workers end before the caller only where one panicked, which the scope tells.
                let Ok((at, size, done)) = receive_done.recv() else { return end.unwrap_or(Ok(())) };
                order.waiting.insert(at, (size, done));
            }
            while let Some(done) = order.take() {
                take(done)?;
            }
        }
    })
}

/// What is on its way.
struct Order<D> {
    waiting: BTreeMap<u64, (usize, D)>,
    sent: u64,
    taken: u64,
    held: usize,
}

impl<D> Order<D> {
    fn has_room(&self, bytes: usize, chunks: u64) -> bool {
        self.sent == self.taken || self.held < bytes && self.sent - self.taken < chunks
    }

    /// The number of a chunk that is sent, and its size.
    fn send(&mut self, size: usize) -> (u64, usize) {
        self.sent += 1;
        self.held += size;
        (self.sent - 1, size)
    }

    /// The next in order, where it is there.
    fn take(&mut self) -> Option<D> {
        let (size, done) = self.waiting.remove(&self.taken)?;
        self.taken += 1;
        self.held -= size;
        Some(done)
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, in_order};

    #[test]
    fn what_is_slow_holds_up_what_is_after_it() {
        for threads in [1, 2, 7] {
            let (mut next, mut taken) = (0_u64, Vec::new());
            let ended: Result<(), ()> = in_order(
                Limits { threads, bytes: 64 },
                || {
                    next += 1;
                    Ok((next <= 500).then_some(next))
                },
                |_| 8,
                || {
                    |chunk: u64| {
                        std::thread::sleep(std::time::Duration::from_micros(chunk * 37 % 101));
                        chunk * 2
                    }
                },
                |done| {
                    taken.push(done);
                    Ok(())
                },
            );
            assert_eq!(ended, Ok(()));
            assert!(taken.iter().copied().eq((1..=500).map(|chunk| chunk * 2)), "{taken:?}");
        }
    }

    #[test]
    fn what_was_read_before_an_error_is_taken() {
        for threads in [1, 3] {
            let (mut next, mut taken) = (0, 0);
            let ended = in_order(
                Limits { threads, bytes: usize::MAX },
                || {
                    next += 1;
                    if next > 20 { Err("unreadable") } else { Ok(Some(next)) }
                },
                |_| 1,
                || |chunk: i32| chunk,
                |_| {
                    taken += 1;
                    Ok(())
                },
            );
            assert_eq!((ended, taken), (Err("unreadable"), 20));
            let ended = in_order(
                Limits { threads, bytes: usize::MAX },
                || Ok(Some(1)),
                |_| 1,
                || |chunk: i32| chunk,
                |_| Err("unwritable"),
            );
            assert_eq!(ended, Err("unwritable"));
        }
    }
}
