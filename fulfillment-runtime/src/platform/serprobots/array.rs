//! A JSON array as text, beside [`object`](super::object).

use serde_json::value::RawValue;

/// The elements of an array; none, where `json` is another kind.
pub(super) fn elements(json: &str) -> Vec<&RawValue> {
    serde_json::from_str(json).unwrap_or_default()
}

/// The array `json` with one more element, and every other byte as it is; where it is no array, one of that element.
pub(super) fn with(json: &str, element: &str) -> String {
    let inside = json
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let Some(inside) = inside else {
        return format!("[{element}]");
    };
    let (elements, blanks) = inside.split_at(inside.trim_ascii_end().len());
    let comma = if elements.is_empty() { "" } else { "," };
    format!("[{elements}{comma}{element}{blanks}]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_added_after_the_others_and_blanks_stay() {
        for (json, with_one_more) in [
            ("[]", "[x]"),
            ("[ \n]", "[x \n]"),
            ("[1]", "[1,x]"),
            ("[ 1 , [2 ] \n ]", "[ 1 , [2 ],x \n ]"),
            (r#"[" "]"#, r#"[" ",x]"#),
            ("null", "[x]"),
            (r#"{"a": 1}"#, "[x]"),
            ("", "[x]"),
        ] {
            assert_eq!(with(json, "x"), with_one_more, "{json}");
        }
    }

    #[test]
    fn elements_are_the_text_that_they_were() {
        let json = "[ 1.0 ,1e400, \"\\u00e3\\ud800\" , { \"b\" : 1, \"a\":2 },[ ]]";
        let elements: Vec<&str> = elements(json).into_iter().map(RawValue::get).collect();
        assert_eq!(
            elements,
            [
                "1.0",
                "1e400",
                "\"\\u00e3\\ud800\"",
                "{ \"b\" : 1, \"a\":2 }",
                "[ ]"
            ]
        );
        assert!(super::elements("{}").is_empty() && super::elements("null").is_empty());
    }
}
