//! Where values come from: `vestibule.toml`, the environment, files that hold one secret each.
//!
//! Sections ask for values by their dotted path. A value that is not understood is noted as a problem and reading goes
//! on, so that an operator sees everything that is wrong at once. What nobody asked for is unknown, and refused.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::secrets;
use crate::domain::secret::SecretText;

/// A problem was noted; the value does not exist.
#[derive(Debug, Clone, Copy)]
pub struct Noted;

/// A value, or the knowledge that its problem was noted.
pub type Read<T> = Result<T, Noted>;

/// What is shown in place of a secret.
pub const HIDDEN: &str = "…";

/// Where a value was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(String),
    /// A variable of this name.
    Environment(String),
    /// A file that holds just this secret.
    SecretFile(PathBuf),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name) | Self::Environment(name) => f.write_str(name),
            Self::SecretFile(path) => write!(f, "{}", path.display()),
        }
    }
}

/// Something that is wrong with the configuration. The text names the cause and the fix, and never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblem {
    /// Dotted path of the value, or the name of the file.
    pub path: String,
    /// Where the value came from.
    pub origin: Origin,
    /// What is wrong and how to put it right.
    pub text: String,
}

impl std::fmt::Display for ConfigProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.origin {
            Origin::Default | Origin::File(_) => write!(f, "{}: {}", self.path, self.text),
            origin => write!(f, "{} (from {origin}): {}", self.path, self.text),
        }
    }
}

/// Everything that is wrong with the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigProblem>);

impl std::fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ConfigProblem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for ConfigErrors {}

/// One value in force, for `config print`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Dotted path.
    pub path: Cow<'static, str>,
    /// The value as TOML, secrets hidden; none when nothing is set.
    pub value: Option<String>,
    /// Where it came from.
    pub origin: Origin,
}

/// A variable with our prefix that sets nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownVariable {
    /// Its name.
    pub name: String,
    /// The variable it is a misspelling of, as it seems.
    pub meant: Option<String>,
}

impl std::fmt::Display for UnknownVariable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is set, but no setting has that name; it is ignored", self.name)?;
        self.meant.as_ref().map_or(Ok(()), |meant| write!(f, "; did you mean {meant}?"))
    }
}

/// A value as somebody wrote it.
#[derive(Debug, Clone)]
enum Raw {
    Text(String),
    List(Vec<String>),
}

/// The sources, and what was found in them so far.
#[derive(Debug)]
pub struct Source {
    file_name: String,
    file: BTreeMap<String, Raw>,
    env: BTreeMap<String, String>,
    asked: BTreeSet<String>,
    problems: Vec<ConfigProblem>,
    lines: Vec<Line>,
}

/// Begins the names of all variables of this program.
const PREFIX: &str = "VESTIBULE_";
/// Names the configuration file itself.
const CONFIG_VARIABLE: &str = "VESTIBULE_CONFIG";
/// What hosting platforms call the address of the database.
const PLATFORM_DATABASE_URL: &str = "DATABASE_URL";
/// Longest secret that is read from a file, in bytes; a longer one is not the file that was meant.
const MAX_SECRET_FILE: u64 = 64 * 1024;

impl Source {
    /// Takes the file (name and text) and the environment. Empty variables count as not set.
    pub fn new(file: Option<(&str, &str)>, env: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |name: &str| (name.starts_with(PREFIX) && name != CONFIG_VARIABLE) || name == PLATFORM_DATABASE_URL;
        let mut source = Self {
            file_name: file.map_or("vestibule.toml", |(name, _)| name).to_owned(),
            file: BTreeMap::new(),
            env: env.into_iter().filter(|(name, value)| ours(name) && !value.is_empty()).collect(),
            asked: BTreeSet::new(),
            problems: Vec::new(),
            lines: Vec::new(),
        };
        if let Some((name, text)) = file {
            match text.parse::<toml::Table>() {
                Ok(table) => flatten("", table, &mut source.file),
                Err(error) => {
                    // The library's long text quotes the line, which may hold a password.
                    let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.matches('\n').count() + 1);
                    let text = format!("line {line} is not TOML ({}); see docs/configuration.md for an example", first_line(error.message()));
                    source.problems.push(ConfigProblem { path: name.to_owned(), origin: Origin::Default, text });
                }
            }
        }
        source
    }

    /// A value that has a default.
    ///
    /// # Errors
    /// [`Noted`].
    pub fn value<T>(&mut self, path: impl Into<Cow<'static, str>>, default: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Read<T> {
        let path = path.into();
        let found = self.find_text(&path)?;
        let (text, origin) = found.unwrap_or_else(|| (default.to_owned(), Origin::Default));
        self.lines.push(Line { path: path.clone(), value: Some(text.clone()), origin: origin.clone() });
        self.keep(&path, origin, parse(text.trim()))
    }

    /// A value that may be missing.
    ///
    /// # Errors
    /// [`Noted`].
    pub fn optional<T>(&mut self, path: impl Into<Cow<'static, str>>, parse: impl FnOnce(&str) -> Result<T, String>) -> Read<Option<T>> {
        let path = path.into();
        let found = self.find_text(&path)?;
        let origin = found.as_ref().map_or(Origin::Default, |(_, origin)| origin.clone());
        self.lines.push(Line { path: path.clone(), value: found.as_ref().map(|(text, _)| text.clone()), origin: origin.clone() });
        match found {
            None => Ok(None),
            Some((text, _)) => self.keep(&path, origin, parse(text.trim())).map(Some),
        }
    }

    /// A list; in the environment its entries are separated by commas.
    ///
    /// # Errors
    /// [`Noted`].
    pub fn list<T>(&mut self, path: impl Into<Cow<'static, str>>, parse: impl Fn(&str) -> Result<T, String>) -> Read<Vec<T>> {
        let path = path.into();
        let (raw, origin) = self.find(&path).unwrap_or((Raw::List(Vec::new()), Origin::Default));
        let entries = match raw {
            Raw::List(entries) => entries,
            Raw::Text(text) => text.split(',').map(str::to_owned).collect(),
        };
        self.lines.push(Line { path: path.clone(), value: Some(entries.join(",")), origin: origin.clone() });
        let mut values = Ok(Vec::new());
        for entry in entries.iter().map(|entry| entry.trim()).filter(|entry| !entry.is_empty()) {
            match (self.keep(&path, origin.clone(), parse(entry)), &mut values) {
                (Ok(value), Ok(list)) => list.push(value),
                (Ok(_), Err(Noted)) => {}
                (Err(noted), _) => values = Err(noted),
            }
        }
        values
    }

    /// A secret: `path` holds it, or `path_file` names the file that does. The file wins over the value beside it, and
    /// the environment over the configuration file. `show` makes the harmless form for `config print`.
    ///
    /// # Errors
    /// [`Noted`].
    pub fn secret<T>(
        &mut self,
        path: impl Into<Cow<'static, str>>,
        default: Option<&str>,
        show: impl FnOnce(&str) -> String,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Read<Option<T>> {
        let path = path.into();
        let found = self.find_secret(&path)?;
        let found = found.or_else(|| default.map(|text| (SecretText::new(text), Origin::Default)));
        let origin = found.as_ref().map_or(Origin::Default, |(_, origin)| origin.clone());
        self.lines.push(Line { path: path.clone(), value: found.as_ref().map(|(text, _)| show(text.expose())), origin: origin.clone() });
        match found {
            None => Ok(None),
            Some((text, _)) => self.keep(&path, origin, parse(text.expose())).map(Some),
        }
    }

    /// Notes a problem that shows only when several values are seen together.
    pub fn note(&mut self, path: &str, text: impl Into<String>) -> Noted {
        let origin = self.lines.iter().find(|line| line.path == path).map_or(Origin::Default, |line| line.origin.clone());
        self.problems.push(ConfigProblem { path: path.to_owned(), origin, text: text.into() });
        Noted
    }

    /// Whether somebody set this value; it must have been asked for.
    pub fn was_set(&self, path: &str) -> bool {
        self.lines.iter().any(|line| line.path == path && line.origin != Origin::Default)
    }

    /// Names of the tables below `front` in the file, and of those that variables give one of `fields` to.
    pub fn tables(&self, front: &str, fields: &[&str]) -> BTreeSet<String> {
        let in_file = self.file.keys().filter_map(|path| path.strip_prefix(front)?.strip_prefix('.')?.split('.').next());
        let variables = variable_name(&format!("{front}."));
        let in_variable = |name: &String| {
            let rest = name.strip_prefix(variables.as_str())?.to_ascii_lowercase();
            fields.iter().find_map(|field| Some(rest.strip_suffix(field)?.strip_suffix('_')?.to_owned()))
        };
        in_file.map(str::to_owned).chain(self.env.keys().filter_map(in_variable)).filter(|name| !name.is_empty()).collect()
    }

    /// Ends the reading: values in force and unknown variables, or every problem.
    ///
    /// # Errors
    /// [`ConfigErrors`], with what nobody asked for among them.
    pub fn finish(mut self) -> Result<(Vec<Line>, Vec<UnknownVariable>), ConfigErrors> {
        let known: Vec<&str> = self.lines.iter().map(|line| line.path.as_ref()).collect();
        for path in self.file.keys().filter(|path| !self.asked.contains(*path)) {
            let text = match nearest(path, &known) {
                Some(near) => format!("there is no such setting; did you mean {near}?"),
                None => "there is no such setting; remove it, or see docs/configuration.md for the names".to_owned(),
            };
            self.problems.push(ConfigProblem { path: path.clone(), origin: Origin::File(self.file_name.clone()), text });
        }
        if !self.problems.is_empty() {
            return Err(ConfigErrors(self.problems));
        }
        // Not refused: container platforms add variables that begin with the name of a service.
        let unknown = self.env.keys().filter(|name| !self.asked.contains(*name) && *name != PLATFORM_DATABASE_URL);
        let variables: Vec<String> = self.lines.iter().map(|line| variable_name(&line.path)).collect();
        let known: Vec<&str> = variables.iter().map(String::as_str).collect();
        let unknown = unknown.map(|name| UnknownVariable { name: name.clone(), meant: nearest(name, &known).map(str::to_owned) }).collect();
        Ok((self.lines, unknown))
    }

    fn keep<T>(&mut self, path: &str, origin: Origin, parsed: Result<T, String>) -> Read<T> {
        parsed.map_err(|text| {
            self.problems.push(ConfigProblem { path: path.to_owned(), origin, text });
            Noted
        })
    }

    fn find(&mut self, path: &str) -> Option<(Raw, Origin)> {
        let variable = variable_name(path);
        self.asked.insert(path.to_owned());
        self.asked.insert(variable.clone());
        if let Some(text) = self.env.get(&variable) {
            return Some((Raw::Text(text.clone()), Origin::Environment(variable)));
        }
        self.file.get(path).map(|raw| (raw.clone(), Origin::File(self.file_name.clone())))
    }

    fn find_text(&mut self, path: &str) -> Read<Option<(String, Origin)>> {
        match self.find(path) {
            None => Ok(None),
            Some((Raw::Text(text), origin)) => Ok(Some((text, origin))),
            Some((Raw::List(_), origin)) => self.keep(path, origin, Err("is a list; write one value".to_owned())),
        }
    }

    fn find_secret(&mut self, path: &str) -> Read<Option<(SecretText, Origin)>> {
        let file_path = format!("{path}_file");
        let (value, file) = (self.find_text(path)?, self.find_text(&file_path)?);
        let from_environment = |found: &Option<(String, Origin)>| matches!(found, Some((_, Origin::Environment(_))));
        let platform = (path == "database.url").then(|| self.env.get(PLATFORM_DATABASE_URL)).flatten();
        if let Some((name, origin)) = file.filter(|file| matches!(file.1, Origin::Environment(_)) || !from_environment(&value)) {
            // A variable of the platform still wins over the configuration file.
            if platform.is_none() || matches!(origin, Origin::Environment(_)) {
                return self.read_secret(&file_path, origin, Path::new(&name)).map(Some);
            }
        }
        if !from_environment(&value)
            && let Some(url) = platform
        {
            return Ok(Some((SecretText::new(url.clone()), Origin::Environment(PLATFORM_DATABASE_URL.to_owned()))));
        }
        Ok(value.map(|(text, origin)| (SecretText::new(text.trim()), origin)))
    }

    fn read_secret(&mut self, path: &str, origin: Origin, file: &Path) -> Read<(SecretText, Origin)> {
        if path == "master_key_file" && secrets::is_exposed(file).is_ok_and(|exposed| exposed) {
            let text = format!("{0} can be read by every user of this machine; run: chmod 600 {0}", file.display());
            return self.keep(path, origin, Err(text));
        }
        let read = secrets::read_limited(file, MAX_SECRET_FILE)
            .map_err(|error| format!("the file {} cannot be read ({error}); make it, or correct the name", file.display()))
            .and_then(|text| if text.is_empty() { Err(format!("the file {} is empty; write the secret into it", file.display())) } else { Ok(text) });
        self.keep(path, origin, read).map(|text| (SecretText::new(text), Origin::SecretFile(file.to_owned())))
    }
}

/// The variable that sets a path: `mail.smtp.url` is `VESTIBULE_MAIL_SMTP_URL`.
#[must_use]
pub fn variable_name(path: &str) -> String {
    format!("{PREFIX}{}", path.replace('.', "_").to_ascii_uppercase())
}

/// The variables of this process. Those that are not Unicode cannot be ours.
pub fn environment() -> Vec<(String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

fn flatten(front: &str, table: toml::Table, leaves: &mut BTreeMap<String, Raw>) {
    for (name, value) in table {
        let path = if front.is_empty() { name } else { format!("{front}.{name}") };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, leaves),
            toml::Value::Array(entries) => {
                leaves.insert(path, Raw::List(entries.into_iter().map(as_text).collect()));
            }
            other => {
                leaves.insert(path, Raw::Text(as_text(other)));
            }
        }
    }
}

fn as_text(value: toml::Value) -> String {
    match value {
        toml::Value::String(text) => text,
        other => other.to_string(),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The known path that is most like a mistyped one: same last part, or few letters apart.
fn nearest<'a>(path: &str, known: &[&'a str]) -> Option<&'a str> {
    let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    let closest = known.iter().map(|candidate| (distance(path, candidate), *candidate)).min();
    closest
        .filter(|(letters, _)| *letters <= 3)
        .map(|(_, near)| near)
        .or_else(|| known.iter().copied().find(|candidate| last(candidate) == last(path)))
}

/// Letters to change, add or remove (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((to, left_above), above) in b.chars().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or_default();
            next.push((left_above + usize::from(from != to)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest, variable_name};

    #[test]
    fn a_mistyped_name_is_recognised() {
        let known = ["mail.smtp.url", "public_url", "database.connections"];
        assert_eq!(nearest("publc_url", &known), Some("public_url"));
        assert_eq!(nearest("db.connections", &known), Some("database.connections"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!((distance("", "abc"), distance("abc", "abd"), distance("kitten", "sitting")), (3, 1, 3));
    }

    #[test]
    fn a_path_has_one_variable() {
        assert_eq!(variable_name("mail.smtp.url"), "VESTIBULE_MAIL_SMTP_URL");
    }
}
