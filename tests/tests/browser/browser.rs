//! One browser with a profile of its own.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, process};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::driver::{Driver, installed};

/// What keeps Chromium on this machine, and lets it run where the gate does.
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // a browser whose driver was killed ends too
    "--remote-debugging-pipe",
    "--window-size=1000,760",
];

/// How long an element is looked for, in milliseconds: less than the minute that an answer is waited for.
const PATIENCE: u32 = 50_000;

/// What is told, once for all tests, where there is no browser.
const SKIPPED: &str = "browser: SKIPPED: no `chromium` and `chromedriver` here; \
                       `apt-get install chromium chromium-driver` brings them";

/// The file that tells `.ci/run` that these tests ran.
const MARK: &str = "browser-tests-ran";

/// The name that WebDriver gives to a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Lets a fresh browser do this, if there is one on this machine.
pub async fn in_a_browser(scenario: impl AsyncFnOnce(&Browser)) {
    static FORGET: Once = Once::new();
    // an earlier run says nothing about this one; if there was none, there is nothing to forget
    FORGET.call_once(|| drop(fs::remove_file(left(MARK))));
    let Some(browser) = Browser::start().await else {
        static TELL: Once = Once::new();
        return TELL.call_once(|| tell(SKIPPED));
    };
    scenario(&browser).await;
    browser.quit().await;
}

/// A browser; it ends when it is dropped.
pub struct Browser {
    driver: Driver,
    /// The path of its session.
    session: String,
    profile: PathBuf,
}

/// An element of the page that the browser shows.
pub struct Element<'b> {
    browser: &'b Browser,
    reference: Value,
}

impl Browser {
    async fn start() -> Option<Self> {
        let driver = installed("chromedriver")?;
        let chromium = installed("chromium").or_else(|| installed("google-chrome"))?;
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("browser-{}-{count}", process::id()));
        let mut arguments = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", profile.display()));
        let options = json!({"binary": chromium, "args": arguments});
        let wanted = json!({
            "browserName": "chrome",
            "goog:chromeOptions": options,
            "timeouts": {"implicit": PATIENCE, "pageLoad": PATIENCE, "script": PATIENCE},
        });
        let driver = Driver::start(driver).await;
        let body = json!({"capabilities": {"alwaysMatch": wanted}});
        let session = driver.command("POST", "/session", Some(&body)).await;
        let session = session.unwrap_or_else(|error| panic!("Chromium does not start: {error}"));
        let id = session["sessionId"].as_str().expect("an id");
        let browser = Self {
            session: format!("/session/{id}"),
            driver,
            profile,
        };
        leave(MARK, b"Chromium ran");
        Some(browser)
    }

    /// Ends it, and leaves nothing of its profile.
    async fn quit(self) {
        self.command("DELETE", "", None).await;
        // a file that Chromium still writes as it ends may stay in the target folder
        let _ = fs::remove_dir_all(&self.profile);
    }

    /// Shows the page at this address.
    pub async fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url})).await;
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element<'_> {
        self.look("css selector", css).await
    }

    /// Waits for an element that has this text, by an XPath before which nothing stands.
    pub async fn find_with_text(&self, element: &str, text: &str) -> Element<'_> {
        assert!(!text.contains('"'), "XPath knows no escapes");
        let path = format!("//{element}[normalize-space()=\"{text}\"]");
        self.look("xpath", &path).await
    }

    async fn look(&self, using: &str, value: &str) -> Element<'_> {
        let found = self
            .post("/element", &json!({"using": using, "value": value}))
            .await;
        Element {
            browser: self,
            reference: found,
        }
    }

    /// What a function with this body returns, in the page; of a promise what it comes to.
    pub async fn run(&self, script: &str, arguments: &[&Element<'_>]) -> Value {
        let arguments: Vec<_> = arguments.iter().map(|element| &element.reference).collect();
        self.post(
            "/execute/sync",
            &json!({"script": script, "args": arguments}),
        )
        .await
    }

    /// Leaves a picture of the page, if pictures are wanted.
    pub async fn screenshot(&self, name: &str) {
        if env::var_os("FULFILLMENT_SCREENSHOTS").is_none() {
            return;
        }
        let picture = self.command("GET", "/screenshot", None).await;
        let picture = picture.as_str().map(|text| BASE64_STANDARD.decode(text));
        let picture = picture.expect("a text").expect("base64");
        leave(&format!("screenshots/{name}.png"), &picture);
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        self.command("POST", path, Some(body)).await
    }

    async fn command(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let whole = format!("{}{path}", self.session);
        let done = self.driver.command(method, &whole, body).await;
        done.unwrap_or_else(|error| panic!("{path} {body:?}: {error}"))
    }
}

impl Element<'_> {
    pub async fn click(&self) {
        self.post("click", &json!({})).await;
    }

    /// Types on the keyboard; `\n` is the Enter key.
    pub async fn type_in(&self, text: &str) {
        self.post("value", &json!({"text": text})).await;
    }

    /// Its text as it is rendered.
    pub async fn text(&self) -> String {
        let path = format!("/element/{}/text", self.id());
        let text = self.browser.command("GET", &path, None).await;
        text.as_str().expect("a text").to_owned()
    }

    async fn post(&self, command: &str, body: &Value) {
        let path = format!("/element/{}/{command}", self.id());
        self.browser.post(&path, body).await;
    }

    fn id(&self) -> &str {
        self.reference[ELEMENT].as_str().expect("a reference")
    }
}

/// Where a file stands that is left in `target/ci`.
fn left(name: &str) -> PathBuf {
    // `CARGO_TARGET_TMPDIR` is `target/tmp`
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("ci")
        .join(name)
}

fn leave(name: &str, bytes: &[u8]) {
    let path = left(name);
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("the target directory can be written");
    fs::write(path, bytes).expect("the target directory can be written");
}

/// Past the test harness, which swallows what a passing test prints.
fn tell(text: &str) {
    writeln!(io::stderr(), "{text}").expect("stderr is open");
}
