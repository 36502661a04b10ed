//! A schema bound to facts. Input: a schema, the vocabularies that decide, the caller's options. Output: what each column is, or
//! every mistake, before a row is read.

use std::sync::Arc;

use arrow_schema::{DataType, Schema, SchemaRef};
use remit_batch::facts::Hints;
use remit_engine::ir::FactId;
use remit_engine::referral::Lexicon;

use super::bind::Binder;
use crate::error::{Misfit, SchemaError, SchemaErrors};
use crate::form::Form;
use crate::types::{is_day, is_text};

/// What each column of a schema is.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) schema: SchemaRef,
    pub(super) id: Option<usize>,
    pub(super) policy: Option<usize>,
    pub(super) as_of: Option<usize>,
    pub(super) body: Body,
}

/// Where the referrals are.
#[derive(Clone, Debug)]
pub(super) enum Body {
    /// In a column of JSON.
    Json(usize),
    /// In columns of facts.
    Facts(Facts),
}

/// Referrals in columns of facts.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    pub(super) columns: Vec<FactColumn>,
    pub(super) levels: Branch,
    /// For each vocabulary its facts in order, each with the place of its column; `None` where rows have to be sent as JSON.
    pub(super) told: Vec<Option<Vec<(FactId, usize)>>>,
}

/// Where a column is: its index, and those of the fields that lead to it within structs.
pub(super) type Place = Vec<usize>;

/// A level of the referral.
#[derive(Clone, Debug, Default)]
pub(super) struct Branch {
    pub(super) members: Vec<(String, Node)>,
}

#[derive(Clone, Debug)]
pub(super) enum Node {
    Branch(Branch),
    /// The place of its column.
    Fact(usize),
}

/// The column of a fact.
#[derive(Clone, Debug)]
pub(super) struct FactColumn {
    pub(super) place: Place,
    pub(super) form: Form,
    /// Where each row says whether its list is complete.
    pub(super) complete: Option<Place>,
    /// Whether lists with entries are complete where the row does not say.
    pub(super) assumed: bool,
}

impl Branch {
    pub(super) fn put(&mut self, path: &str, column: usize) {
        let Some((first, rest)) = path.split_once('.') else {
            self.members.push((path.to_owned(), Node::Fact(column)));
            return;
        };
        let found = self.members.iter_mut().find_map(|(name, node)| match node {
            Node::Branch(branch) if name == first => Some(branch),
            Node::Branch(_) | Node::Fact(_) => None,
        });
        if let Some(branch) = found {
            return branch.put(rest, column);
        }
        let mut branch = Self::default();
        branch.put(rest, column);
        self.members.push((first.to_owned(), Node::Branch(branch)));
    }
}

impl Plan {
    /// Binds a schema to the facts of the vocabularies that decide. Every mistake is found here, before a row is read.
    pub fn bind(schema: &SchemaRef, lexicons: &[Arc<Lexicon>], hints: &Hints) -> Result<Self, SchemaErrors> {
        let mut binder = Binder::new(lexicons, hints);
        let mut plan =
            Self { schema: schema.clone(), id: None, policy: None, as_of: None, body: Body::Json(0) };
        let (mut json, mut facts) = (None, Vec::new());
        for (index, field) in schema.fields().iter().enumerate() {
            let (name, found) = (field.name().as_str(), field.data_type());
            let place = match name {
                "id" => &mut plan.id,
                "policy" => &mut plan.policy,
                "as_of" => &mut plan.as_of,
                "referral" if !matches!(found, DataType::Struct(_)) => &mut json,
                _ => {
                    facts.push(name);
                    binder.column(name, found, vec![index]);
                    continue;
                }
            };
            if place.replace(index).is_some() {
                binder.errors.push(SchemaError::new(name, Misfit::Twice));
            }
            own_type(name, found, &mut binder.errors);
            if name == "policy" && found == &DataType::Null {
                plan.policy = None;
            }
        }
        if let Some((_, name)) = json.zip(facts.first()) {
            binder.errors.push(SchemaError::new(*name, Misfit::Both));
        }
        if json.is_none() && facts.is_empty() {
            binder.errors.push(SchemaError::new("", Misfit::Nothing));
        }
        let facts = binder.finish(json.is_none())?;
        plan.body = json.map_or(Body::Facts(facts), Body::Json);
        Ok(plan)
    }

    /// The schema that it was made for.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Whether the referrals are JSON.
    pub fn is_json(&self) -> bool {
        matches!(self.body, Body::Json(_))
    }
}

/// Checks the type of a column that is not of facts.
fn own_type(name: &str, found: &DataType, errors: &mut Vec<SchemaError>) {
    let (fits, expected) = match name {
        "id" => (is_text(found) || found.is_integer(), "string or a whole number"),
        "as_of" => (is_text(found) || is_day(found), "date32, string, or timestamp without a zone"),
        "referral" => (is_text(found), "string with JSON, or struct of facts"),
        _ => (is_text(found), "string"),
    };
    if !fits && (found != &DataType::Null || name == "referral") {
        let misfit = Misfit::Type { found: found.to_string(), expected: expected.to_owned() };
        errors.push(SchemaError::new(name, misfit));
    }
}
