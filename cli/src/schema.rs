//! `remit schema`: the JSON Schema of the referrals that a policy decides, an example of one, or the schema of what another command writes
//! as JSON.

use remit_batch::{Column, input_columns, output_columns};
use remit_compiler::diag::{Phrase, catalogue};
use remit_engine::ir::Role;
use remit_wording::{ask_schema, decision_schema, diff_schema, facts_read, history_schema, region_schema};
use serde_json::{Value, json};

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
    let Some((id, others)) = command.policies.split_first().filter(|_| !command.decision) else {
        console.say_json(&decision_schema());
        return Exit::Good;
    };
    if !others.is_empty() && !command.arrow {
        return console.misuse(Phrase::new("misuse.value_unwanted").arg("name", "POLICY"));
    }
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    if command.arrow {
        return arrow(command, &session, console);
    }
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

/// The columns of batches: those that say what the policies read, and those that come out.
fn arrow(command: &Schema, session: &Session, console: &mut Console<'_>) -> Exit {
    let mut columns: Vec<Column> = Vec::new();
    for id in &command.policies {
        let policy = match session.policy(id, Format::Text, console) {
            Ok(policy) => policy,
            Err(exit) => return exit,
        };
        let wording = session.wording(policy);
        let read = facts_read(wording);
        let facts = wording.vocabulary.stated_facts();
        let facts = facts.filter(|(id, fact)| read.contains(id) || fact.role == Some(Role::Date));
        let own = input_columns(wording.vocabulary, facts.map(|(_, fact)| fact));
        for column in own {
            if !columns.iter().any(|known| known.name == column.name) {
                columns.push(column);
            }
        }
    }
    let output = output_columns();
    match command.format {
        Format::Json => {
            let all = |columns: &[Column]| columns.iter().map(as_json).collect::<Vec<_>>();
            console.say_json(&json!({ "version": 1, "input": all(&columns), "output": all(&output) }));
        }
        Format::Text => {
            let head = |key| catalogue::text(key, session.lang());
            let (first, second) = (head("schema.columns_in"), head("schema.columns_out"));
            console.say(&format!("{first}\n{}\n{second}\n{}", lines(&columns), lines(&output)));
        }
    }
    Exit::Good
}

/// A line for each column: its name, its type, and the other types that it may come as.
fn lines(columns: &[Column]) -> String {
    let width = columns.iter().map(|column| column.name.chars().count()).max().unwrap_or_default();
    let line = |column: &Column| {
        let unit = column.unit.as_ref().map_or_else(String::new, |unit| format!(" ({unit})"));
        let names = Some(column.names.join(", ")).filter(|names| !names.is_empty());
        let names = names.map_or_else(String::new, |names| format!(" ({names})"));
        let also = column.also.iter().map(|other| format!(" | {other}")).collect::<String>();
        format!("  {:width$}  {}{unit}{names}{also}\n", column.name, column.kind)
    };
    columns.iter().map(line).collect()
}

fn as_json(column: &Column) -> Value {
    let said = [
        ("unit", column.unit.as_ref().map(|unit| json!(unit))),
        ("names", Some(json!(column.names)).filter(|_| !column.names.is_empty())),
        ("also", Some(json!(column.also)).filter(|_| !column.also.is_empty())),
    ];
    let own = [("name", Some(json!(column.name))), ("type", Some(json!(column.kind.to_string())))];
    let members = own.into_iter().chain(said);
    members
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
