use super::pointer::locate;

fn at(text: &str, pointer: &str) -> String {
    text.get(locate(text, pointer).range()).unwrap().to_owned()
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
