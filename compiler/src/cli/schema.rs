//! `remit schema`: the JSON Schema of the referrals that a policy decides.

use super::arguments::Schema;
use super::session::Session;
use super::{Console, Exit};

pub(super) fn run(command: &Schema, console: &mut Console<'_>) -> Exit {
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    match session.policy(&command.policy, console) {
        Ok(policy) => {
            let schema = session.speaker(policy).schema();
            console.say_json(&schema);
            Exit::Good
        }
        Err(exit) => exit,
    }
}
