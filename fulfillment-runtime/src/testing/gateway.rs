//! A gateway in the test itself, without a socket.

use bytes::Bytes;
use http::{Request, Response};

use crate::app::AppBuilder;
use crate::gateway::{StandIn, answered};
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
        self,
        answers: impl Fn(Message) -> Answer + Send + Sync + 'static,
    ) -> Self {
        self.gateway_stand_in(move |request| answered(&request, &answers))
    }

    /// Lets this function or closure stand in the place of every gateway, for new conversations too: as
    /// [`gateway_answers`](Self::gateway_answers), with requests and answers as they are.
    ///
    /// It is given what would go out: the URL (below that of [`gateway`](Self::gateway), else below
    /// `http://gateway.invalid`), the headers but for those of the connection, and the body. It answers with any status,
    /// headers and body. Of this and `gateway_answers` the last one counts.
    ///
    /// ```
    /// use fulfillment_runtime::http::{Response, StatusCode};
    /// use fulfillment_runtime::serprobots::{Answer, Content, Message};
    /// use fulfillment_runtime::{App, Entreposto, Gateway, GatewayError};
    ///
    /// async fn com_usuario(message: Message, gateway: Gateway) -> Result<Answer, GatewayError> {
    ///     match gateway.request(&message).header("x-usuario", "maria").answer().await {
    ///         Err(error) if error.status() == Some(503) => Ok(Answer::new([Content::text("Volte mais tarde.")])),
    ///         answered => answered,
    ///     }
    /// }
    ///
    /// # let runtime = tokio::runtime::Runtime::new().unwrap();
    /// # runtime.block_on(async {
    /// let app = App::builder()
    ///     .entreposto(Entreposto::new("meu-chatbot", "d").handler(com_usuario))
    ///     .gateway_stand_in(|request| {
    ///         assert_eq!(request.uri().path(), "/web/meu-chatbot-d/api/answer/");
    ///         assert_eq!(request.headers()["x-usuario"], "maria");
    ///         let mut response = Response::default();
    ///         *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    ///         response
    ///     })
    ///     .build_for_tests();
    ///
    /// let reply = app.serprobots("meu-chatbot", "olá").send().await;
    /// assert_eq!(reply.failure(), None);
    /// assert_eq!(reply.answer().texts(), ["Volte mais tarde."]);
    /// # });
    /// ```
    pub fn gateway_stand_in(
        mut self,
        answers: impl Fn(Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
    ) -> Self {
        self.relays.settings.stand_in = Some(StandIn::new(answers));
        self
    }
}
