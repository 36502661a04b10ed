//! `remit schema`: the JSON Schema of the referrals that a policy decides.

use crate::arguments::{Format, Schema};
use crate::session::Session;
use crate::{Console, Exit};

pub(crate) fn run(command: &Schema, console: &mut Console<'_>) -> Exit {
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    match session.policy(&command.policy, Format::Text, console) {
        Ok(policy) => {
            let schema = session.wording(policy).schema();
            console.say_json(&schema);
            Exit::Good
        }
        Err(exit) => exit,
    }
}
