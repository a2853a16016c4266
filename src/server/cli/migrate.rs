//! `vestibule migrate`.

use super::Outcome;
use crate::server::config::Config;
use crate::server::start;
use crate::server::store;

pub(super) async fn run(config: &Config) -> Outcome {
    let database = start::connect_and_migrate(config).await?;
    let version = store::schema::version(&mut database.read().await?).await?;
    database.close().await;
    println!("The schema is up to date (version {version}).");
    Ok(())
}
