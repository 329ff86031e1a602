//! The addresses that the programs print.

use std::ffi::OsString;

/// The port of the stand-in gateway, unless it is told another.
pub const GATEWAY_PORT: u16 = 5053;

/// What stands between the address of a server with these arguments and a path: `/api` of `--base-path api`, else
/// nothing. The server itself says what is wrong with them.
pub fn base_path(arguments: &[OsString]) -> String {
    let mut path = String::new();
    let mut arguments = arguments.iter().map(|argument| argument.to_string_lossy());
    while let Some(argument) = arguments.next() {
        match argument.split_once('=') {
            Some(("--base-path", value)) => path = value.to_owned(),
            None if argument == "--base-path" => {
                path = arguments.next().unwrap_or_default().into_owned();
            }
            _ => {}
        }
    }
    match path.trim().trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::base_path;

    #[test]
    fn the_base_path_is_what_the_last_argument_says_in_its_one_spelling() {
        for (arguments, expected) in [
            (&[][..], ""),
            (&["--port", "1"], ""),
            (&["--base-path", "api"], "/api"),
            (&["--base-path=/a/b/", "--debug"], "/a/b"),
            (&["--base-path", "/a", "--base-path= /b "], "/b"),
            (&["--base-path", "/"], ""),
            (&["--base-path"], ""),
        ] {
            let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
            assert_eq!(base_path(&arguments), expected, "{arguments:?}");
        }
    }
}
