//! `vestibule user create | list | set-password | require-password-reset`.

use std::io::{BufRead as _, IsTerminal as _};

use clap::{Args, Subcommand};
use serde_json::json;
use zeroize::Zeroizing;

use super::{CliError, Outcome, open, operator};
use crate::domain::email::Email;
use crate::domain::ids::UserId;
use crate::domain::person_name::{full_name, parse_name};
use crate::domain::problem::{FieldProblem, ProblemCode};
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;
use crate::server::config::Config;
use crate::server::flows::accounts::{self, AccountProblem, NewAccount};
use crate::server::flows::tasks;
use crate::server::phone;
use crate::server::state::AppState;
use crate::server::store;
use crate::server::store::users::User;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Create a user; the e-mail address counts as verified
    Create(NewUserArguments),
    /// List users, newest first
    List {
        /// Most users to print
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=1000))]
        limit: i64,
        /// Continue after this user
        #[arg(long, value_name = "USER_ID")]
        after: Option<String>,
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Set a user's password; the person is told by mail
    SetPassword {
        /// Id (user_…) or verified e-mail address
        user: String,
        /// Read the password from standard input; the default when nobody is there to type it
        #[arg(long)]
        password_stdin: bool,
    },
    /// Have a user choose another password before anything else, at once and on every device
    RequirePasswordReset {
        /// Id (user_…) or verified e-mail address
        user: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct NewUserArguments {
    /// E-mail address
    #[arg(long)]
    email: String,
    /// Phone number, such as +4915112345678; counts as verified too
    #[arg(long)]
    phone: Option<String>,
    /// Username
    #[arg(long)]
    username: Option<String>,
    /// First name
    #[arg(long)]
    first_name: Option<String>,
    /// Last name
    #[arg(long)]
    last_name: Option<String>,
    /// Read a password from standard input; without one, the person signs in by a code or sets one by "forgot password"
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(config: Config, command: UserCommand) -> Outcome {
    let app = open(config).await?;
    match command {
        UserCommand::Create(arguments) => create(&app, arguments).await?,
        UserCommand::List { limit, after, json } => list(&app, limit, after.as_deref(), json).await?,
        UserCommand::SetPassword { user, password_stdin } => set_password(&app, &user, password_stdin).await?,
        UserCommand::RequirePasswordReset { user } => require_password_reset(&app, &user).await?,
    }
    app.store.close().await;
    Ok(())
}

async fn create(app: &AppState, arguments: NewUserArguments) -> Outcome {
    let mut fixes = Vec::new();
    let email = Email::parse(&arguments.email);
    if email.is_err() {
        fixes.push(format!("--email: {} is not an e-mail address", arguments.email));
    }
    let settings = app.settings(app.clock.now()).await?;
    let phone = arguments.phone.as_deref().map(|text| phone::read(text, None, &settings, app.config.is_development()));
    let phone = phone.transpose().unwrap_or_else(|_| {
        fixes.push(
            "--phone: is not the number of a mobile phone in a country that phone_countries allows; write + and the calling code first".to_owned(),
        );
        None
    });
    let mut name = |option: &str, text: &Option<String>| {
        let name = parse_name(text.as_deref().unwrap_or_default());
        name.unwrap_or_else(|_| {
            fixes.push(format!("{option}: is too long or has control characters"));
            None
        })
    };
    let first_name = name("--first-name", &arguments.first_name);
    let last_name = name("--last-name", &arguments.last_name);
    let Ok(email) = email else { return Err(refused(fixes)) };
    if !fixes.is_empty() {
        return Err(refused(fixes));
    }
    let password = if arguments.password_stdin { Some(read_password(true)?) } else { None };
    let proof = Some("admin".to_owned());
    let new = NewAccount {
        email: Some(email),
        email_proof: proof,
        phone,
        phone_proof: Some("admin"),
        username: arguments.username,
        first_name,
        last_name,
        ..NewAccount::default()
    };
    let id = accounts::create_user(&operator(app), new, password).await.map_err(explain)?;
    println!("{id}");
    Ok(())
}

async fn list(app: &AppState, limit: i64, after: Option<&str>, json: bool) -> Outcome {
    let mut tx = app.store.read().await?;
    let after = match after {
        None => None,
        Some(text) => Some(find(&mut tx, text).await?),
    };
    let users = store::users::list(&mut tx, after.as_ref().map(|user| (&user.id, user.created_at)), limit).await?;
    for user in users {
        let emails = store::emails::list_of(&mut tx, &user.id).await?;
        let addresses: Vec<&str> = emails.iter().map(|row| row.address.as_str()).collect();
        let name = full_name(user.first_name.as_deref(), user.last_name.as_deref());
        if json {
            let line = json!({
                "id": user.id, "email_addresses": addresses, "username": user.username, "first_name": user.first_name, "last_name": user.last_name,
                "banned": user.banned_at.is_some(), "created_at": user.created_at, "last_sign_in_at": user.last_sign_in_at,
            });
            println!("{line}");
        } else {
            let columns = [Some(addresses.join(",")), user.username.clone(), name, user.banned_at.map(|_| "banned".to_owned())];
            let columns: Vec<String> = columns.into_iter().flatten().collect();
            println!("{}  {}  {}", user.id, utc(user.created_at), columns.join("  "));
        }
    }
    Ok(())
}

async fn set_password(app: &AppState, user: &str, from_stdin: bool) -> Outcome {
    let found = find(&mut app.store.read().await?, user).await?;
    let password = read_password(from_stdin)?;
    accounts::set_password(&operator(app), &found.id, &password).await.map_err(explain)?;
    println!("The password of {} is set.", found.id);
    Ok(())
}

async fn require_password_reset(app: &AppState, user: &str) -> Outcome {
    let found = find(&mut app.store.read().await?, user).await?;
    let done = tasks::require_password_reset(&operator(app), &found.id).await;
    match done {
        Ok(true) => println!("{} has to choose another password; apps take the person for signed out until then.", found.id),
        Ok(false) => return Err(CliError::refused("this user has no password", "nothing to do: there is none that could be known to others")),
        Err(error) => {
            return Err(CliError::Failed { what: format!("nothing was changed: {error}"), fix: "run `vestibule doctor`, then try again".to_owned() });
        }
    }
    Ok(())
}

pub(super) async fn find(tx: &mut store::Tx, text: &str) -> Result<User, CliError> {
    let found = match (UserId::parse(text), Email::parse(text)) {
        (Ok(id), _) => store::users::find(tx, &id).await?,
        (Err(_), Ok(email)) => store::users::find_by_verified_email(tx, &email.key()).await?,
        (Err(_), Err(_)) => {
            return Err(CliError::refused(format!("{text} is neither a user id nor an e-mail address"), "write user_… or the address"));
        }
    };
    found.ok_or_else(|| CliError::refused(format!("there is no user {text}"), "see vestibule user list"))
}

/// One line from standard input.
pub(super) fn read_line() -> Result<String, CliError> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// A password from standard input, never from an argument, which other users of the machine could see.
fn read_password(asked: bool) -> Result<SecretText, CliError> {
    if !asked && std::io::stdin().is_terminal() {
        return Err(CliError::refused(
            "no password was given",
            "send it by standard input: add --password-stdin and type a line, or: vestibule user set-password … --password-stdin < file",
        ));
    }
    let line = Zeroizing::new(read_line()?);
    if line.is_empty() {
        return Err(CliError::refused("the password is empty", "write it on the first line of standard input"));
    }
    Ok(SecretText::new(line.as_str()))
}

fn refused(fixes: Vec<String>) -> CliError {
    CliError::Refused { what: "the user is refused; nothing was changed".to_owned(), fixes }
}

fn explain(problem: AccountProblem) -> CliError {
    match problem {
        AccountProblem::Refused(problems) => refused(problems.iter().map(describe).collect()),
        AccountProblem::NotFound => CliError::refused("there is no such user", "see vestibule user list"),
        AccountProblem::Internal(error) => {
            CliError::Failed { what: format!("nothing was changed: {error}"), fix: "run `vestibule doctor`, then try again".to_owned() }
        }
    }
}

fn describe(problem: &FieldProblem) -> String {
    let text = match &problem.code {
        ProblemCode::UsernameTaken => "is taken".to_owned(),
        ProblemCode::UsernameLength { min, max } => format!("must have {min} to {max} characters"),
        ProblemCode::UsernameCharacter => "may have letters, digits, _ and - only".to_owned(),
        ProblemCode::UsernameOnlyDigits => "must have a letter".to_owned(),
        ProblemCode::PasswordTooShort { min } => format!("must have at least {min} characters"),
        ProblemCode::PasswordTooLong { max } => format!("must have at most {max} characters"),
        ProblemCode::PasswordTooWeak => "is too easy to guess; make it longer".to_owned(),
        ProblemCode::PasswordBreached => "is in a list of leaked passwords; choose another".to_owned(),
        ProblemCode::PasswordContainsIdentifier => "contains the person's own address or name".to_owned(),
        ProblemCode::PasswordUnchanged => "is the one in force".to_owned(),
        // The flow's answer when another account has proved the address.
        _ if problem.field == crate::domain::problem::Field::EmailAddress => "belongs to another user".to_owned(),
        other => format!("is refused ({other:?})"),
    };
    format!("{}: {text}", problem.field.name())
}

/// Date and time in UTC, to the minute.
pub(super) fn utc(at: Timestamp) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]Z");
    let time = time::OffsetDateTime::from_unix_timestamp(at.seconds()).ok();
    time.and_then(|time| time.format(format).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{describe, utc};
    use crate::domain::problem::{Field, FieldProblem, ProblemCode};
    use crate::domain::time::Timestamp;

    #[test]
    fn times_are_shown_in_utc() {
        assert_eq!(utc(Timestamp::from_millis(1_700_000_000_000)), "2023-11-14 22:13Z");
    }

    #[test]
    fn a_problem_names_its_field() {
        let problem = FieldProblem::new(Field::Password, ProblemCode::PasswordTooShort { min: 8 });
        assert_eq!(describe(&problem), "password: must have at least 8 characters");
    }
}
