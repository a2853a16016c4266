//! The way to the database, and statements that wait for company on it.
//!
//! SQLite's connection is a thread of its own, so that each statement sends the processor there and back, which takes longer than most
//! statements do. A transaction therefore holds back what nobody waits for: its beginning, and writes whose outcome is of no
//! interest. They go along with the next statement that somebody does wait for, in the order in which they were given, and at the
//! latest with the end of the transaction. PostgreSQL takes one statement at a time, and gets each of them at once.

use futures::future::{self, BoxFuture};
use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};
use sqlx::any::{Any, AnyArguments, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::query::Query;
use sqlx::{AnyConnection, AssertSqlSafe, Describe, Either, Error, Execute, Executor, SqlStr};

/// What comes back of statements: the end of each, and its rows before.
type Steps<'e> = BoxStream<'e, sqlx::Result<Either<AnyQueryResult, AnyRow>>>;

/// Statements that go together, as one text with one list of values.
#[derive(Default)]
pub(super) struct Batch {
    text: String,
    values: AnyArguments,
    statements: usize,
}

impl Batch {
    /// Adds a statement behind the others.
    pub(super) fn push(&mut self, statement: &str, values: Option<AnyArguments>) {
        if self.statements > 0 {
            self.text.push_str("; ");
        }
        renumber(&mut self.text, statement, self.values.values.0.len());
        self.values.values.0.extend(values.unwrap_or_default().values.0);
        self.statements += 1;
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.statements
    }

    /// Whether a transaction begins with them.
    pub(super) fn begins(&self) -> bool {
        self.text.starts_with("BEGIN")
    }

    /// Everything as one query, after which the batch is empty.
    pub(super) fn take(&mut self) -> Query<'static, Any, AnyArguments> {
        let Self { text, values, statements: _ } = std::mem::take(self);
        // Made of constants alone.
        sqlx::query_with(AssertSqlSafe(text), values)
    }
}

impl std::fmt::Debug for Batch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch").field("statements", &self.statements).finish_non_exhaustive()
    }
}

/// Writes a statement whose values come after `before` others. `$` stands for nothing else in our statements.
fn renumber(text: &mut String, statement: &str, before: usize) {
    let mut parts = statement.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().map_or(0, |number| number + before);
        text.push('$');
        text.push_str(&number.to_string());
        text.push_str(rest);
    }
}

/// A connection, for one statement. Takes along what waits.
#[derive(Debug)]
pub(crate) struct Line<'c> {
    pub(super) connection: &'c mut AnyConnection,
    pub(super) waiting: &'c mut Batch,
}

impl<'c> Line<'c> {
    /// Sends a statement behind those that wait, of whose outcome nothing is told but what goes wrong.
    fn send<'e, 'q: 'e>(self, mut query: impl Execute<'q, Any> + 'q) -> Steps<'e>
    where
        'c: 'e,
    {
        let values = match query.take_arguments() {
            Ok(values) => values,
            Err(error) => return stream::once(future::ready(Err(Error::Encode(error)))).boxed(),
        };
        let mut before = self.waiting.len();
        self.waiting.push(query.sql().as_str(), values);
        let steps = self.connection.fetch_many(self.waiting.take());
        let told = move |step: &Either<AnyQueryResult, AnyRow>| {
            let told = before == 0;
            before = before.saturating_sub(usize::from(step.is_left()));
            future::ready(told)
        };
        steps.try_filter(told).boxed()
    }
}

impl<'c> Executor<'c> for Line<'c> {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> Steps<'e>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        if self.waiting.len() == 0 { self.connection.fetch_many(query) } else { self.send(query) }
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<AnyRow>>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        if self.waiting.len() == 0 {
            return self.connection.fetch_optional(query);
        }
        let mut steps = self.send(query);
        async move { Ok(steps.try_next().await?.and_then(Either::right)) }.boxed()
    }

    fn prepare_with<'e>(self, statement: SqlStr, values: &'e [AnyTypeInfo]) -> BoxFuture<'e, sqlx::Result<AnyStatement>>
    where
        'c: 'e,
    {
        self.connection.prepare_with(statement, values)
    }

    fn describe<'e>(self, statement: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Any>>>
    where
        'c: 'e,
    {
        self.connection.describe(statement)
    }
}

#[cfg(test)]
mod tests {
    use super::{Batch, renumber};

    #[test]
    fn values_of_statements_that_go_together_are_counted_on() {
        let mut batch = Batch::default();
        let bound = |values: &[i64]| {
            let mut arguments = sqlx::any::AnyArguments::default();
            for value in values {
                sqlx::Arguments::add(&mut arguments, *value).unwrap();
            }
            Some(arguments)
        };
        batch.push("BEGIN IMMEDIATE", None);
        batch.push("UPDATE a SET b = $2 WHERE c = $1", bound(&[1, 2]));
        batch.push("DELETE FROM d WHERE e IN ($1, $10) AND f = $1", bound(&[3]));
        assert!(batch.len() == 3 && batch.begins());
        assert_eq!(batch.text, "BEGIN IMMEDIATE; UPDATE a SET b = $2 WHERE c = $1; DELETE FROM d WHERE e IN ($3, $12) AND f = $3");
        assert_eq!(batch.values.values.0.len(), 3);
        let _ = batch.take();
        assert_eq!((batch.len(), batch.text.as_str()), (0, ""));
    }

    #[test]
    fn no_statement_says_something_else_with_the_sign_of_values() {
        for statement in super::super::all_statements() {
            let mut same = String::new();
            renumber(&mut same, statement, 0);
            assert_eq!(same, statement);
        }
    }
}
