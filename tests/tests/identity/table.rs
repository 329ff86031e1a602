//! Every token of the table before a server, each followed by an honest one.

use crate::cases::{self, Accepted, Case, Elsewhere, Ignored, Refused};
use crate::forge::Forge;
use crate::guarded::{
    Guarded, NO_AUDIENCE, NO_CREDENTIAL, Told, answered, forge, seconds, unauthorized,
};
use crate::key_server::KeyServer;

fn expected(case: &Case) -> Told {
    match case.expected {
        Accepted => answered(),
        Elsewhere => unauthorized(NO_AUDIENCE),
        Ignored => unauthorized(NO_CREDENTIAL),
        Refused(why) => unauthorized(why),
    }
}

/// What is wrong with what becomes of a case, and of an honest token after it.
async fn check(guarded: &mut Guarded, forge: &mut Forge, case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    // the server looks at the clock itself, and cases lie at the edges of a second
    let told = loop {
        forge.now = seconds();
        let told = guarded.present(&(case.token)(forge)).await;
        if seconds() == forge.now {
            break told;
        }
    };
    if told != expected(case) {
        wrong.push(format!("{}: {told:?}", case.name));
    }
    let told = guarded.present(&forge.honest()).await;
    if told != answered() {
        wrong.push(format!("after {}: {told:?}", case.name));
    }
    wrong
}

#[tokio::test]
async fn every_token_of_the_table_has_its_answer_and_its_reason_and_an_honest_one_after_it_is_let_in()
 {
    let mut forge = forge();
    let keys = KeyServer::new(&forge.set()).await;
    let mut usual = Guarded::usual(&keys).await;
    let mut wrong = Vec::new();
    let mut sent = 0;
    for case in cases::all().filter(|case| case.travels) {
        sent += 1;
        match case.set {
            None => wrong.extend(check(&mut usual, &mut forge, case).await),
            Some(set) => {
                let keys = KeyServer::new(&set(&forge)).await;
                let mut guarded = Guarded::usual(&keys).await;
                wrong.extend(check(&mut guarded, &mut forge, case).await);
            }
        }
    }
    assert!(wrong.is_empty(), "of {sent}:\n{}", wrong.join("\n"));
    assert!(sent >= 190, "{sent}");
}
