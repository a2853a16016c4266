//! Finding members by the beginnings of names and addresses, quickly in large organizations too: few who fit are looked up by their
//! words, many are met soon when members are gone through in order.

use super::memberships::{COUNTED, MemberFilter, Membership, Person, members, membership_columns, person_columns, person_joins, read_member};
use super::organizations::Organization;
use super::{Result, Tx, statements};
use crate::domain::ids::RoleId;

/// Who has a word that begins as `$2` to `$3` say, where they are few: fewer than `$7`. They are found before anything else is: a
/// database that knows no better goes through all words to find them in order.
macro_rules! with_few {
    ($select:expr) => {
        concat!(
            "WITH f AS MATERIALIZED (SELECT user_id FROM membership_words WHERE organization_id = $1 AND word >= $2 AND word < $3 LIMIT $7) ",
            $select
        )
    };
}

/// Their memberships; those who have another word, `$4` to `$5`, and a role, `$6`, too.
macro_rules! few {
    () => {
        "(SELECT DISTINCT user_id FROM f) w JOIN memberships m ON m.organization_id = $1 AND m.user_id = w.user_id AND (CAST($4 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM membership_words x WHERE x.user_id = m.user_id AND x.organization_id = $1 AND x.word >= $4 AND x.word < $5)) AND (CAST($6 AS TEXT) IS NULL OR m.role_id = $6)"
    };
}

/// The same in the order of the members, one by one: `CASE` keeps the database from looking all words up first.
macro_rules! many {
    () => {
        "WHERE m.organization_id = $1 AND m.created_at > 0 AND CASE WHEN EXISTS (SELECT 1 FROM membership_words w WHERE w.user_id = m.user_id AND w.organization_id = $1 AND w.word >= $2 AND w.word < $3) THEN 1 ELSE 0 END = 1 AND (CAST($4 AS TEXT) IS NULL OR CASE WHEN EXISTS (SELECT 1 FROM membership_words x WHERE x.user_id = m.user_id AND x.organization_id = $1 AND x.word >= $4 AND x.word < $5) THEN 1 ELSE 0 END = 1) AND (CAST($6 AS TEXT) IS NULL OR m.role_id = $6)"
    };
}

statements! {
    HOW_MANY = "SELECT COUNT(*) FROM (SELECT 1 FROM membership_words WHERE organization_id = $1 AND word >= $2 AND word < $3 LIMIT $4) c";
    FEW = with_few!(members!(few!(), "ORDER BY m.created_at DESC, m.id DESC LIMIT $8 OFFSET $9"));
    COUNT_FEW = with_few!(concat!("SELECT COUNT(*) FROM ", few!()));
    MANY = concat!(members!("memberships m", ""), many!(), " ORDER BY m.created_at DESC, m.id DESC LIMIT $7 OFFSET $8");
    COUNT_MANY = concat!("SELECT COUNT(*) FROM (SELECT 1 FROM memberships m ", many!(), " LIMIT $7) c");
}

/// Greater than everything that begins with `prefix`: the end of the range that an index is asked for.
fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// How many words begin so, up to [`COUNTED`].
async fn how_many(tx: &mut Tx, organization: &Organization, word: &str) -> Result<i64> {
    let query = sqlx::query_as(HOW_MANY).bind(organization.id.as_str()).bind(word).bind(end_of(word)).bind(COUNTED);
    let (count,): (i64,) = query.fetch_one(tx.conn()).await?;
    Ok(count)
}

/// One page of the members with these words, of whom there is one at least, newest first, and how many there are, up to [`COUNTED`].
pub(super) async fn page(
    tx: &mut Tx,
    organization: &Organization,
    filter: &MemberFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<(Membership, Person)>, i64)> {
    let (mut first, mut second) = (filter.words.first().map_or("", String::as_str), filter.words.get(1).map(String::as_str));
    let mut found = how_many(tx, organization, first).await?;
    if let Some(other) = second
        && found >= COUNTED
    {
        // The rarer one leads.
        found = how_many(tx, organization, other).await?;
        (first, second) = (other, Some(first));
    }
    let (id, role) = (organization.id.as_str(), filter.role.as_ref().map(RoleId::as_str));
    let (end, second_end) = (end_of(first), second.map(end_of));
    let are_few = found < COUNTED;
    let (statement, count) = if are_few { (FEW, COUNT_FEW) } else { (MANY, COUNT_MANY) };
    let mut page = sqlx::query(statement).bind(id).bind(first).bind(&end).bind(second).bind(second_end.as_deref()).bind(role);
    if are_few {
        page = page.bind(COUNTED);
    }
    let rows = page.bind(limit).bind(offset).fetch_all(tx.conn()).await?;
    let shown = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let total = if !are_few && second.is_none() && role.is_none() {
        found
    } else if shown < limit && (shown > 0 || offset == 0) {
        // The end of the list says how long it is.
        offset + shown
    } else {
        let query = sqlx::query_as(count).bind(id).bind(first).bind(&end).bind(second).bind(second_end.as_deref()).bind(role);
        let (total,): (i64,) = query.bind(COUNTED).fetch_one(tx.conn()).await?;
        total
    };
    Ok((rows.iter().map(read_member).collect::<Result<_>>()?, total))
}
