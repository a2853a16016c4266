//! Organizations in English.

use super::organization_pages;
use crate::app::text::{
    ClosedText, CreateOrganizationText, OrganizationChoiceText, OrganizationInvitationText, OrganizationSignInText, OrganizationText,
    OrganizationTexts, SwitcherText,
};

pub(super) static ORGANIZATION: OrganizationTexts = OrganizationTexts {
    frame: FRAME,
    closed: CLOSED,
    switcher: SWITCHER,
    create: CREATE,
    choice: CHOICE,
    sign_in: SIGN_IN,
    invitation: INVITATION,
    profile: organization_pages::PROFILE,
    domains: organization_pages::DOMAINS,
    members: organization_pages::MEMBERS,
    invitations: organization_pages::INVITATIONS,
    security: organization_pages::SECURITY,
    activity: organization_pages::ACTIVITY,
};

const FRAME: OrganizationText = OrganizationText {
    title: "Organization",
    subtitle: "Manage your organization.",
    pages: "Organization pages",
    nav_general: "General",
    nav_members: "Members",
    nav_security: "Security",
    nav_activity: "Activity",
    general_title: "General",
    members_title: "Members",
    security_title: "Security",
    activity_title: "Activity log",
    profile_section: "Organization profile",
};

const CLOSED: ClosedText = ClosedText {
    off_title: "There are no organizations here",
    off_text: "This application does not use organizations. Your account works without one.",
    none_title: "No organization is chosen",
    none_text: "You are using your personal account. Choose an organization to see its pages.",
    not_member_title: "You are not a member any more",
    not_member_text: "You left this organization, you were removed from it, or it was deleted. Ask one of its admins if you did not expect that.",
    no_permission_title: "Your role does not show this page",
    no_permission_text: "Somebody with more rights in this organization can give you another role.",
    choose: "Choose an organization",
    create: "Create an organization",
    to_account: "To your account",
    to_organization: "To the organization",
};

const SWITCHER: SwitcherText = SwitcherText {
    label: &|name| format!("{name}: switch organization"),
    none: "Personal account",
    personal: "Personal account",
    manage: "Manage",
    all: "All organizations",
    create: "Create organization",
    invitations: "Invitations",
    suggestions: "Suggested for you",
    join: "Join",
    ask: "Request to join",
    asked: "Requested",
};

const CREATE: CreateOrganizationText = CreateOrganizationText {
    title: "Create organization",
    subtitle: &|app| format!("Work on {app} together with others."),
    logo_label: "Logo",
    logo_hint: &|megabytes| format!("PNG, JPEG, WebP or GIF, best as wide as it is high, up to {megabytes} MB. You can add it later."),
    name_label: "Name",
    name_placeholder: "Northwind Inc.",
    slug_label: "Slug",
    slug_placeholder: "acme-inc",
    slug_hint: "A short name for addresses: lower-case letters, digits, - and _. It is made of the name when you leave it empty.",
    submit: "Create organization",
    off_title: "There are no organizations here",
    off_text: "This application does not use organizations. Your account works without one.",
    not_allowed_title: "You can’t create an organization",
    not_allowed_text: "Organizations are created by the people who run this application. Ask them, or ask an organization that you know to invite you.",
    full_text: &|most| match most {
        1 => "You can create one organization, and you have done so.".to_owned(),
        _ => format!("You can create {most} organizations, and you have done so."),
    },
    to_organizations: "To your organizations",
    invite_title: "Invite new members",
    invite_subtitle: &|name| format!("{name} is ready. Who is part of it?"),
    addresses_label: "Email addresses",
    addresses_hint: "Separate them by commas, spaces or lines. You can paste a list.",
    address_invalid: "not an email address",
    address_remove: "Remove",
    role_label: "Role",
    invite_submit: "Send invitations",
    invite_skip: "Skip",
};

const CHOICE: OrganizationChoiceText = OrganizationChoiceText {
    title: "Your organizations",
    subtitle: &|app| format!("Choose where to go on in {app}."),
    task_title: "Choose an organization",
    task_subtitle: &|app| format!("You need one to go on to {app}."),
    own: "Organizations",
    personal: "Personal account",
    active: "In use",
    invitations: "Invitations",
    suggestions: "Suggested for you",
    join: "Join",
    ask: "Request to join",
    asked: "Requested",
    create: "Create organization",
    nothing: "You do not belong to an organization yet, and nobody has invited you. Ask a colleague for an invitation to your email address.",
    search: "Search your organizations",
    search_submit: "Search",
    not_found: "None of your organizations is called so.",
    pages: "Pages of organizations",
    earlier: "Earlier",
    later: "More",
    page_of: &|page, of| format!("Page {page} of {of}"),
};

const SIGN_IN: OrganizationSignInText = OrganizationSignInText {
    title: &|service| format!("Sign in with {service}"),
    subtitle: &|name, service| format!("{name} asks its members to sign in with {service}."),
    hint: "You go on where you were afterwards. Your other organizations are not affected.",
    gone_title: &|name| format!("Nobody can get into {name} now"),
    gone_text: &|name| {
        format!("{name} asks for a way of signing in that this site no longer has. Ask whoever runs this site to lift that or to bring it back.")
    },
    elsewhere: "Choose another organization",
};

const INVITATION: OrganizationInvitationText = OrganizationInvitationText {
    title: &|name| format!("Join {name}"),
    by_person: &|who, name, app| format!("{who} invites you to work with {name} on {app}."),
    by_nobody: &|name, app| format!("You are invited to work with {name} on {app}."),
    invited_label: "Invited",
    signed_in_label: "Signed in as",
    role_label: "Role",
    sign_up: "Create an account and join",
    sign_up_hint: "You become a member as soon as your account is there.",
    sign_in: "Sign in to join",
    sign_in_hint: "There is an account with this address. You come back here once you are signed in.",
    join: &|name| format!("Join {name}"),
    other_text: "This invitation is for another address than the one you are signed in with.",
    switch: &|address| format!("Go on as {address}"),
    switch_new: &|address| format!("Create an account for {address}"),
    stay: "Stay signed in as you are",
    used_title: "This invitation was used",
    used_text: &|name| format!("Somebody accepted it already. If that was you, {name} is in the list of your organizations."),
    revoked_title: "This invitation was taken back",
    revoked_text: &|name| format!("{name} does not invite you any more. Ask the person who sent it if you did not expect that."),
    expired_title: "This invitation is too old",
    expired_text: &|name| format!("Invitations are good for 30 days. Ask {name} for a new one."),
    gone_title: "There is no such invitation",
    gone_text: "The link is incomplete, a newer mail has taken its place, or the organization is gone. Open the link of the newest mail.",
    member_title: &|name| format!("You belong to {name}"),
    member_text: "There is nothing left to do here.",
    to_sign_in: "To the sign-in",
    to_organizations: "To your organizations",
};
