use super::pointer::Places;

fn at(text: &str, pointer: &str) -> String {
    text.get(Places::find(text, [pointer].into_iter()).of(pointer).range()).unwrap().to_owned()
}

#[test]
fn a_pointer_finds_its_place() {
    let text = r#"{"a": {"x": [1, {"å/b": "}"}], "y": 2}, "a": 3}"#;
    assert_eq!(at(text, "/a/y"), r#""y": 2"#);
    assert_eq!(at(text, "/a/x/0"), "1");
    assert_eq!(at(text, "/a/x/1/å~1b"), r#""å/b": "}""#);
    assert_eq!(at(text, "/a/z"), r#""a": {"x": [1, {"å/b": "}"}], "y": 2}"#, "the nearest thing around it");
    assert_eq!(at(text, ""), text);
    assert_eq!(at("[}}}", "/7"), "[}", "text that is no JSON ends the search");
    assert_eq!(at("\"open", "/a"), "\"open");
}

#[test]
fn places_are_found_in_one_pass() {
    let keys: Vec<String> = (0..2_000).map(|key| format!("\"k{key}\": {key}")).collect();
    let text = format!("{{{}}}", keys.join(","));
    let pointers: Vec<String> = (0..2_000).map(|key| format!("/k{key}")).collect();
    let places = Places::find(&text, pointers.iter().map(String::as_str));
    for (key, pointer) in keys.iter().zip(&pointers) {
        assert_eq!(text.get(places.of(pointer).range()).unwrap(), key);
    }
}

#[test]
fn a_hidden_key_is_found() {
    let text = r#"{"a": 1, "19800101-1234": 2}"#;
    assert_eq!(at(text, "/••••••••-••••"), r#""19800101-1234": 2"#);
}
