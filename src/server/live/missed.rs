//! What happened while a page did not listen.

use crate::domain::live::Change;
use crate::server::store::Dialect;
use crate::server::store::events::EventOfUser;
use crate::server::store::follow::LONGEST_TRANSACTION;

/// How far a page can be behind before it is told that everything changed.
pub(super) const MAX_MISSED: i64 = 64;

/// Whether these lines, newest first, go back to what a page has seen, or are all there are.
pub(super) fn reaches(newest: &[EventOfUser], after: i64) -> bool {
    i64::try_from(newest.len()).is_ok_and(|read| read < MAX_MISSED) || newest.last().is_some_and(|line| line.seq <= after)
}

/// What the newest lines, newest first, have that a page does not know of which has seen `after`. On PostgreSQL lines become
/// visible out of order, so that those from shortly before count too: being told twice does no harm.
pub(super) fn missed(newest: &[EventOfUser], after: i64, dialect: Dialect) -> Option<(i64, Change)> {
    let last = newest.first()?.seq;
    let known_at = newest.iter().find(|line| line.seq <= after).map(|line| line.created_at);
    if !reaches(newest, after) {
        return Some((last, Change::everything()));
    }
    let patience = match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => i64::try_from(LONGEST_TRANSACTION.as_millis()).ok(),
    };
    let since = known_at.zip(patience).map(|(at, patience)| at - patience);
    let mut change = Change::default();
    for line in newest.iter().filter(|line| line.seq > after || (line.seq < after && since.is_some_and(|since| line.created_at >= since))) {
        change.add(Change::of_event(&line.kind));
    }
    (!change.is_empty()).then_some((last.max(after), change))
}

#[cfg(test)]
mod tests {
    use super::{Change, Dialect, EventOfUser, MAX_MISSED, missed};

    fn line(seq: i64, created_at: i64) -> EventOfUser {
        EventOfUser { seq, kind: "session.created".to_owned(), created_at }
    }

    #[test]
    fn d_2_a_page_catches_up_with_what_it_missed() {
        let lines = [line(9, 200_000), line(7, 190_000), line(3, 1000)];
        assert_eq!(missed(&lines, 9, Dialect::Sqlite), None);
        let (last, change) = missed(&lines, 3, Dialect::Sqlite).unwrap();
        assert_eq!((last, change.to_string().as_str()), (9, "sessions"));
        assert_eq!(missed(&[], 3, Dialect::Postgres), None);
    }

    #[test]
    fn d_2_lines_that_became_visible_late_are_caught_up_with_on_postgres() {
        let lines = [line(9, 200_000), line(8, 199_000), line(3, 1000)];
        assert_eq!(missed(&lines, 9, Dialect::Sqlite), None, "one writer: nothing is late");
        assert!(missed(&lines, 9, Dialect::Postgres).is_some(), "8 may have become visible after 9");
        assert_eq!(missed(&[line(9, 200_000), line(3, 1000)], 9, Dialect::Postgres), None, "3 cannot: it is too old");
    }

    #[test]
    fn d_2_a_page_that_missed_too_much_is_told_that_everything_changed() {
        let lines: Vec<EventOfUser> = (0..MAX_MISSED).map(|back| line(500 - back, 0)).collect();
        assert_eq!(missed(&lines, 3, Dialect::Sqlite), Some((500, Change::everything())));
    }
}
