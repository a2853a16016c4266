//! Mails about organizations, and what is in the way there, in English.

use crate::app::text::{OrganizationMailText, OrganizationMailsText, OrganizationTroubleText};

pub(super) const MAILS: OrganizationMailsText = OrganizationMailsText {
    invitation: OrganizationMailText {
        subject: &|app, organization, who| format!("{who} invited you to {organization} on {app}"),
        preheader: &|app, organization| format!("Join {organization} on {app}."),
        heading: &|organization, _| format!("Join {organization}"),
        body: &|app, organization, who| {
            format!("{who} invited you to the organization {organization} on {app}. If you have no account yet, you can create one on the way.")
        },
        button: &|organization| format!("Join {organization}"),
        reason: &|app, organization| format!("You get this mail because somebody entered this address to invite you to {organization} on {app}."),
        not_you: &|_| "If you don’t know what this is about, you can ignore this mail.".to_owned(),
    },
    unnamed_invitation: OrganizationMailText {
        subject: &|app, organization, _| format!("You are invited to {organization} on {app}"),
        preheader: &|app, organization| format!("Join {organization} on {app}."),
        heading: &|organization, _| format!("Join {organization}"),
        body: &|app, organization, _| {
            format!("You are invited to the organization {organization} on {app}. If you have no account yet, you can create one on the way.")
        },
        button: &|organization| format!("Join {organization}"),
        reason: &|app, organization| format!("You get this mail because this address was entered to invite you to {organization} on {app}."),
        not_you: &|_| "If you don’t know what this is about, you can ignore this mail.".to_owned(),
    },
    requested: OrganizationMailText {
        subject: &|app, organization, who| format!("{who} asks to join {organization} on {app}"),
        preheader: &|_, organization| format!("Let them into {organization}, or not."),
        heading: &|organization, who| format!("{who} asks to join {organization}"),
        body: &|app, organization, who| {
            format!(
                "{who} has an address of one of the domains of {organization} on {app} and asks to become a member. Approve or reject the request."
            )
        },
        button: &|_| "Look at the requests".to_owned(),
        reason: &|app, organization| format!("You get this mail because you manage the members of {organization} on {app}."),
        not_you: &|_| "Nothing happens until somebody answers.".to_owned(),
    },
    approved: OrganizationMailText {
        subject: &|app, organization, _| format!("You are now a member of {organization} on {app}"),
        preheader: &|_, organization| format!("Your request to join {organization} was approved."),
        heading: &|organization, _| format!("Welcome to {organization}"),
        body: &|app, organization, _| format!("Your request to join {organization} on {app} was approved. You can switch to it at any time."),
        button: &|organization| format!("Open {organization}"),
        reason: &|app, organization| format!("You get this mail because you asked to join {organization} on {app}."),
        not_you: &|_| "If you did not ask for this, you can leave the organization on its page.".to_owned(),
    },
    added: OrganizationMailText {
        subject: &|app, organization, _| format!("You are now a member of {organization} on {app}"),
        preheader: &|_, organization| format!("You were added to {organization}."),
        heading: &|organization, _| format!("Welcome to {organization}"),
        body: &|app, organization, _| format!("You were added to the organization {organization} on {app}. You can switch to it at any time."),
        button: &|organization| format!("Open {organization}"),
        reason: &|app, organization| format!("You get this mail because your account was added to {organization} on {app}."),
        not_you: &|_| "If you don’t want this, you can leave the organization on its page.".to_owned(),
    },
    domain: OrganizationMailText {
        subject: &|app, organization, _| format!("Verify a domain for {organization} on {app}"),
        preheader: &|_, organization| format!("Enter the code to verify a domain of {organization}."),
        heading: &|organization, _| format!("Verify a domain for {organization}"),
        body: &|app, organization, _| {
            format!(
                "Somebody at {organization} on {app} wants to verify that the domain of this address belongs to them. If that is right, enter the code below, or pass it on to who asked you."
            )
        },
        button: &|_| "Open the organization".to_owned(),
        reason: &|app, organization| {
            format!("You get this mail because somebody entered this address to verify a domain for {organization} on {app}.")
        },
        not_you: &|_| "If you don’t know what this is about, keep the code to yourself and ignore this mail.".to_owned(),
    },
};

pub(super) const TROUBLE: OrganizationTroubleText = OrganizationTroubleText {
    name_invalid: "Enter a name of at most 256 characters.",
    slug_invalid: "A slug has 1 to 63 lower-case letters, digits, hyphens and underscores.",
    slug_taken: "Another organization has this slug. Choose a different one.",
    slugs_off: "Organizations have no slugs here.",
    logo_invalid: "This is not a picture that we can read. Use a PNG, JPEG, WebP or GIF.",
    logo_too_large: &|megabytes| format!("This picture is too large. Use one of at most {megabytes} MB."),
    color_invalid: "A colour looks like #1a5fb4.",
    creation_off: "You can’t create organizations here. Ask the people who run this site.",
    creation_limit: &|most| match most {
        1 => "You have created as many organizations as you may: 1. Delete it first, or ask the people who run this site.".to_owned(),
        most => format!("You have created as many organizations as you may: {most}. Delete one first, or ask the people who run this site."),
    },
    deletion_off: "This organization can’t be deleted by its members. Ask the people who run this site.",
    not_confirmed: "This is not the name of the organization. Type it exactly as shown.",
    role_invalid: "This organization has no such role. Choose another one.",
    key_invalid: "A key looks like org:role, or org:feature:action for a permission, in lower-case letters, digits and underscores.",
    key_taken: "This key is taken. Choose a different one.",
    role_in_use: "Members or invitations have this role. Say which role takes its place.",
    role_needed: "This is the role of who creates an organization or joins one. Say which role takes its place.",
    role_gone: "This role was deleted.",
    role_above_own: "This role may do more than yours. Somebody who has it can give it and take it away.",
    permission_gone: "This permission was deleted.",
    role_too_weak: "Who creates an organization must be able to read and manage its members and to delete it.",
    role_set_in_use: "Organizations have this set of roles. Say which set takes its place.",
    built_in: "This comes with the system and can’t be changed.",
    last_admin_of: &|organization| {
        format!("You are the last admin of {organization}, and others are in it. Make another member an admin or delete the organization first.")
    },
    last_admin: "Somebody has to look after the organization. Make another member an admin first.",
    oneself: "You can’t remove yourself. Leave the organization on its General page.",
    no_member: "This person is not a member.",
    already_member: "This person is a member already.",
    no_seat: &|most| match most {
        1 => "The only seat of this organization is taken.".to_owned(),
        most => format!("All {most} seats of this organization are taken, by members and open invitations."),
    },
    no_address: "Enter at least one email address.",
    address_invalid: "This is not an email address.",
    already_invited: "This address is invited already.",
    too_many_addresses: &|most| format!("Invite at most {most} people at once."),
    redirect_refused: "Redirects to this address are not allowed here.",
    invitation_gone: "This invitation does not exist any more. Ask for a new one.",
    invitation_expired: "This invitation has expired. Ask for a new one.",
    invitation_revoked: "This invitation was withdrawn. Ask who invited you.",
    invitation_used: "This invitation was used already.",
    invitation_for_other: "This invitation is for another email address than those of your account.",
    request_gone: "This request was answered already or withdrawn.",
    domains_off: "Organizations can’t verify domains here.",
    domain_invalid: "Enter a domain such as example.com.",
    domain_public: "Anybody can have an address of this domain, so it can’t be verified. Use a domain of your own.",
    domain_disposable: "This domain is for addresses to throw away, so it can’t be verified. Use a domain of your own.",
    domain_taken: "Another organization has verified this domain.",
    domain_exists: "This organization has this domain already.",
    too_many_domains: &|most| format!("An organization can have {most} domains. Remove one first."),
    domain_gone: "This domain was removed.",
    domain_verified: "This domain is verified already.",
    domain_unverified: "Verify this domain first.",
    address_of_other_domain: "Use an address of this domain.",
    record_missing: "We don’t find the TXT record yet. It can take a while until name servers show it; try again in a few minutes.",
    resolver_failed: "The name servers of this domain don’t answer. Try again later.",
    policy_invalid: "One of the numbers is out of range.",
    service_unknown: "Nobody can sign in with this service here. Choose another one.",
    service_first: &|service| {
        format!(
            "You are not signed in with {service} yourself, so you might shut yourself out. Sign out, sign in with {service}, and choose it then."
        )
    },
    off: "Organizations are turned off here.",
    not_found: "This organization does not exist, or you are not a member of it.",
    forbidden: "Your role in this organization does not allow this. Ask one of its admins.",
};
