//! [`FullUri`]: a request's target as it came.

use std::fmt;

use http::Uri;

/// The target of a request to a page as it came, with the base path and the path that the page is mounted at: among the
/// request's extensions, whose own [`uri`](http::Request::uri) begins below the page.
///
/// ```
/// use bytes::Bytes;
/// use fulfillment_runtime::FullUri;
/// use http::{Request, Response};
///
/// /// Mounted at `/audit`, and asked for `/audit/2026?before=3`.
/// async fn audit(request: Request<Bytes>) -> Response<String> {
///     let below = request.uri(); // `/2026?before=3`
///     let whole = request.extensions().get::<FullUri>(); // `/audit/2026?before=3`
///     # assert!(whole.is_some_and(|whole| whole.0 == "/audit/2026?before=3") && *below == "/2026?before=3");
///     # Response::default()
/// }
/// # let app = fulfillment_runtime::App::builder().mount("/audit", fulfillment_runtime::Page::new(audit).public());
/// # let runtime = tokio::runtime::Runtime::new().unwrap();
/// # let request = Request::get("/audit/2026?before=3").body(Bytes::new()).unwrap();
/// # assert_eq!(runtime.block_on(app.build().unwrap().call(request)).status(), 200);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct FullUri(pub Uri);

/// Shows nothing of it: a query may hold what a visitor wrote.
impl fmt::Debug for FullUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FullUri").finish_non_exhaustive()
    }
}
