//! An organization with 100,000 members against one with 20, and somebody in 1,000 organizations against somebody in 20: listing,
//! searching, switching, tokens. And 500 invitations in one request.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{Method, Request, header};
use http_body_util::Full;
use url::form_urlencoded;

use crate::Outcome;
use crate::client::request;
use crate::crowd;
use crate::databases::Database;
use crate::figure::{Figure, Row};
use crate::load::{Visitor, compare};
use crate::portal::{Portal, Setup};
use crate::repeater::Repeater;

/// Connections at once.
const CONNECTIONS: usize = 8;
/// People of both instances; those who belong to no organization are the others.
const PEOPLE: u64 = 100_000;
/// Members and organizations of the small one: a page of each list is full.
const FEW: (u64, u64) = (20, 20);
/// Members and organizations of the large one.
const MANY: (u64, u64) = (100_000, 1_000);
/// How much slower the large one may be.
const MOST: f64 = 1.3;
/// Addresses of one request.
const INVITED: u32 = 500;
/// Longest time that this request may take.
const INVITED_WITHIN: Duration = Duration::from_secs(2);

/// A server with organizations.
struct Organized {
    portal: Portal,
    cookie: String,
    _setup: Setup,
}

impl Organized {
    async fn with((members, organizations): (u64, u64), database: &Database) -> Outcome<Self> {
        let setup = Setup::on(database, &format!("members_{members}")).await?;
        // Makes schema and keys.
        drop(setup.serve().await?);
        let cookie = crowd::gather_known(&setup, PEOPLE, 1).await?.pop().ok_or("nobody is known")?;
        crowd::organize(&setup, members, organizations).await?;
        Ok(Self { portal: setup.serve().await?, cookie, _setup: setup })
    }

    fn request(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Outcome<Request<Full<Bytes>>> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = request(method, &self.portal.origin, path, 1).header(header::COOKIE, &self.cookie).header(header::ORIGIN, &self.portal.origin);
        Ok(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Full::new(form.into()))?)
    }

    /// Somebody who asks for the same again and again.
    async fn repeating(&self, method: Method, path: &str) -> Outcome<Vec<Repeater>> {
        Repeater::several(CONNECTIONS, self.portal.process.address, |_| self.request(method.clone(), path, &[])).await
    }

    /// Somebody who goes from one organization to another and back.
    async fn switching(&self) -> Outcome<Vec<Switch>> {
        let path = format!("/v1/client/sessions/{}/touch", crowd::session(1));
        let mut ways = Vec::new();
        for team in [crowd::team(1), crowd::EVERYBODY.to_owned()] {
            let request = self.request(Method::POST, &path, &[("active_organization_id", &team)])?;
            ways.push(Repeater::open(self.portal.process.address, request).await?);
        }
        Ok(vec![Switch { ways, next: 0 }])
    }

    /// How long it takes to invite many at once.
    async fn invite(&self) -> Outcome<Figure> {
        let addresses: Vec<String> = (0..INVITED).map(|number| format!("guest{number}@example.net")).collect();
        let mut fields = vec![("role", "org:member")];
        fields.extend(addresses.iter().map(|address| ("email_address", address.as_str())));
        let path = format!("/v1/organizations/{}/invitations/bulk", crowd::EVERYBODY);
        let mut asking = Repeater::open(self.portal.process.address, self.request(Method::POST, &path, &fields)?).await?;
        let begun = Instant::now();
        let answer = asking.ask().await?;
        let elapsed = begun.elapsed();
        let answer: serde_json::Value = serde_json::from_slice(answer.body())?;
        let sent = answer.pointer("/response/total_count").and_then(serde_json::Value::as_u64);
        if sent == Some(u64::from(INVITED)) { Ok(Figure::Time(elapsed)) } else { Err(format!("{sent:?} were invited").into()) }
    }
}

/// Somebody who changes organizations.
struct Switch {
    ways: Vec<Repeater>,
    next: usize,
}

impl Visitor for Switch {
    async fn visit(&mut self) -> Outcome<bool> {
        self.next = (self.next + 1) % self.ways.len();
        let way = self.ways.get_mut(self.next).ok_or("there is nowhere to go")?;
        way.ask().await?;
        Ok(true)
    }
}

pub async fn measure() -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    for database in Database::all()? {
        let few = Organized::with(FEW, &database).await?;
        let many = Organized::with(MANY, &database).await?;
        let row = |what: &str, large: Figure, small: Figure| {
            Row::at_most(&format!("large organizations against small ones, {database}: {what}"), large, small, MOST)
        };
        let members = format!("/v1/organizations/{}/memberships?paginated=true&limit=10", crowd::EVERYBODY);
        let tokens = format!("/v1/client/sessions/{}/tokens", crowd::session(1));
        for (what, method, path) in [
            ("list of members", Method::GET, members.clone()),
            ("search that finds one", Method::GET, format!("{members}&query={}", crowd::address(7))),
            ("search that finds everybody", Method::GET, format!("{members}&query=person")),
            ("a person's organizations", Method::GET, "/v1/me/organization_memberships?paginated=true&limit=10".to_owned()),
            ("token", Method::POST, tokens),
        ] {
            let (large, small) = compare(&mut many.repeating(method.clone(), &path).await?, &mut few.repeating(method, &path).await?).await?;
            rows.push(row(what, large.mean(), small.mean()));
        }
        let (large, small) = compare(&mut many.switching().await?, &mut few.switching().await?).await?;
        rows.push(row("switch", large.mean(), small.mean()));
        rows.push(Row::under(&format!("{INVITED} invitations in one request, {database}"), many.invite().await?, Figure::Time(INVITED_WITHIN)));
    }
    Ok(rows)
}
