use std::sync::mpsc::channel;

use super::{CancelToken, Inbox, Message};

#[test]
fn a_long_query_sees_an_edit_that_waits_and_leaves_it_its_turn() {
    let (send, queue) = channel();
    let inbox = Inbox { queue: &queue, waiting: Default::default() };
    let cancel = CancelToken { cancelled: &|| false, inbox: &inbox };
    send.send(Message::Query(Box::new(|_, _| {}))).unwrap();
    assert!(!cancel.outdated(), "another question does not make an answer outdated");
    send.send(Message::Edit(Box::new(|_| {}))).unwrap();
    assert!(cancel.outdated());
    assert!(!cancel.cancelled());
    assert!(matches!(inbox.next(), Ok(Message::Query(_))), "what was looked at comes in its order");
    assert!(matches!(inbox.next(), Ok(Message::Edit(_))));
    assert!(inbox.next().is_err());
    assert!(!cancel.outdated());
}

#[test]
fn a_cancelled_query_is_outdated() {
    let (_send, queue) = channel();
    let inbox = Inbox { queue: &queue, waiting: Default::default() };
    assert!(CancelToken { cancelled: &|| true, inbox: &inbox }.outdated());
}
