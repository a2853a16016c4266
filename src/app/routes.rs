//! Every address once.

/// Where server functions live.
pub const API_PREFIX: &str = "/api";

/// The first card of signing in.
pub const SIGN_IN: &str = "/sign-in";
/// All factors.
pub const METHODS: &str = "/sign-in/methods";
/// Forgotten password.
pub const FORGOT: &str = "/sign-in/forgot-password";
/// The second step of signing in.
pub const SECOND_FACTOR: &str = "/sign-in/factor-two";
/// All second factors.
pub const SECOND_METHODS: &str = "/sign-in/factor-two/methods";
/// What sets up a second factor before a session counts.
pub const SETUP_MFA: &str = "/sign-in/tasks/setup-mfa";
/// The new backup codes as a file.
pub const BACKUP_CODES_FILE: &str = "/user/backup-codes.txt";
/// Nothing works.
pub const HELP: &str = "/sign-in/help";
/// The accounts of this browser.
pub const CHOOSE: &str = "/sign-in/choose";
/// The form for a new account.
pub const SIGN_UP: &str = "/sign-up";
/// The account pages, and the first of them: the profile.
pub const USER: &str = "/user";
/// What keeps the account safe.
pub const SECURITY: &str = "/user/security";
/// The security log.
pub const ACTIVITY: &str = "/user/security/activity";
/// Where open account pages listen for news.
pub const LIVE: &str = "/user/live";
/// The page that asks for a fresh proof.
pub const VERIFY: &str = "/user/verify";
/// The page that says that an account is gone.
pub const DELETED: &str = "/user/deleted";
/// The organization pages, and the first of them: what the organization is.
pub const ORGANIZATION: &str = "/organization";
/// Who belongs to it.
pub const ORGANIZATION_MEMBERS: &str = "/organization/members";
/// Who is invited.
pub const ORGANIZATION_INVITATIONS: &str = "/organization/members/invitations";
/// Who asks to join.
pub const ORGANIZATION_REQUESTS: &str = "/organization/members/requests";
/// What keeps it safe.
pub const ORGANIZATION_SECURITY: &str = "/organization/security";
/// What happened in it.
pub const ORGANIZATION_ACTIVITY: &str = "/organization/activity";
/// Its log as a table, and as data.
pub const ORGANIZATION_LOG_FILES: [&str; 2] = ["/organization/activity.csv", "/organization/activity.json"];
/// Making one.
pub const CREATE_ORGANIZATION: &str = "/create-organization";
/// Inviting its first members.
pub const INVITE_FIRST: &str = "/create-organization/invite";
/// The organizations of a person, and those to join.
pub const ORGANIZATIONS: &str = "/organizations";
/// Signing in anew, as an organization demands it.
pub const ORGANIZATION_SIGN_IN: &str = "/organizations/sign-in";
/// Where the link of an invitation leads.
pub const ORGANIZATION_INVITATION: &str = "/organization-invitation";
/// Which organization, before a session counts.
pub const CHOOSE_ORGANIZATION: &str = "/sign-in/tasks/choose-organization";
/// The page that says that one is signed out.
pub const SIGNED_OUT: &str = "/signed-out";
/// The page that says that a sign-in was undone.
pub const UNAUTHORIZED: &str = "/unauthorized-sign-in";
/// The page that explains redirects.
pub const REDIRECT_EXPLAINED: &str = "/redirect-explained";
/// The page that signs out.
pub const SIGN_OUT: &str = "/sign-out";

/// A path with the app's wishes behind it.
pub fn with_nav(path: &str, nav: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    if nav.is_empty() { path.to_owned() } else { format!("{path}{joint}{nav}") }
}

/// A page of the account with one of its cards open.
pub fn with_open(path: &str, card: &str) -> String {
    format!("{}#{card}", with_nav(path, &format!("open={card}")))
}
