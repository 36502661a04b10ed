//! Which names a rename takes: none that the language would read as something else.

use remit_compiler::lex::WORDS;
use remit_tests::lsp::Case;
use serde_json::json;

const POLICY: &str = "policy prov.a { title: \"A\", language: sv }\n\nexclude b$0arn: patient.age < 18 years\notherwise accept\n";

#[test]
fn a_word_of_the_language_is_no_name() {
    let mut case = Case::open(POLICY);
    let foreign = ["och", "eller", "inte", "ikke", "om", "utom", "ja", "nei"];
    for word in WORDS.iter().map(|(word, _, _)| *word).chain(foreign) {
        let answer = case.ask("textDocument/rename", &json!({ "newName": word }));
        assert_eq!(answer["code"], -32803, "{word}: {answer}");
    }
    let answer = case.ask("textDocument/rename", &json!({ "newName": "och" }));
    assert_eq!(
        answer["message"].as_str().unwrap(),
        "”och” är ett av språkets egna ord och kan inte vara ett namn"
    );
    for word in ["orden", "andra", "caseload", "åldern"] {
        let answer = case.ask("textDocument/rename", &json!({ "newName": word }));
        assert!(answer["documentChanges"].is_array(), "{word}: {answer}");
    }
}
