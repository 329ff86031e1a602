//! The addresses that the programs print.

use std::ffi::OsString;
use std::num::NonZeroU16;

/// The port of the stand-in gateway, unless it is told another.
pub const GATEWAY_PORT: u16 = 5053;

/// The port of a gateway that is started beside the entreposto: what this variable says, if it is set.
///
/// # Errors
///
/// If it says no port that a URL can have.
pub fn gateway_port(variable: Option<OsString>) -> Result<u16, String> {
    let Some(value) = variable else {
        return Ok(GATEWAY_PORT);
    };
    let value = value.to_string_lossy();
    let port = value.trim().parse().map(NonZeroU16::get);
    port.map_err(|_| format!("`GATEWAY_PORT` is `{value}`; expected a port, 1 to 65535"))
}

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
    use super::{base_path, gateway_port};

    #[test]
    fn the_gateway_s_port_is_what_its_variable_says_and_else_5053() {
        assert_eq!(gateway_port(None), Ok(5053));
        assert_eq!(gateway_port(Some(" 65535 ".into())), Ok(65535));
    }

    #[test]
    fn what_is_no_port_of_a_gateway_is_refused_with_what_was_expected() {
        for value in ["0", "65536", "http", ""] {
            let why = format!("`GATEWAY_PORT` is `{value}`; expected a port, 1 to 65535");
            assert_eq!(gateway_port(Some(value.into())), Err(why));
        }
    }

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
