//! Which room of `fulfillment-runtime` may see which: imports point downwards only, and platforms never see each
//! other. `lib.rs` and `private.rs` show the whole house to others, so they see all of it.

use crate::paths::{from_root, module_of, paths};
use crate::source::{Source, Tree};
use crate::{Broken, file, hold};

const SRC: &str = "fulfillment-runtime/src";
const SHOW_WINDOWS: [&str; 2] = ["lib", "private"];

/// From the ground up; the rooms of one layer may see each other.
const LAYERS: [(&str, &[&str]); 5] = [
    (
        "L0 words",
        &[
            "at_start",
            "auth",
            "caller",
            "error",
            "lenient",
            "limits",
            "look",
            "media",
            "members",
            "once_a_minute",
            "peer",
            "pem",
            "request",
            "response",
            "shown",
            "site",
            "unreadable",
            "webhook",
            "whole",
        ],
    ),
    (
        "L1 handlers",
        &[
            "blocking",
            "client",
            "entreposto",
            "extract",
            "handler",
            "intent",
            "invocation",
            "page",
            "panic_guard",
            "registration",
        ],
    ),
    (
        "L2 formats",
        &["gateway", "guards", "identity", "platform", "route_table"],
    ),
    ("L3 dispatch", &["app", "dispatch", "metrics", "record"]),
    ("L4 outside", &["cli", "dev", "server", "testing"]),
];

fn layer_of(room: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, rooms)| rooms.contains(&room))
}

/// The files of the crate with the modules that they are, without those that show the house to others.
fn rooms(tree: &Tree) -> impl Iterator<Item = (&Source, Vec<&str>)> {
    tree.under(SRC, "rs").filter_map(|source| {
        let inside = source.path.strip_prefix(SRC)?.trim_start_matches('/');
        let shows = SHOW_WINDOWS
            .iter()
            .any(|name| inside == format!("{name}.rs"));
        (!shows).then(|| (source, module_of(inside)))
    })
}

fn imports_upwards(tree: &Tree) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (source, module) in rooms(tree) {
        let Some(own) = layer_of(module[0]) else {
            let what = format!(
                "`{}` stands in no layer; add it to `LAYERS` in tests/tests/tidy/layers.rs",
                module[0]
            );
            broken.push(Broken::new(source.place(0), what));
            continue;
        };
        for path in paths(&source.code()) {
            let Some(target) = from_root(&path.segments, &module) else {
                continue;
            };
            let Some(room) = target.first() else { continue };
            let what = match layer_of(room) {
                Some(layer) if layer <= own => continue,
                Some(layer) => {
                    format!(
                        "{} looks up into {}: `crate::{}`",
                        LAYERS[own].0,
                        LAYERS[layer].0,
                        target.join("::")
                    )
                }
                None => format!(
                    "`crate::{}` hides which layer it comes from; name the module that defines it",
                    target.join("::")
                ),
            };
            broken.push(Broken::new(source.place(path.offset), what));
        }
    }
    broken
}

#[test]
fn imports_point_downwards_only() {
    let caught = [
        file(
            "fulfillment-runtime/src/request.rs",
            "use crate::{error::Error, server::Server};",
        ),
        file(
            "fulfillment-runtime/src/platform/mod.rs",
            "fn a() { super::dispatch::run() }",
        ),
        file(
            "fulfillment-runtime/src/extract/state.rs",
            "use super::super::app::App;",
        ),
        file("fulfillment-runtime/src/auth.rs", "use crate::Server;"),
        file("fulfillment-runtime/src/attic.rs", ""),
    ];
    let legal = [
        file(
            "fulfillment-runtime/src/server/mod.rs",
            "use crate::app::App; use super::dev; use self::config::Config;",
        ),
        file(
            "fulfillment-runtime/src/request/mod.rs",
            "mod text; use crate::error::X; // crate::server\nuse self::text::Y;",
        ),
        file(
            "fulfillment-runtime/src/app.rs",
            "#[cfg(test)] mod tests { use crate::testing::Client; }",
        ),
        file(
            "fulfillment-runtime/src/private.rs",
            "pub use crate::registration::Registration;",
        ),
    ];
    let mend = "Imports point downwards only: what the lower room needs from above is handed to it as an argument or a \
                trait object, or belongs into the lower room itself.";
    hold(imports_upwards, mend, &caught, &legal);
}

fn platforms_that_see_each_other(tree: &Tree) -> Vec<Broken> {
    let inside = |module: &[&str]| {
        (module.len() > 1 && module[0] == "platform").then(|| module[1].to_owned())
    };
    let platforms: Vec<String> = rooms(tree)
        .filter(|(source, _)| source.code().contains("impl Platform for"))
        .filter_map(|(_, module)| inside(&module))
        .collect();
    let mut broken = Vec::new();
    for (source, module) in rooms(tree) {
        // `platform/mod.rs` lists them all
        let Some(own) = inside(&module) else { continue };
        for path in paths(&source.code()) {
            let Some(target) = from_root(&path.segments, &module) else {
                continue;
            };
            let Some(seen) = inside(&target) else {
                continue;
            };
            if seen != own && platforms.contains(&seen) {
                broken.push(Broken::new(
                    source.place(path.offset),
                    format!("`{own}` sees the platform `{seen}`"),
                ));
            }
        }
    }
    broken
}

#[test]
fn platforms_never_see_each_other() {
    let platform = |imports: &'static str| {
        Tree::of(&[
            (
                "fulfillment-runtime/src/platform/mod.rs",
                "mod assistente; mod kakao; use assistente::A; use kakao::K;",
            ),
            (
                "fulfillment-runtime/src/platform/kakao.rs",
                "impl Platform for Kakao {}",
            ),
            ("fulfillment-runtime/src/platform/json.rs", ""),
            (
                "fulfillment-runtime/src/platform/assistente/mod.rs",
                imports,
            ),
        ])
    };
    let caught = [
        platform("use super::kakao::Reply;"),
        platform("use crate::platform::{Platform, kakao};"),
    ];
    let legal = [platform(
        "use super::{Platform, json}; use crate::request::kakao;",
    )];
    let mend = "A platform can be taken out without the others noticing: what two of them share goes into \
                platform/mod.rs or a module of its own beside it.";
    hold(platforms_that_see_each_other, mend, &caught, &legal);
}
