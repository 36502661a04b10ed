//! rhai: one script, which looks at the rules of a verb after another and returns those that hold.

use std::fmt::Write;

use rhai::{AST, Array, Dynamic, Engine, Scope};

use super::{Peer, verb_of, verbs};
use crate::dialect::Dialect;
use crate::oracle::closed;
use crate::policy::{Policy, Verb};

const DIALECT: Dialect = Dialect {
    and: " && ",
    or: " || ",
    not: "!",
    root: "r.",
    given: |group, key| format!("{key:?} in {group}"),
    has: |names| {
        let each: Vec<String> = names.iter().map(|name| format!("{name} in r.diagnosis")).collect();
        format!("({})", each.join(" || "))
    },
};

pub struct Rhai {
    engine: Engine,
    script: AST,
    verbs: Vec<Verb>,
}

impl Peer for Rhai {
    const NAME: &'static str = "rhai";
    type Prepared = Scope<'static>;

    fn new(policy: &Policy) -> Self {
        let mut engine = Engine::new();
        engine.set_max_expr_depths(0, 0);
        let mut script = String::from("let found = [];\n");
        for verb in Verb::ALL {
            for index in policy.of(verb) {
                let test = DIALECT.write(&closed(policy.effective(index)));
                writeln!(script, "if {test} {{ found.push({index}); }}").expect("a text grows");
            }
            script.push_str("if found.len() > 0 { return found; }\n");
        }
        script.push_str("found");
        let script = engine.compile(&script).expect("the script compiles");
        Self { engine, script, verbs: verbs(policy) }
    }

    fn prepare(&mut self, json: &[u8]) -> Scope<'static> {
        // Faster than the engine's own reader.
        let map: Dynamic = serde_json::from_slice(json).expect("the referral is read");
        let mut scope = Scope::new();
        scope.push_constant_dynamic("r", map);
        scope
    }

    fn decide(&mut self, prepared: &mut Scope<'static>, rules: &mut Vec<u32>) -> Verb {
        let found: Array = self.engine.eval_ast_with_scope(prepared, &self.script).expect("it is evaluated");
        prepared.rewind(1);
        rules.clear();
        rules.extend(found.iter().map(|rule| rule.as_int().expect("a number") as u32));
        verb_of(&self.verbs, rules)
    }
}
