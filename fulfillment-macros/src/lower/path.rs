//! A webhook's path as people write it, to its one spelling. What the start checks of a const webhook's path is checked
//! here of a literal, with a message for each mistake.

use crate::diagnostics::{Message, message};

/// Names that the server keeps for itself.
const RESERVED: [&str; 2] = ["livez", "readyz"];

/// The path without slashes at its ends.
pub(super) fn normal(written: &str) -> Result<&str, Message> {
    if written.is_empty() || written == "/" {
        return Ok("");
    }
    let path = written.strip_prefix('/').unwrap_or(written);
    let path = path.strip_suffix('/').unwrap_or(path);
    if RESERVED.contains(&path) {
        return Err(message!(
            "webhook `{path}` is reserved for health checks; choose another path"
        ));
    }
    if path.trim() != path {
        return Err(message!(
            "webhook `{path}` has whitespace at its ends; write `\"{}\"`",
            path.trim()
        ));
    }
    if path.contains(char::is_control) {
        return Err(message!(
            "`webhook` has a control character; a path is plain text"
        ));
    }
    if path.contains('%') {
        return Err(message!(
            "webhook `{path}` has a `%`; write it decoded, `\"atenção\"`"
        ));
    }
    if let Some(letter) = path
        .chars()
        .find(|letter| ['?', '#', '\\'].contains(letter))
    {
        return Err(message!(
            "webhook `{path}` has a `{letter}`; write the path alone, with `/` between its segments"
        ));
    }
    if path.split('/').any(str::is_empty) {
        return Err(message!(
            "webhook `{path}` has an empty segment; one `/` stands between two segments"
        ));
    }
    if path
        .split('/')
        .any(|segment| segment == "." || segment == "..")
    {
        return Err(message!(
            "webhook `{path}` has a `.` or `..` for a segment; write the whole path"
        ));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn a_webhook_path_loses_one_slash_at_each_end() {
        for written in ["pedidos", "/pedidos", "pedidos/", "/pedidos/"] {
            assert_eq!(normal(written).ok(), Some("pedidos"), "{written}");
        }
        for root in ["", "/"] {
            assert_eq!(normal(root).ok(), Some(""), "{root}");
        }
        assert_eq!(normal("vendas/atenção").ok(), Some("vendas/atenção"));
    }

    #[test]
    fn an_ill_formed_webhook_path_is_refused() {
        for written in [
            "//", "a//b", "//a", "a/./b", "..", "a?b", "a#b", "a%20b", "a\\b", " a", "a ", "a\nb",
            "/livez", "readyz/",
        ] {
            assert!(normal(written).is_err(), "{written:?}");
        }
    }
}
