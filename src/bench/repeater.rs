//! Visitors that ask for one thing.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::Full;

use crate::Outcome;
use crate::client::{Answer, Connection, unexpected};
use crate::load::Visitor;

/// Somebody who asks for the same thing again and again, and wants 200 each time.
#[derive(Debug)]
pub struct Repeater {
    connection: Connection,
    request: Request<Full<Bytes>>,
}

impl Repeater {
    /// One of them.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr, request: Request<Full<Bytes>>) -> Outcome<Self> {
        Ok(Self { connection: Connection::open(address).await?, request })
    }

    /// Several of them, each on a connection of its own. `request` gets the number of each.
    ///
    /// # Errors
    /// When nobody listens, or a request is none.
    pub async fn several(number: usize, address: SocketAddr, request: impl Fn(usize) -> Outcome<Request<Full<Bytes>>>) -> Outcome<Vec<Self>> {
        let mut all = Vec::with_capacity(number);
        for place in 0..number {
            all.push(Self::open(address, request(place)?).await?);
        }
        Ok(all)
    }

    /// The headers of the request, to be changed before it is sent again.
    pub fn headers(&mut self) -> &mut HeaderMap {
        self.request.headers_mut()
    }

    /// Asks once.
    ///
    /// # Errors
    /// When the answer is not 200.
    pub async fn ask(&mut self) -> Outcome<Answer> {
        let answer = self.connection.send(self.request.clone()).await?;
        if answer.status() == StatusCode::OK { Ok(answer) } else { Err(unexpected(&answer).into()) }
    }
}

impl Visitor for Repeater {
    async fn visit(&mut self) -> Outcome<bool> {
        self.ask().await.map(|_| true)
    }
}
