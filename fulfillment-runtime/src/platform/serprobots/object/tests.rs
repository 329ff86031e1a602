use super::*;

fn object(json: &str) -> Object {
    Object::read(json.to_owned()).expect("a JSON object")
}

fn set(json: &str, name: &str, value: &str) -> String {
    let mut object = object(json);
    object.set(name, value);
    read_again(object)
}

fn without(json: &str, name: &str) -> String {
    let mut object = object(json);
    object.remove(name);
    read_again(object)
}

/// What came out must be an object still.
fn read_again(object: Object) -> String {
    let json = object.into_json();
    Object::read(json.clone()).unwrap_or_else(|error| panic!("{error}: {json}"));
    json
}

#[test]
fn an_object_without_members_gets_its_first_inside_its_braces() {
    assert_eq!(set("{}", "a", "1"), r#"{"a":1}"#);
    assert_eq!(set("{ }", "a", "1"), r#"{"a":1 }"#);
    assert_eq!(set(" \n{\t}\r ", "a", "1"), " \n{\"a\":1\t}\r ");
    assert_eq!(without("{ }", "a"), "{ }");
}

#[test]
fn a_new_member_comes_after_all_others_and_their_blanks_stay() {
    assert_eq!(set(r#"{"a":1}"#, "b", "2"), r#"{"a":1,"b":2}"#);
    assert_eq!(
        set("{ \"a\" : 1 ,\n \"c\" : [ 1, 2 ] \n}\n", "b", "{}"),
        "{ \"a\" : 1 ,\n \"c\" : [ 1, 2 ],\"b\":{} \n}\n"
    );
}

#[test]
fn a_value_is_replaced_in_its_place_wherever_it_stands() {
    let json = r#"{ "a" : 1 , "b":"}\",{" , "c" :[ {"a": 2} ] }"#;
    for (name, expected) in [
        ("a", r#"{ "a" : null , "b":"}\",{" , "c" :[ {"a": 2} ] }"#),
        ("b", r#"{ "a" : 1 , "b":null , "c" :[ {"a": 2} ] }"#),
        ("c", r#"{ "a" : 1 , "b":"}\",{" , "c" :null }"#),
    ] {
        assert_eq!(set(json, name, "null"), expected);
    }
}

#[test]
fn a_member_goes_with_its_comma_wherever_it_stands() {
    let json = "{ \"a\" : 1 ,\n \"b\" : 2 ,  \"c\" : 3 }";
    for (name, expected) in [
        ("a", "{ \"b\" : 2 ,  \"c\" : 3 }"),
        ("b", "{ \"a\" : 1 ,  \"c\" : 3 }"),
        ("c", "{ \"a\" : 1 ,\n \"b\" : 2 }"),
        ("d", json),
    ] {
        assert_eq!(without(json, name), expected);
    }
    assert_eq!(without("{ \"a\":1 }", "a"), "{  }");
    assert_eq!(set(&without("{\"a\":1}", "a"), "b", "2"), "{\"b\":2}");
}

#[test]
fn of_a_member_that_stands_twice_the_last_is_read_and_the_only_one_left() {
    let json = r#"{"a": 1, "b": 2, "a": {"a": 3}, "c": 4}"#;
    assert_eq!(object(json).members().get("a"), Some(r#"{"a": 3}"#));
    assert_eq!(set(json, "a", "5"), r#"{"b": 2, "a": 5, "c": 4}"#);
    assert_eq!(without(json, "a"), r#"{"b": 2, "c": 4}"#);
    assert_eq!(without(r#"{"a":1, "a":2 ,"a":3}"#, "a"), "{}");
    assert_eq!(set(r#"{"a":1, "a":2 ,"a":3}"#, "a", "4"), r#"{"a":4}"#);
    let many = format!("{{{}\"b\":0}}", "\"a\":1,".repeat(100_000));
    assert_eq!(set(&many, "a", "2"), r#"{"a":2,"b":0}"#);
}

#[test]
fn a_name_counts_for_what_it_says_however_it_is_written() {
    let json = r#"{"te\u0078t": "a", "\"": "b", "ação": "c", "\ud83d\udc40": "d"}"#;
    let object = object(json);
    for (name, value) in [("text", "a"), ("\"", "b"), ("ação", "c"), ("👀", "d")] {
        assert_eq!(object.members().text(name).as_deref(), Some(value));
    }
    for name in ["te\\u0078t", "", "\\\"", "acao"] {
        assert_eq!(object.members().get(name), None, "{name}");
    }
    assert_eq!(
        set(r#"{"te\u0078t": "a"}"#, "text", r#""b""#),
        r#"{"te\u0078t": "b"}"#
    );
    assert_eq!(set("{}", "a\"\n👀", "1"), "{\"a\\\"\\n👀\":1}");
}

#[test]
fn names_and_values_with_half_a_character_stay_and_such_a_name_is_nobodys() {
    let json = r#"{"\ud800": "\udc00", "text": "\ud800", "a": 1e400, "b": 123456789012345678901234567890.10}"#;
    let object = object(json);
    assert_eq!(object.members().text("text").as_deref(), Some("\u{fffd}"));
    assert_eq!(object.members().get("\u{fffd}"), None);
    assert_eq!(object.members().get("text"), Some(r#""\ud800""#));
    assert!(
        object
            .members()
            .values()
            .next()
            .is_some_and(|(name, _)| name == "b")
    );
    let changed = set(json, "text", r#""x""#);
    assert_eq!(
        changed,
        json.replace(r#""text": "\ud800""#, r#""text": "x""#)
    );
}

#[test]
fn nesting_is_no_danger_however_deep_it_is() {
    const DEPTH: usize = 100_000;
    let deep = "[{\"a\":".repeat(DEPTH) + "1" + &"}]".repeat(DEPTH);
    let json = format!(r#"{{"deep": {deep}, "b": 1}}"#);
    let object = object(&json);
    assert_eq!(object.members().get("deep"), Some(&*deep));
    assert_eq!(
        set(&json, "b", "2"),
        format!(r#"{{"deep": {deep}, "b": 2}}"#)
    );
    assert_eq!(without(&json, "deep"), r#"{"b": 1}"#);
    assert_eq!(serde_json::to_string(&object).expect("it is JSON"), json);
}

#[test]
fn what_is_no_json_object_is_refused_without_quoting_it() {
    for json in [
        "",
        " ",
        "{",
        "{} x",
        "{}{}",
        "{\"a\" 1}",
        "{\"a\": 01}",
        "{\"a\": \"\\x\"}",
        "{a: 1}",
        "{\"a\": 1,}",
        "[]",
        "null",
        "\"c4n4ry\"",
        "1",
        "<html>c4n4ry</html>",
        "\u{feff}{}",
    ] {
        let refused = Object::read(json.to_owned()).map(Object::into_json);
        let error = refused.expect_err(json).to_string();
        assert!(!error.contains("c4n4ry"), "{error}");
    }
    let list = serde_json::from_str::<Object>("[1]").map(Object::into_json);
    assert!(list.is_err());
}

#[test]
fn through_serde_it_is_the_same_text_but_for_blanks_at_its_ends() {
    let json = "{ \"a\" : 1e400,\"a\":  12345678901234567890123 }";
    let read: Object = serde_json::from_str(&format!(" {json}\n")).expect("a JSON object");
    assert_eq!(read.json(), json);
    assert_eq!(
        serde_json::to_string(&[object(&format!("\n{json} "))]).expect("it is JSON"),
        format!("[{json}]")
    );
    let value: Object = serde_json::from_value(serde_json::json!({"a": 1})).expect("an object");
    assert_eq!(value.json(), r#"{"a":1}"#);
}
