//! `vestibule settings show | set`.

use clap::Subcommand;
use serde_json::Value;

use super::{CliError, Outcome, open};
use crate::domain::settings::InstanceSettings;
use crate::server::config::Config;
use crate::server::sms::{NO_WAY_OUT, NO_WAY_OUT_FIX};
use crate::server::state::AppState;
use crate::server::store;

#[derive(Debug, Subcommand)]
pub(super) enum SettingsCommand {
    /// Print every setting
    Show {
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Change settings: all of them, or none when one is refused
    #[command(
        after_help = "Examples:\n  vestibule settings set application_name='My app' sign_up_mode=invite_only\n  vestibule settings set allowed_origins+=https://app.example   (adds to a list; -= removes)\n  vestibule settings set support_email=                         (empty clears)"
    )]
    Set {
        /// name=value; lists are separated by commas
        #[arg(required = true, value_name = "NAME=VALUE")]
        changes: Vec<String>,
    },
}

pub(super) async fn run(config: Config, command: SettingsCommand) -> Outcome {
    let app = open(config).await?;
    match command {
        SettingsCommand::Show { json } => show(&app, json).await?,
        SettingsCommand::Set { changes } => set(&app, &changes).await?,
    }
    app.store.close().await;
    Ok(())
}

async fn show(app: &AppState, json: bool) -> Outcome {
    let (settings, _) = store::settings::find(&mut app.store.read().await?).await?;
    let document = serde_json::to_value(&settings).map_err(std::io::Error::from)?;
    if json {
        println!("{document:#}");
    } else {
        for (name, value) in document.as_object().into_iter().flatten() {
            println!("{name} = {}", plain(value));
        }
    }
    Ok(())
}

async fn set(app: &AppState, changes: &[String]) -> Outcome {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let (settings, version) = store::settings::find(&mut tx).await?;
    let wanted =
        apply(&settings, changes).map_err(|fixes| CliError::Refused { what: "the settings are refused; nothing was changed".to_owned(), fixes })?;
    if app.lacks_sms(&wanted) && !app.lacks_sms(&settings) {
        return Err(CliError::refused(format!("{NO_WAY_OUT}; nothing was changed"), NO_WAY_OUT_FIX));
    }
    if !store::settings::save(&mut tx, &wanted, version, now).await? {
        return Err(CliError::Failed {
            what: "somebody else changed the settings at the same moment; nothing was changed".to_owned(),
            fix: "run `vestibule settings show`, then try again".to_owned(),
        });
    }
    tx.commit().await?;
    println!("{} changed; running servers follow within a second.", if changes.len() == 1 { "1 setting" } else { "Settings" });
    Ok(())
}

/// The settings after these changes, or every reason against them.
fn apply(settings: &InstanceSettings, changes: &[String]) -> Result<InstanceSettings, Vec<String>> {
    let mut document = serde_json::to_value(settings).unwrap_or_default();
    let mut problems = Vec::new();
    for change in changes {
        match change_one(&document, change) {
            Ok(next) => document = next,
            Err(problem) => problems.push(problem),
        }
    }
    match serde_json::from_value::<InstanceSettings>(document) {
        Ok(wanted) => {
            problems.extend(wanted.validate().err().into_iter().flatten().map(|problem| problem.to_string()));
            if problems.is_empty() { Ok(wanted) } else { Err(problems) }
        }
        // Each change was read alone before, so this names what does not fit together.
        Err(error) => Err(problems.into_iter().chain([error.to_string()]).collect()),
    }
}

fn change_one(document: &Value, change: &str) -> Result<Value, String> {
    let (name, value) = change.split_once('=').ok_or_else(|| format!("{change}: write name=value"))?;
    let (name, operation) = match (name.strip_suffix('+'), name.strip_suffix('-')) {
        (Some(name), _) => (name.trim(), '+'),
        (_, Some(name)) => (name.trim(), '-'),
        _ => (name.trim(), '='),
    };
    let Some(current) = document.get(name) else {
        let names: Vec<&str> = document.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        return Err(format!("{name}: there is no such setting; the settings are {}", names.join(", ")));
    };
    let fits = |candidate: Value| {
        let mut next = document.clone();
        if let Some(slot) = next.get_mut(name) {
            *slot = candidate;
        }
        serde_json::from_value::<InstanceSettings>(next.clone()).is_ok().then_some(next)
    };
    let candidates = match (current, operation) {
        (Value::Array(_), '=') => parse_json(value).into_iter().chain([list_of(value)]).collect(),
        (Value::Array(entries), operation) => vec![edited(entries, value, operation)],
        (_, '=') => candidates(value.trim()),
        _ => return Err(format!("{name}: is not a list; write {name}=value")),
    };
    candidates.into_iter().find_map(fits).ok_or_else(|| format!("{name}: {value} does not fit; it is {} now", plain(current)))
}

/// What the text may mean, the likeliest first: whichever fits the setting is taken.
fn candidates(text: &str) -> Vec<Value> {
    let mut all: Vec<Value> = parse_json(text).into_iter().collect();
    if text.is_empty() {
        all.push(Value::Null);
    }
    all.push(Value::String(text.to_owned()));
    if matches!(text, "off" | "none") {
        all.push(Value::Null);
    }
    if let "on" | "off" = text {
        all.push(Value::Bool(text == "on"));
    }
    all
}

fn parse_json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn list_of(text: &str) -> Value {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(str::to_owned).map(Value::String).collect()
}

fn edited(entries: &[Value], text: &str, operation: char) -> Value {
    let Value::Array(named) = list_of(text) else { return Value::Null };
    let kept = entries.iter().filter(|entry| !named.contains(entry)).cloned();
    if operation == '+' { kept.chain(named.iter().cloned()).collect() } else { kept.collect() }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "(not set)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(entries) => entries.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::apply;
    use crate::domain::settings::{InstanceSettings, Requirement, SignUpMode};

    fn change(changes: &[&str]) -> Result<InstanceSettings, Vec<String>> {
        apply(&InstanceSettings::default(), &changes.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn each_kind_of_setting_can_be_set_and_cleared() {
        let set = change(&[
            "application_name=42",
            "home_url=https://app.example/",
            "password=false",
            "username=required",
            "sign_up_mode=invite_only",
            "session_inactivity_minutes=30",
            "session_lifetime_minutes=off",
            "password_min_length=12",
            "allowed_origins=https://a.example,https://b.example",
            "allowed_origins+=https://c.example",
            "allowed_origins-=https://a.example",
            "show_branding=off",
            "phone=optional",
            "phone_countries+=DE,AT",
        ])
        .unwrap();
        assert_eq!((set.application_name.as_str(), set.home_url.as_deref()), ("42", Some("https://app.example/")));
        assert_eq!((set.username, set.sign_up_mode), (Requirement::Required, SignUpMode::InviteOnly));
        assert_eq!((set.session_inactivity_minutes, set.session_lifetime_minutes, set.password_min_length), (Some(30), None, 12));
        assert_eq!(set.allowed_origins, ["https://b.example", "https://c.example"]);
        assert!(!set.password && !set.show_branding);
        assert_eq!((set.phone, set.phone_countries.concat().as_str()), (Requirement::Optional, "DEAT"));
        assert_eq!(apply(&set, &["home_url=".to_owned()]).unwrap().home_url, None);
        assert_eq!(apply(&set, &["allowed_origins=".to_owned()]).unwrap().allowed_origins, Vec::<String>::new());
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let problems = change(&["colour=red", "password=perhaps", "primary_color=red", "nonsense", "password_min_length+=1"]).unwrap_err();
        for text in [
            "colour: there is no such setting",
            "password: perhaps does not fit",
            "primary_color must look like",
            "nonsense: write name=value",
            "is not a list",
        ] {
            assert!(problems.iter().any(|problem| problem.contains(text)), "{text} is missing in {problems:?}");
        }
    }

    #[test]
    fn hp_12_the_last_way_in_cannot_be_turned_off() {
        let problems = change(&["password=false", "email_code=false", "email_link=false"]).unwrap_err();
        assert!(problems.concat().contains("nobody could sign in"), "{problems:?}");
    }
}
