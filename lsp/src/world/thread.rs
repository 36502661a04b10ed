//! The one thread that owns all state, and the queue to it.
//!
//! Input: jobs from the protocol's handlers, in the order in which the client sent its messages. A handler's only act
//! is to send one: edits apply in arrival order whatever the handlers wait for, and a burst of edits is analysed once.

use std::cell::OnceCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};

use tokio::sync::oneshot;

use super::World;
use super::beside::PAUSE;

type Job = Box<dyn FnOnce(&mut World) + Send>;

enum Message {
    /// Changes the world; the analysis waits until no more of them are queued.
    Edit(Job),
    /// Reads an up-to-date world.
    Query(Job),
}

/// The sending end, for the handlers.
#[derive(Debug, Clone)]
pub(crate) struct Queue(Sender<Message>);

/// Why a query has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The feature failed; the log says where.
    Failed,
}

impl Queue {
    /// Starts the thread; it ends when the last queue to it is dropped.
    pub(crate) fn start(world: World) -> Self {
        let (send, receive) = channel();
        std::thread::spawn(move || run(world, &receive));
        Self(send)
    }

    /// Sends an edit; never waits.
    pub(crate) fn edit(&self, edit: impl FnOnce(&mut World) + Send + 'static) {
        let _ = self.0.send(Message::Edit(Box::new(edit)));
    }

    /// Sends a query and returns its answer to come. Dropping the answer cancels the query: one that has not begun
    /// never does, and a long one asks the flag it is given.
    pub(crate) fn query<T, F>(
        &self,
        name: &'static str,
        query: F,
    ) -> impl Future<Output = Result<T, NoAnswer>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&mut World, &dyn Fn() -> bool) -> T + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let job = Box::new(move |world: &mut World| {
            if send.is_closed() {
                return;
            }
            world.refresh();
            let asked = catch_unwind(AssertUnwindSafe(|| query(world, &|| send.is_closed())));
            match asked {
                Ok(answer) => drop(send.send(answer)),
                Err(_) => world.log.error(&format!("{name} failed; the next request is served as usual")),
            }
        });
        let _ = self.0.send(Message::Query(job));
        async { receive.await.map_err(|_| NoAnswer::Failed) }
    }
}

fn run(mut world: World, queue: &Receiver<Message>) {
    loop {
        let message = match queue.try_recv() {
            Ok(message) => message,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                world.settle();
                match wait(&mut world, queue) {
                    Some(message) => message,
                    None => return,
                }
            }
        };
        match message {
            Message::Edit(job) => {
                if catch_unwind(AssertUnwindSafe(|| job(&mut world))).is_err() {
                    world.log.error("an edit failed");
                }
            }
            Message::Query(job) => job(&mut world),
        }
    }
}

/// The next message. If none comes for a while, what the client shows beside the texts is compared until one does.
fn wait(world: &mut World, queue: &Receiver<Message>) -> Option<Message> {
    if world.has_to_compare() {
        match queue.recv_timeout(PAUSE) {
            Ok(message) => return Some(message),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let next = OnceCell::new();
        let interrupted =
            || next.get().is_some() || queue.try_recv().is_ok_and(|message| next.set(message).is_ok());
        if catch_unwind(AssertUnwindSafe(|| world.compare(&interrupted))).is_err() {
            world.log.error("the lenses and hints could not be compared");
        }
        if let Some(message) = next.into_inner() {
            return Some(message);
        }
    }
    queue.recv().ok()
}
