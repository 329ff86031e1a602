//! Content types: what says of itself that it is JSON.

use http::HeaderValue;

/// `application/json`, `application/*+json`, whatever their parameters.
pub(crate) fn is_json(content_type: &HeaderValue) -> bool {
    // what nearly everybody sends, before anything is looked at closely
    if content_type.as_bytes() == b"application/json" {
        return true;
    }
    let Ok(text) = content_type.to_str() else {
        return false;
    };
    let essence = text
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_several_content_types() {
        for json in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.api+json",
            "application/json;",
        ] {
            assert!(is_json(&HeaderValue::from_static(json)), "{json}");
        }
        for other in [
            "text/json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonx",
            "",
            "+json",
        ] {
            assert!(!is_json(&HeaderValue::from_static(other)), "{other}");
        }
    }
}
