//! A whole server in this process: the real router over a real database, with a clock that tests move, randomness that
//! repeats itself, cheap hashes and mail that stays here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use ipnet::IpNet;
use url::Url;
use vestibule::domain::email::Email;
use vestibule::domain::ids::{InstanceId, SigningKeyId};
use vestibule::domain::locale::Locale;
use vestibule::domain::secret::SecretText;
use vestibule::domain::security_log::Actor;
use vestibule::domain::settings::InstanceSettings;
use vestibule::domain::time::{Span, Timestamp};
use vestibule::server::clock::Clock;
use vestibule::server::config::log::{LogConfig, LogFormat};
use vestibule::server::config::passkeys::{PasskeyPlace, PasskeysConfig};
use vestibule::server::config::sms::SmsConfig;
use vestibule::server::config::{Config, InstanceKind, MailConfig};
use vestibule::server::dns::{Dns, MemoryDns};
use vestibule::server::flows::invitations::{self, NewInvitation};
use vestibule::server::flows::{Cx, Requester};
use vestibule::server::http::router::router;
use vestibule::server::identity::Identity;
use vestibule::server::live::{self, Hub};
use vestibule::server::mail::{Mailer, Memory};
use vestibule::server::outgoing::{Limits, Outgoing};
use vestibule::server::passkeys::RelyingParty;
use vestibule::server::place::Places;
use vestibule::server::security::breached::BreachedPasswords;
use vestibule::server::security::keys::MasterKey;
use vestibule::server::security::password_hasher::{HashCost, PasswordHasher};
use vestibule::server::security::rng::RngSource;
use vestibule::server::security::sealed::Sealer;
use vestibule::server::sms::{SmsMemory, SmsSender};
use vestibule::server::social::Social;
use vestibule::server::start;
use vestibule::server::state::{AppState, Parts, SettingsCache};
use vestibule::server::store::events::EventRow;
use vestibule::server::store::follow::Follower;
use vestibule::server::store::{self, Store};
use vestibule::server::tokens::Signer;

use super::app_server::AppServer;
use super::browser::Browser;
use super::people::Person;

/// When tests begin: 2026-11-18, 09:30 UTC.
pub const START: Timestamp = Timestamp::from_millis(1_794_994_200_000);
/// A password that every rule accepts.
pub const PASSWORD: &str = "violet-anchor-1843";
/// An app that is registered once [`TestApp::register_app`] was called.
pub const APP: &str = "https://app.example";

/// The server. Clones are the same one.
#[derive(Clone)]
pub struct TestApp {
    /// What its requests and jobs reach.
    pub state: AppState,
    /// Mails that went out.
    pub memory: Memory,
    /// Text messages that went out.
    pub sms: SmsMemory,
    /// What name servers say.
    pub dns: MemoryDns,
    router: Router,
    browsers: Arc<AtomicU8>,
}

/// Passkeys of the host of this address.
fn passkeys_at(origin: &str) -> PasskeysConfig {
    let origin = Url::parse(origin).unwrap();
    PasskeysConfig::At(PasskeyPlace { id: origin.host_str().unwrap().to_owned(), origin, more_origins: Vec::new() })
}

fn config(database_url: &str) -> Config {
    Config {
        kind: InstanceKind::Development,
        public_url: Url::parse("http://localhost:3000").unwrap(),
        key_host: "localhost.vestibule.example".to_owned(),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        metrics_listen: None,
        database_url: SecretText::new(database_url),
        database_connections: 4,
        data_dir: PathBuf::new(),
        master_key: None,
        passkeys: passkeys_at("http://localhost:3000"),
        mail: MailConfig::Mailbox,
        mail_from: "Acme <hello@acme.example>".to_owned(),
        sms: SmsConfig::Unset,
        hash_cost: HashCost::CHEAP,
        hashes_at_once: 2,
        trusted_proxies: Vec::new(),
        social: Vec::new(),
        outgoing_networks: vec![IpNet::from(IpAddr::from(Ipv4Addr::LOCALHOST))],
        breached_passwords_file: None,
        places_database: None,
        live_streams: 100,
        rate_limit_factor: 0,
        shared_cookie_domain: None,
        log: LogConfig { format: LogFormat::Text, filter: "warn".to_owned() },
        run_jobs: false,
    }
}

/// Making a key costs more than most tests: all of them share one.
static SIGNING_KEY: OnceLock<(SigningKeyId, Vec<u8>)> = OnceLock::new();

async fn signer(store: &Store, sealer: &Sealer) -> Signer {
    let mut tx = store.write().await.unwrap();
    if let Some((id, sealed)) = SIGNING_KEY.get()
        && store::keys::list_signing(&mut tx).await.unwrap().is_empty()
    {
        store::keys::insert_signing(&mut tx, id, sealed, START).await.unwrap();
    }
    let signer = Signer::load(&mut tx, sealer, &SigningKeyId::from_unique("test"), START).await.unwrap();
    let key = store::keys::list_signing(&mut tx).await.unwrap().remove(0);
    SIGNING_KEY.get_or_init(|| (key.id, key.sealed_private));
    tx.commit().await.unwrap();
    signer
}

impl TestApp {
    /// Starts on a database that is migrated first.
    pub async fn start(database_url: &str) -> Self {
        let store = Store::connect(database_url, 4).await.unwrap();
        store.migrate().await.unwrap();
        let mail = Mailer::memory("Acme <hello@acme.example>").unwrap();
        Self::build(store, (Clock::fixed(START), RngSource::seeded(1)), config(database_url), mail).await
    }

    async fn build(store: Store, (clock, rng): (Clock, RngSource), config: Config, (mailer, memory): (Mailer, Memory)) -> Self {
        let master = MasterKey::new([7; 32]);
        let sealer = master.sealer().unwrap();
        let outgoing = Outgoing::new(config.outgoing_networks.clone(), Limits::USUAL).unwrap();
        let sms = SmsMemory::default();
        let dns = MemoryDns::default();
        let state = AppState::new(Parts {
            sms: match &config.sms {
                SmsConfig::Unset => SmsSender::Memory(sms.clone()),
                SmsConfig::Folder(_) | SmsConfig::Gateway(_) => start::sms_sender(&config, &outgoing),
            },
            hasher: PasswordHasher::new(config.hash_cost, config.hashes_at_once, rng.clone()).unwrap(),
            tokens: master.token_hasher().unwrap(),
            mailer: Some(mailer),
            social: Social::new(config.social.clone(), &config.public_url, outgoing.clone()),
            outgoing,
            passkeys: RelyingParty::new(&config.passkeys),
            dns: Dns::Memory(dns.clone()),
            places: Places::open(config.places_database.as_deref()).unwrap(),
            live: Hub::new(config.live_streams),
            breached: BreachedPasswords::open(config.breached_passwords_file.as_deref()).unwrap(),
            signer: signer(&store, &sealer).await,
            identity: Identity::new(InstanceId::from_unique("test"), &config),
            settings: SettingsCache::default(),
            sealer,
            config,
            store,
            clock,
            rng,
        });
        let router = router(&state);
        Self { state, memory, sms, dns, router, browsers: Arc::new(AtomicU8::new(1)) }
    }

    /// The server after a restart with another configuration: same database, clock and mail.
    pub async fn restarted(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.state.config.clone();
        change(&mut config);
        let mail = (self.state.mailer.clone().unwrap(), self.memory.clone());
        let shared = (self.state.clock.clone(), self.state.rng.clone());
        let app = Self::build(self.state.store.clone(), shared, config, mail).await;
        Self { browsers: Arc::clone(&self.browsers), ..app }
    }

    /// Another process of the instance: same database, clock and mail, and nothing else in common.
    pub async fn beside(&self) -> Self {
        let config = self.state.config.clone();
        let store = Store::connect(config.database_url.expose(), 4).await.unwrap();
        let mail = (self.state.mailer.clone().unwrap(), self.memory.clone());
        let app = Self::build(store, (self.state.clock.clone(), RngSource::seeded(2)), config, mail).await;
        Self { browsers: Arc::clone(&self.browsers), ..app }
    }

    /// Tells open pages what happens, from now on.
    pub async fn tells_open_pages(&self) {
        let mut follower = Follower::begin(self.state.store.clone()).await.unwrap();
        let app = self.state.clone();
        tokio::spawn(async move { live::follow_with(&app, &mut follower).await });
    }

    /// A restart as a production instance at `https://accounts.example.com`.
    pub async fn in_production(&self) -> Self {
        self.restarted(|config| {
            config.kind = InstanceKind::Production;
            config.public_url = Url::parse("https://accounts.example.com").unwrap();
            config.key_host = "accounts.example.com".to_owned();
            config.passkeys = passkeys_at("https://accounts.example.com");
        })
        .await
    }

    /// The router, one clone per request.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The origin of the server.
    pub fn origin(&self) -> String {
        self.state.config.public_url.origin().ascii_serialization()
    }

    /// Lets time pass.
    pub fn advance(&self, span: Span) {
        self.state.clock.advance(span);
    }

    /// Changes the settings, under the rules that hold for operators.
    pub async fn set(&self, change: impl FnOnce(&mut InstanceSettings)) {
        let mut tx = self.state.store.write().await.unwrap();
        let (mut settings, version) = store::settings::find(&mut tx).await.unwrap();
        change(&mut settings);
        settings.validate().unwrap();
        assert!(store::settings::save(&mut tx, &settings, version, self.state.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        self.state.settings.clear();
    }

    /// Registers [`APP`] as a place to return to.
    pub async fn register_app(&self) {
        self.set(|settings| settings.allowed_origins = vec![APP.to_owned()]).await;
    }

    /// A browser that was never here, at a network address of its own.
    pub fn browser(&self) -> Browser {
        let number = self.browsers.fetch_add(1, Ordering::SeqCst);
        Browser::new(self.clone(), IpAddr::from([198, 51, 100, number]))
    }

    /// Somebody with a browser and a mailbox, not yet known here.
    pub fn person(&self, email: &str) -> Person {
        Person::new(self.browser(), email)
    }

    /// The server of an app, with a secret key.
    pub async fn app_server(&self) -> AppServer {
        AppServer::new(self).await
    }

    /// Invites an address without a mail; gives the ticket.
    pub async fn invite(&self, address: &str) -> SecretText {
        let new = NewInvitation {
            address: Email::parse(address).unwrap(),
            redirect_url: None,
            public_metadata: "{}".to_owned(),
            notify: false,
            ignore_existing: false,
            lifetime: Span::days(30),
        };
        let (_, link) = invitations::create(&self.cx(), new).await.unwrap();
        SecretText::new(link.expose().split_once("__clerk_ticket=").unwrap().1)
    }

    /// What a flow needs, as if a request came now.
    pub fn cx(&self) -> Cx {
        let from = Requester { ip: "198.51.100.250".to_owned(), user_agent: "test".to_owned(), actor: Actor::Person };
        Cx { app: self.state.clone(), now: self.state.clock.now(), from, locale: Locale::En }
    }

    /// Lines of the log of events of one kind, oldest first.
    pub async fn events(&self, kind: &str) -> Vec<EventRow> {
        let mut tx = self.state.store.read().await.unwrap();
        let mut events = store::events::newest(&mut tx, Some(kind), 1000).await.unwrap();
        events.reverse();
        events
    }

    /// How many accounts there are.
    pub async fn count_users(&self) -> i64 {
        store::users::count(&mut self.state.store.read().await.unwrap(), &store::users::Filter::default()).await.unwrap()
    }

    /// Ends the test: work that nobody ran is a mail that nobody got, and fails it. Mails about the safety of an account come
    /// unasked, and are sent here.
    pub async fn finish(self) {
        if only_notices(&self).await {
            self.deliver_mail().await;
        }
        let left = store::jobs::count_open(&mut self.state.store.read().await.unwrap()).await.unwrap();
        self.state.live.close();
        assert_eq!(left, 0, "jobs were left over; read the mail or run them with `deliver_mail`");
        self.state.store.close().await;
    }
}

/// Whether nothing but mails about the safety of accounts is left to send.
async fn only_notices(app: &TestApp) -> bool {
    const OTHERS: &str = "SELECT COUNT(*) FROM mail_outbox WHERE status = 'queued' AND template <> 'security'";
    let (others,): (i64,) = sqlx::query_as(OTHERS).fetch_one(app.state.store.pool()).await.unwrap();
    others == 0
}
