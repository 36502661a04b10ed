//! `remit schema`: the JSON Schema of the referrals that a policy decides, an example of one, or the schema of what another command writes
//! as JSON.

use remit_wording::{ask_schema, decision_schema, diff_schema, history_schema, region_schema};

use crate::arguments::{Format, Schema};
use crate::session::Session;
use crate::{Console, Exit};

pub(crate) fn run(command: &Schema, console: &mut Console<'_>) -> Exit {
    if command.diff {
        console.say_json(&diff_schema());
        return Exit::Good;
    }
    if command.history {
        console.say_json(&history_schema());
        return Exit::Good;
    }
    if command.ask {
        console.say_json(&ask_schema());
        return Exit::Good;
    }
    if command.region {
        console.say_json(&region_schema());
        return Exit::Good;
    }
    // A decision looks the same whatever policy decides.
    let Some(id) = command.policy.as_ref().filter(|_| !command.decision) else {
        console.say_json(&decision_schema());
        return Exit::Good;
    };
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    match session.policy(id, Format::Text, console) {
        Ok(policy) if command.example => {
            console.say(&session.wording(policy).example());
            Exit::Good
        }
        Ok(policy) => {
            let schema = session.wording(policy).schema();
            console.say_json(&schema);
            Exit::Good
        }
        Err(exit) => exit,
    }
}
