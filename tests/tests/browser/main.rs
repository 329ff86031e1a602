//! The relay as a browser uses it: the example's window, in real headless Chromium, on another origin than the
//! entreposto that it calls. Everything runs on this machine, on free ports.
//!
//! Chromium and ChromeDriver are Debian's packages `chromium` and `chromium-driver`. Where they are not installed these
//! tests say so on the terminal and pass. Where they ran they leave the file `target/ci/browser-tests-ran`, which
//! `.ci/run` looks for. With `FULFILLMENT_SCREENSHOTS=1` they leave pictures in `target/ci/screenshots`.

mod audit;
mod browser;
mod cookies;
mod driver;
mod origins;
mod talk;
mod window;
