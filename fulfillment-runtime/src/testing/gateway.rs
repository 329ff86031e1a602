//! A gateway in the test itself, without a socket.

use crate::app::AppBuilder;
use crate::gateway::StandIn;
use crate::platform::serprobots::{Answer, Message};

impl AppBuilder {
    /// Lets this function or closure answer in the place of every gateway; new conversations get a fresh id.
    ///
    /// It is given each message as it would go out, and its answer is judged as a gateway's is: one of more than 2 MiB is
    /// none. Of its headers none come back, as none of a gateway's do. Where it panics, as an assertion in it does, the
    /// call has failed, which [`Reply::failure`](super::Reply::failure) tells. It wins over [`gateway`](Self::gateway).
    ///
    /// ```
    /// use fulfillment_runtime::serprobots::{Answer, Content, Message};
    /// use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError};
    ///
    /// async fn com_canal(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    ///     gateway.answer(&message.with_parameter("canal", "site")).await
    /// }
    ///
    /// # let runtime = tokio::runtime::Runtime::new().unwrap();
    /// # runtime.block_on(async {
    /// let app = App::builder()
    ///     .entreposto(Entreposto::new("meu-chatbot", "d").handler(com_canal))
    ///     .gateway_answers(|message| {
    ///         assert_eq!(message.parameters()["canal"], "site");
    ///         Answer::new([Content::text("oi")])
    ///     })
    ///     .build_for_tests();
    ///
    /// let reply = app.serprobots("meu-chatbot", "olá").send().await;
    /// assert_eq!(reply.failure(), None);
    /// assert_eq!(reply.answer().texts(), ["oi"]);
    /// # });
    /// ```
    pub fn gateway_answers(
        mut self,
        answers: impl Fn(Message) -> Answer + Send + Sync + 'static,
    ) -> Self {
        self.relays.settings.stand_in = Some(StandIn::new(answers));
        self
    }
}
