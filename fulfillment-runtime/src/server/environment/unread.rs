//! Arguments of the process that are settings, where the server is not given them: unless the program reads them itself,
//! `--port 8080` would do nothing, and `--help` start the server.

use super::settings;

/// Those among the arguments of a process, by name. All others are the program's own business.
pub(in crate::server) fn unread(arguments: impl Iterator<Item = String>) -> Vec<String> {
    let names = arguments.map(|argument| match argument.split_once('=') {
        Some((name, _)) => name.to_owned(),
        None => argument,
    });
    let ours = |name: &String| {
        matches!(&**name, "--help" | "-h") || settings().any(|setting| setting.argument() == *name)
    };
    names.filter(ours).collect()
}

/// Warns of them. Whether the program reads them itself is not known here.
pub(in crate::server) fn warn_of_unread(arguments: &[String]) {
    if arguments.is_empty() {
        return;
    }
    tracing::warn!(
        arguments = arguments.join(" "),
        "these arguments are settings that the server was not given; add `.arguments(std::env::args_os().skip(1))` to it, \
         or `.arguments([\"\"; 0])`, which is none of them, if the program reads them itself"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(arguments: &[&str]) -> Vec<String> {
        unread(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn arguments_that_are_settings_are_told_by_name_and_a_programs_own_are_not() {
        let given = [
            "--port",
            "8080",
            "--base-path=/api",
            "--debug",
            "-h",
            "--help",
        ];
        let told = ["--port", "--base-path", "--debug", "-h", "--help"];
        assert_eq!(of(&given), told);
        assert_eq!(
            of(&["port", "--audit-file", "a.db", "-p", "--portas=2"]),
            [""; 0]
        );
    }

    #[test]
    fn every_setting_is_told() {
        for setting in settings() {
            let argument = setting.argument();
            assert_eq!(of(&[&argument]), [argument.as_str()]);
        }
    }
}
