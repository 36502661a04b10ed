//! The one thread that owns all state, and the queue to it.
//!
//! Input: jobs from the protocol's handlers, in the order in which the client sent its messages. A handler's only act
//! is to send one: edits apply in arrival order whatever the handlers wait for, and a burst of edits is analysed once.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::publish::{publish, publish_when_idle};
use crate::state::GlobalState;
use crate::state::refresh::PAUSE;

type Edit = Box<dyn FnOnce(&mut GlobalState) + Send>;
type Query = Box<dyn FnOnce(&mut GlobalState, &Inbox<'_>) + Send>;

enum Message {
    /// Changes the state; the analysis waits until no more of them are queued.
    Edit(Edit),
    /// Reads an up-to-date state.
    Query(Query),
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
    pub(crate) fn start(state: GlobalState) -> Self {
        let (send, receive) = channel();
        std::thread::spawn(move || run(state, &receive));
        Self(send)
    }

    /// Sends an edit; never waits.
    pub(crate) fn edit(&self, edit: impl FnOnce(&mut GlobalState) + Send + 'static) {
        let _ = self.0.send(Message::Edit(Box::new(edit)));
    }

    /// Sends a query and returns its answer to come. Dropping the answer cancels the query: one that has not begun
    /// never does, and a long one asks the cancel it is given.
    pub(crate) fn query<T, F>(
        &self,
        name: &'static str,
        query: F,
    ) -> impl Future<Output = Result<T, NoAnswer>> + Send + use<T, F>
    where
        T: Send + 'static,
        F: FnOnce(&mut GlobalState, &CancelToken<'_>) -> T + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let job = Box::new(move |state: &mut GlobalState, inbox: &Inbox<'_>| {
            if send.is_closed() {
                return;
            }
            state.refresh();
            let asked = catch_unwind(AssertUnwindSafe(|| {
                query(state, &CancelToken { cancelled: &|| send.is_closed(), inbox })
            }));
            match asked {
                Ok(answer) => drop(send.send(answer)),
                Err(_) => state.log.error(&format!("{name} failed; the next request is served as usual")),
            }
        });
        let _ = self.0.send(Message::Query(job));
        async { receive.await.map_err(|_| NoAnswer::Failed) }
    }
}

/// Whether a long query should end before it is done.
pub(crate) struct CancelToken<'a> {
    cancelled: &'a dyn Fn() -> bool,
    inbox: &'a Inbox<'a>,
}

impl CancelToken<'_> {
    /// Nobody waits for the answer.
    pub(crate) fn cancelled(&self) -> bool {
        (self.cancelled)()
    }

    /// Nobody waits for the answer, or an edit waits that will make it outdated.
    pub(crate) fn outdated(&self) -> bool {
        self.cancelled() || self.inbox.has(|message| matches!(message, Message::Edit(_)))
    }
}

/// The receiving end: what has come in order, looked into ahead of its turn.
struct Inbox<'a> {
    queue: &'a Receiver<Message>,
    waiting: RefCell<VecDeque<Message>>,
}

impl Inbox<'_> {
    /// Whether such a message has come and waits for its turn.
    fn has(&self, wanted: impl Fn(&Message) -> bool) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        waiting.extend(self.queue.try_iter());
        waiting.iter().any(wanted)
    }

    /// Whether a message comes within that time, or nobody is left to send one.
    fn comes_within(&self, time: Duration) -> bool {
        if self.has(|_| true) {
            return true;
        }
        match self.queue.recv_timeout(time) {
            Ok(message) => {
                self.waiting.borrow_mut().push_back(message);
                true
            }
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => true,
        }
    }

    /// The next message, if one has come.
    fn next(&self) -> Result<Message, TryRecvError> {
        self.waiting.borrow_mut().pop_front().map_or_else(|| self.queue.try_recv(), Ok)
    }
}

fn run(mut state: GlobalState, queue: &Receiver<Message>) {
    let inbox = Inbox { queue, waiting: RefCell::default() };
    loop {
        let message = match inbox.next() {
            Ok(message) => message,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                publish_when_idle(&mut state);
                match wait(&mut state, &inbox) {
                    Some(message) => message,
                    None => return,
                }
            }
        };
        match message {
            Message::Edit(job) => {
                if catch_unwind(AssertUnwindSafe(|| job(&mut state))).is_err() {
                    state.log.error("an edit failed");
                }
            }
            Message::Query(job) => job(&mut state, &inbox),
        }
    }
}

/// The next message. If none comes for a while, the analysis looks at the policies, and what the client shows with the
/// texts is compared, until one does.
fn wait(state: &mut GlobalState, inbox: &Inbox<'_>) -> Option<Message> {
    if state.has_to_look() || state.has_to_compare() || state.has_to_compare_versions() {
        match inbox.queue.recv_timeout(PAUSE) {
            Ok(message) => return Some(message),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {}
        }
        let interrupted = || inbox.has(|_| true);
        if catch_unwind(AssertUnwindSafe(|| look(state, inbox))).is_err() {
            state.log.error("the policies could not be analysed");
        }
        if catch_unwind(AssertUnwindSafe(|| state.compare(&interrupted))).is_err() {
            state.log.error("the lenses and hints could not be compared");
        }
        if catch_unwind(AssertUnwindSafe(|| state.compare_versions(&|time| inbox.comes_within(time))))
            .is_err()
        {
            state.log.error("the policies could not be compared with the last commit");
        }
    }
    inbox.next().ok().or_else(|| inbox.queue.recv().ok())
}

/// Lets the analysis look, and publishes what it found.
fn look(state: &mut GlobalState, inbox: &Inbox<'_>) {
    if state.look(&|time| inbox.comes_within(time)) {
        publish(state);
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
