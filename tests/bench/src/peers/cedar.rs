//! cedar-policy: a permit for each rule, a set of policies for each verb; the permits that hold are the rules.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, Policy as Permit, PolicyId, PolicySet, Request,
};

use super::Peer;
use crate::dialect::Dialect;
use crate::oracle::closed;
use crate::policy::{Policy, Verb};

const DIALECT: Dialect = Dialect {
    and: " && ",
    or: " || ",
    not: "!",
    root: "context.",
    given: |group, key| format!("{group} has {key}"),
    has: |names| format!("context.diagnosis.containsAny([{}])", names.join(", ")),
};

pub struct Cedar {
    authorizer: Authorizer,
    verbs: Vec<(Verb, PolicySet)>,
    nobody: Entities,
    uids: [EntityUid; 3],
}

impl Peer for Cedar {
    const NAME: &'static str = "cedar-policy";
    type Prepared = Request;

    fn new(policy: &Policy) -> Self {
        let permit = |index: usize| {
            let test = DIALECT.write(&closed(policy.effective(index)));
            let text = format!("permit(principal, action, resource) when {{ {test} }};");
            Permit::parse(Some(PolicyId::new(index.to_string())), text).expect("the permit is read")
        };
        let set = |verb| {
            (verb, PolicySet::from_policies(policy.of(verb).map(permit)).expect("each has its own id"))
        };
        let uid = |text: &str| text.parse().expect("it is a name");
        Self {
            authorizer: Authorizer::new(),
            verbs: Verb::ALL.map(set).into(),
            nobody: Entities::empty(),
            uids: [r#"Clinic::"own""#, r#"Action::"decide""#, r#"Referral::"it""#].map(uid),
        }
    }

    fn prepare(&mut self, json: &[u8]) -> Request {
        let json = std::str::from_utf8(json).expect("it is UTF-8");
        let context = Context::from_json_str(json, None).expect("the referral is read");
        let [principal, action, resource] = self.uids.clone();
        Request::new(principal, action, resource, context, None).expect("it is a request")
    }

    fn decide(&mut self, prepared: &mut Request, rules: &mut Vec<u32>) -> Verb {
        rules.clear();
        for (verb, set) in &self.verbs {
            let response = self.authorizer.is_authorized(prepared, set, &self.nobody);
            if response.decision() == Decision::Allow {
                let reasons = response.diagnostics().reason();
                rules.extend(reasons.map(|id| {
                    let id: &str = id.as_ref();
                    id.parse::<u32>().expect("a number")
                }));
                rules.sort_unstable();
                return *verb;
            }
        }
        Verb::Accept
    }
}
