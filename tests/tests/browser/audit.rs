//! The audit's page in a browser.

use crate::browser::in_a_browser;
use crate::window::{PASSWORD, Window, entreposto, gateway, origin};

#[tokio::test]
async fn the_audit_asks_for_its_password_and_lists_what_was_said_as_text() {
    in_a_browser(async |browser| {
        let gateway = gateway().await;
        let entreposto = entreposto(&gateway).await;
        let window = Window::open(browser, &gateway, &entreposto, "nome=<i>Ana</i>").await;
        let question = "<b>Quem</b> lê & 'guarda' isto?";
        window.say(question).await;
        window.hears(&format!("Você disse: {question}")).await;
        window.say("horário").await;
        window
            .hears("Atendemos de segunda a sexta, das 9h às 18h.")
            .await;

        browser
            .open(&format!("{}/audit", origin(&entreposto)))
            .await;
        let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
        assert_eq!(browser.run(status, &[]).await, 401);
        let rows = "return document.querySelectorAll('.messages tbody tr').length";
        assert_eq!(browser.run(rows, &[]).await, 0);

        let with_password = format!("http://auditora:{PASSWORD}@{}/audit", entreposto.address());
        browser.open(&with_password).await;
        browser.find_with_text("tbody/tr[2]/td", question).await;
        browser.find_with_text("tbody/tr[2]/td", "<i>Ana</i>").await;
        // the newest first, those that were answered here too
        browser.find_with_text("tbody/tr[1]/td", "horário").await;
        assert_eq!(browser.run(rows, &[]).await, 2);
        let elements = "return document.querySelectorAll('td :is(b, i)').length";
        assert_eq!(browser.run(elements, &[]).await, 0);
        browser.screenshot("audit").await;
    })
    .await;
}
