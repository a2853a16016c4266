//! `GET /user/live`: what an open page is told (`text/event-stream`). See [`crate::server::live`].

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use http_body::Frame;

use crate::domain::ids::SessionId;
use crate::domain::session::SessionStatus;
use crate::server::context::{ContextError, RequestContext};
use crate::server::flows::sessions;
use crate::server::live::{Full, Stream, last_word};
use crate::server::state::AppState;
use crate::server::store;

/// Opens the stream of a page. `session` names the page's session, else it is the one in front; `after` is the number of the last
/// thing that the page knows of, unless the browser says so itself when it comes again.
///
/// The answer to a page whose session is over is a stream that says so and ends: a browser tells its page nothing of other answers.
pub async fn open(State(app): State<AppState>, Extension(context): Extension<RequestContext>, request: Request) -> Response {
    if request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return (StatusCode::FORBIDDEN, "Only pages of this portal listen here.\n").into_response();
    }
    match answer(&app, &context, request.uri().query().unwrap_or_default(), request.headers()).await {
        Ok(response) => response,
        Err(error) => super::pages::broken(&context, &error),
    }
}

async fn answer(app: &AppState, context: &RequestContext, query: &str, headers: &HeaderMap) -> Result<Response, ContextError> {
    let parameter = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let wanted = parameter("session").and_then(|id| SessionId::parse(&id).ok());
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let after = after.or_else(|| parameter("after")?.parse().ok());
    let client = context.signed_in_client().await?;
    let session = client.as_ref().and_then(|client| match &wanted {
        Some(id) => client.session(id),
        None => client.active(),
    });
    let Some((session, _)) = session else {
        let status = match (&client, wanted) {
            (Some(client), Some(id)) => {
                let found = async { store::sessions::find(&mut app.store.read().await?, &id).await };
                let found = found.await.map_err(|e| ContextError::Internal(e.into()))?;
                found.filter(|session| session.client == client.client.id).map(|session| session.status(context.now()))
            }
            (Some(client), None) => sessions::why_out(&context.cx, client).await?,
            (None, _) => None,
        };
        return Ok(stream(Body::from(last_word(
            status.filter(|status| !matches!(status, SessionStatus::Active | SessionStatus::Pending)).unwrap_or(SessionStatus::Ended),
        ))));
    };
    Ok(match Stream::open(app, session, after).await? {
        Ok(open) => stream(Body::new(Streaming::begin(open))),
        Err(full @ Full::Session) => (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "30")], format!("{full}\n")).into_response(),
        Err(full @ Full::Process) => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "30")], format!("{full}\n")).into_response(),
    })
}

fn stream(body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Proxies of nginx's kind gather an answer before they hand it on, unless they are told not to.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The stream, and what it says next.
type Next = Pin<Box<dyn Future<Output = (Stream, Option<String>)> + Send>>;

/// The body of the answer.
struct Streaming(Option<Next>);

impl Streaming {
    fn begin(stream: Stream) -> Self {
        Self(Some(next(stream)))
    }
}

fn next(mut stream: Stream) -> Next {
    Box::pin(async move {
        let said = stream.next().await.unwrap_or_else(|error| {
            // The page comes again and catches up.
            tracing::error!(%error, "the stream of a page broke");
            None
        });
        (stream, said)
    })
}

impl http_body::Body for Streaming {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(waiting) = &mut self.0 else { return Poll::Ready(None) };
        let (stream, said) = std::task::ready!(waiting.as_mut().poll(cx));
        // What is over frees its seat at once.
        self.0 = said.is_some().then(|| next(stream));
        Poll::Ready(said.map(|said| Ok(Frame::data(Bytes::from(said)))))
    }
}
