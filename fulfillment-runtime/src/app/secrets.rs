//! Secrets in files, read again by programs that have no server to do it.

use super::App;

impl App {
    /// Reads the secrets of [`Secret::file`](crate::Secret::file) and [`Token::file`](crate::Token::file) again, for
    /// programs that have no [`Server`](crate::Server), which does it by itself.
    ///
    /// What changed is valid from the next call on, for clones of this application too. Of what cannot be taken (the file
    /// is gone, empty or no text) what was read before stays valid. Both are logged. What is no regular file, such as a
    /// pipe, is left alone. Files are read at once, whoever may be writing them, and reading them may block: in an async
    /// function call it where that is allowed.
    ///
    /// ```
    /// use fulfillment_runtime::{App, Intent, Token};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = std::env::temp_dir().join(format!("reread-secrets-{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder)?;
    /// # std::fs::write(folder.join("pedidos"), "velho")?;
    /// let intent = Intent::new("pedidos", "Novo pedido").token(Token::file(folder.join("pedidos")));
    /// let app = App::builder().intent(intent.handler(|| "Anotado!")).build()?;
    ///
    /// # std::fs::write(folder.join("pedidos"), "novo")?;
    /// # let runtime = tokio::runtime::Runtime::new()?;
    /// # runtime.block_on(async {
    /// // whenever whatever runs the program says that there are new secrets
    /// let again = app.clone();
    /// tokio::task::spawn_blocking(move || again.reread_secrets()).await?;
    /// # Ok::<_, tokio::task::JoinError>(())
    /// # })?;
    /// # let body = bytes::Bytes::from_static(br#"{"intent_name": "Novo pedido"}"#);
    /// # let request = http::Request::post("/pedidos").header("authorization", "Bearer novo").body(body)?;
    /// # assert_eq!(runtime.block_on(app.call(request)).status(), 200);
    /// # std::fs::remove_dir_all(&folder)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reread_secrets(&self) {
        self.inner.table.reread(&|_| true);
    }
}
