//! Sessions where several functions run for one message: the entreposto's, an intent that it asks, one that this jumps to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use fulfillment_runtime::serprobots::{Answer, Content, Message};
use fulfillment_runtime::{
    App, AppBuilder, Entreposto, FromInvocation, Gateway, GatewayError, HandlerError, Intent,
    Invocation, Refusal, Response, Session, State,
};
use fulfillment_tests::gateway::Gateway as StandIn;
use fulfillment_tests::{Bot, logs};

use super::{FALLBACK, say, texts};

/// The number of a token that is good once.
#[derive(Clone)]
struct Login(usize);

/// How often sessions were made.
type Count = Arc<AtomicUsize>;

/// An entreposto whose function, and whose intents, take sessions that `count` counts.
fn with_logins(gateway: &StandIn, chatbot: &'static str, count: &Count) -> AppBuilder {
    async fn ask(
        Session(login): Session<Login>,
        message: Message,
        gateway: Gateway,
    ) -> Result<Answer, GatewayError> {
        let answer = gateway.answer(&message).await?;
        Ok(Answer::new([Content::text(format!(
            "{}: {}",
            login.0,
            answer.texts().join(", ")
        ))]))
    }
    let count = Arc::clone(count);
    let login = move |_: Invocation| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { Ok::<_, Refusal>(Login(number)) }
    };
    let jumping =
        |Session(login): Session<Login>| Response::message(login.0.to_string()).jump_to("Fim");
    let plain = |Session(first): Session<Login>, second: Option<Session<Login>>| {
        format!(
            "{} {}",
            first.0,
            second.is_some_and(|Session(second)| second.0 == first.0)
        )
    };
    App::builder()
        .session(login)
        .entreposto(
            Entreposto::new(chatbot, "d")
                .gateway(gateway.url())
                .handler(ask),
        )
        .intent(
            Intent::new(chatbot, "Salto")
                .open_to_window()
                .handler(jumping),
        )
        .intent(Intent::new(chatbot, "Fim").open_to_window().handler(plain))
}

#[tokio::test]
async fn all_that_run_for_one_message_have_one_session_and_the_next_message_its_own() {
    let gateway = StandIn::start().await;
    let count = Count::default();
    let bot = Bot::of(with_logins(&gateway, "s1", &count)).await;
    assert_eq!(texts(&say(&bot, "s1", "Salto").await), ["0: 0, 0 true"]);
    assert_eq!(texts(&say(&bot, "s1", "Fim").await), ["1: 1 true"]);
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_session_that_keeps_its_gateway_ends_with_the_call() {
    #[derive(Clone)]
    struct Keeps(Arc<(Gateway, CountsDrop)>);
    struct CountsDrop(Count);
    impl Drop for CountsDrop {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    async fn ask(Session(keeps): Session<Keeps>, message: Message) -> Result<Answer, GatewayError> {
        keeps.0.0.answer(&message).await
    }
    let gateway = StandIn::start().await;
    let dropped = Count::default();
    let count = Arc::clone(&dropped);
    let keeps = move |invocation: Invocation| {
        let count = CountsDrop(Arc::clone(&count));
        async move {
            let gateway = Gateway::from_invocation(&invocation).await?;
            Ok::<_, Refusal>(Keeps(Arc::new((gateway, count))))
        }
    };
    let intent = Intent::new("s7", "Quem").open_to_window();
    let app = App::builder()
        .session(keeps)
        .entreposto(
            Entreposto::new("s7", "d")
                .gateway(gateway.url())
                .handler(ask)
                .conversation_handler(async |Session(keeps): Session<Keeps>| {
                    keeps.0.0.conversation().await
                }),
        )
        .intent(intent.handler(|| "Sete."));
    let bot = Bot::of(app).await;
    for call in 1..=5 {
        assert_eq!(texts(&say(&bot, "s7", "Quem").await), ["Sete."]);
        assert_eq!(dropped.load(Ordering::SeqCst), call);
    }
    for call in 6..=10 {
        let reply = bot.request("POST", "/conversation/s7", &[], "").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(dropped.load(Ordering::SeqCst), call);
    }
}

#[tokio::test]
async fn a_refusal_is_not_kept() {
    let gateway = StandIn::start().await;
    let asked = Count::default();
    let count = Arc::clone(&asked);
    let second_time = move |_: Invocation| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            if number == 0 {
                Err(Refusal::absent("nobody"))
            } else {
                Ok(Login(number))
            }
        }
    };
    let handler = |first: Option<Session<Login>>,
                   Session(second): Session<Login>,
                   Session(third): Session<Login>| {
        format!("{} {} {}", first.is_none(), second.0, third.0)
    };
    let app = App::builder()
        .session(second_time)
        .entreposto(Entreposto::new("s2", "d").gateway(gateway.url()))
        .intent(Intent::new("s2", "Quem").open_to_window().handler(handler));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "s2", "Quem").await), ["true 1 1"]);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_function_that_takes_a_result_sees_the_messages_that_a_session_refuses() {
    type Trail = Arc<Mutex<Vec<(Option<usize>, Option<String>)>>>;
    async fn audited(
        message: Message,
        gateway: Gateway,
        session: Result<Session<Login>, Refusal>,
        State(trail): State<Trail>,
    ) -> Result<Answer, GatewayError> {
        let who = session.ok().map(|Session(login)| login.0);
        trail.lock().expect("rows").push((who, message.text()));
        match who {
            Some(_) => gateway.answer(&message).await,
            None => Ok(Answer::new([Content::text("Entre primeiro.")])),
        }
    }
    let gateway = StandIn::start().await;
    let trail = Trail::default();
    let login = async |invocation: Invocation| match invocation.request().text() {
        "Quem sou" => Ok(Login(7)),
        "Sem crachá" => Err(Refusal::unauthorized()),
        _ => Err(Refusal::answer(Response::message("never"))),
    };
    let relay = Entreposto::new("s6", "d").gateway(gateway.url());
    let app = App::builder()
        .session(login)
        .state(Trail::clone(&trail))
        .entreposto(relay.handler(audited))
        .intent(Intent::new("s6", "*").open_to_window().handler(|| "Sete."));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "s6", "Quem sou").await), ["Sete."]);
    for refused in ["Sem crachá", "Olá"] {
        assert_eq!(texts(&say(&bot, "s6", refused).await), ["Entre primeiro."]);
    }
    let rows = [(Some(7), "Quem sou"), (None, "Sem crachá"), (None, "Olá")];
    let rows = rows.map(|(who, text)| (who, Some(text.to_owned())));
    assert_eq!(*trail.lock().expect("rows"), rows);
}

#[tokio::test]
async fn a_session_may_be_made_of_another_one_which_is_made_once_too() {
    #[derive(Clone)]
    struct User(usize);
    async fn user(invocation: Invocation) -> Result<User, Refusal> {
        let Session(login) = Session::<Login>::from_invocation(&invocation).await?;
        Ok(User(login.0))
    }
    let gateway = StandIn::start().await;
    let count = Count::default();
    let both = |Session(user): Session<User>, Session(login): Session<Login>| {
        format!("{} {}", user.0, login.0)
    };
    let app = with_logins(&gateway, "s3", &count)
        .session(user)
        .intent(Intent::new("s3", "Ambos").open_to_window().handler(both));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "s3", "Ambos").await), ["0: 0 0"]);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_session_that_asks_for_itself_over_another_one_is_a_failed_call() {
    #[derive(Clone)]
    struct First;
    #[derive(Clone)]
    struct Second;
    let first = async |invocation: Invocation| {
        Session::<Second>::from_invocation(&invocation).await?;
        Ok::<_, Refusal>(First)
    };
    let second = async |invocation: Invocation| {
        Session::<First>::from_invocation(&invocation).await?;
        Ok::<_, Refusal>(Second)
    };
    let node = |name: &'static str| Intent::new("s4", name).open_to_window();
    let app = App::builder()
        .session(first)
        .session(second)
        .intent(node("Volta").handler(|_: Session<First>| "never"));
    let bot = Bot::of(app).await;
    assert_eq!(texts(&say(&bot, "s4", "Volta").await), [FALLBACK]);
    logs::wait_for(&["WARN", "webhook=s4", "First` asks for itself"]).await;
}

#[tokio::test]
async fn a_session_that_panics_is_a_failed_call_and_the_next_one_is_made() {
    let gateway = StandIn::start().await;
    let asked = Count::default();
    let count = Arc::clone(&asked);
    let login = move |_: Invocation| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move {
            assert!(number > 0, "the first one");
            Ok::<_, HandlerError>(Login(number))
        }
    };
    // the function goes on where the intent that it asks has failed
    async fn ask(
        message: Message,
        gateway: Gateway,
        invocation: Whole,
    ) -> Result<Answer, HandlerError> {
        let failed = gateway.answer(&message).await?.texts().join(", ");
        let Session(login) = Session::<Login>::from_invocation(&invocation.0)
            .await
            .map_err(|_| "refused")?;
        Ok(Answer::new([Content::text(format!(
            "{failed} {}",
            login.0
        ))]))
    }
    let app = App::builder()
        .session(login)
        .entreposto(
            Entreposto::new("s5", "d")
                .gateway(gateway.url())
                .handler(ask),
        )
        .intent(
            Intent::new("s5", "Quem")
                .open_to_window()
                .handler(|_: Session<Login>| "never"),
        );
    let bot = Bot::of(app).await;
    assert_eq!(
        texts(&say(&bot, "s5", "Quem").await),
        [format!("{FALLBACK} 1")]
    );
}

/// The call itself, for a function that takes what it wants when it wants it.
struct Whole(Invocation);

impl FromInvocation for Whole {
    type Refusal = Refusal;

    async fn from_invocation(invocation: &Invocation) -> Result<Self, Refusal> {
        Ok(Self(invocation.clone()))
    }
}
