//! Organizations in German.

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
    title: "Organisation",
    subtitle: "Verwalten Sie Ihre Organisation.",
    pages: "Seiten der Organisation",
    nav_general: "Allgemein",
    nav_members: "Mitglieder",
    nav_security: "Sicherheit",
    nav_activity: "Aktivität",
    general_title: "Allgemein",
    members_title: "Mitglieder",
    security_title: "Sicherheit",
    activity_title: "Protokoll",
    profile_section: "Profil der Organisation",
};

const CLOSED: ClosedText = ClosedText {
    off_title: "Hier gibt es keine Organisationen",
    off_text: "Diese Anwendung verwendet keine Organisationen. Ihr Konto funktioniert ohne.",
    none_title: "Keine Organisation gewählt",
    none_text: "Sie verwenden Ihr persönliches Konto. Wählen Sie eine Organisation, um ihre Seiten zu sehen.",
    not_member_title: "Sie sind kein Mitglied mehr",
    not_member_text: "Sie haben diese Organisation verlassen, wurden aus ihr entfernt, oder sie wurde gelöscht. Fragen Sie jemanden aus ihrer Verwaltung, falls Sie das nicht erwartet haben.",
    no_permission_title: "Ihre Rolle zeigt diese Seite nicht",
    no_permission_text: "Jemand mit mehr Rechten in dieser Organisation kann Ihnen eine andere Rolle geben.",
    choose: "Organisation wählen",
    create: "Organisation anlegen",
    to_account: "Zu Ihrem Konto",
    to_organization: "Zur Organisation",
};

const SWITCHER: SwitcherText = SwitcherText {
    label: &|name| format!("{name}: Organisation wechseln"),
    none: "Persönliches Konto",
    personal: "Persönliches Konto",
    manage: "Verwalten",
    all: "Alle Organisationen",
    create: "Organisation anlegen",
    invitations: "Einladungen",
    suggestions: "Vorschläge für Sie",
    join: "Beitreten",
    ask: "Beitritt anfragen",
    asked: "Angefragt",
};

const CREATE: CreateOrganizationText = CreateOrganizationText {
    title: "Organisation anlegen",
    subtitle: &|app| format!("Arbeiten Sie in {app} mit anderen zusammen."),
    logo_label: "Logo",
    logo_hint: &|megabytes| format!("PNG, JPEG, WebP oder GIF, am besten quadratisch, bis {megabytes} MB. Sie können es später hinzufügen."),
    name_label: "Name",
    name_placeholder: "Muster GmbH",
    slug_label: "Kurzname",
    slug_placeholder: "muster-gmbh",
    slug_hint: "Für Adressen: Kleinbuchstaben, Ziffern, - und _. Bleibt das Feld leer, entsteht er aus dem Namen.",
    submit: "Organisation anlegen",
    off_title: "Hier gibt es keine Organisationen",
    off_text: "Diese Anwendung verwendet keine Organisationen. Ihr Konto funktioniert ohne.",
    not_allowed_title: "Sie können keine Organisation anlegen",
    not_allowed_text: "Organisationen legt an, wer diese Anwendung betreibt. Fragen Sie dort, oder lassen Sie sich von einer Organisation einladen, die Sie kennen.",
    full_text: &|most| match most {
        1 => "Sie können eine Organisation anlegen, und das haben Sie getan.".to_owned(),
        _ => format!("Sie können {most} Organisationen anlegen, und das haben Sie getan."),
    },
    to_organizations: "Zu Ihren Organisationen",
    invite_title: "Mitglieder einladen",
    invite_subtitle: &|name| format!("{name} ist angelegt. Wer gehört dazu?"),
    addresses_label: "E-Mail-Adressen",
    addresses_hint: "Durch Kommas, Leerzeichen oder Zeilen getrennt. Sie können eine Liste einfügen.",
    address_invalid: "keine E-Mail-Adresse",
    address_remove: "Entfernen:",
    role_label: "Rolle",
    invite_submit: "Einladungen senden",
    invite_skip: "Überspringen",
};

const CHOICE: OrganizationChoiceText = OrganizationChoiceText {
    title: "Ihre Organisationen",
    subtitle: &|app| format!("Wählen Sie, wo es in {app} weitergeht."),
    task_title: "Organisation wählen",
    task_subtitle: &|app| format!("Ohne eine geht es nicht weiter zu {app}."),
    own: "Organisationen",
    personal: "Persönliches Konto",
    active: "In Gebrauch",
    invitations: "Einladungen",
    suggestions: "Vorschläge für Sie",
    join: "Beitreten",
    ask: "Beitritt anfragen",
    asked: "Angefragt",
    create: "Organisation anlegen",
    nothing: "Sie gehören noch zu keiner Organisation, und niemand hat Sie eingeladen. Bitten Sie jemanden um eine Einladung an Ihre E-Mail-Adresse.",
    search: "Ihre Organisationen durchsuchen",
    search_submit: "Suchen",
    not_found: "Keine Ihrer Organisationen heißt so.",
    pages: "Seiten der Organisationen",
    earlier: "Vorherige",
    later: "Weitere",
    page_of: &|page, of| format!("Seite {page} von {of}"),
};

const SIGN_IN: OrganizationSignInText = OrganizationSignInText {
    title: &|service| format!("Mit {service} anmelden"),
    subtitle: &|name, service| format!("{name} bittet Mitglieder, sich mit {service} anzumelden."),
    hint: "Danach geht es weiter, wo Sie waren. Ihre anderen Organisationen sind nicht betroffen.",
    gone_title: &|name| format!("Zu {name} kommt gerade niemand hinein"),
    gone_text: &|name| {
        format!(
            "{name} verlangt eine Art der Anmeldung, die es auf dieser Website nicht mehr gibt. Wer die Website betreibt, kann das aufheben oder sie zurückholen."
        )
    },
    elsewhere: "Andere Organisation wählen",
};

const INVITATION: OrganizationInvitationText = OrganizationInvitationText {
    title: &|name| format!("{name} beitreten"),
    by_person: &|who, name, app| format!("{who} lädt Sie ein, in {app} mit {name} zu arbeiten."),
    by_nobody: &|name, app| format!("Sie sind eingeladen, in {app} mit {name} zu arbeiten."),
    invited_label: "Eingeladen",
    signed_in_label: "Angemeldet als",
    role_label: "Rolle",
    sign_up: "Konto anlegen und beitreten",
    sign_up_hint: "Sobald Ihr Konto da ist, sind Sie Mitglied.",
    sign_in: "Anmelden und beitreten",
    sign_in_hint: "Zu dieser Adresse gibt es ein Konto. Nach der Anmeldung kommen Sie hierher zurück.",
    join: &|name| format!("{name} beitreten"),
    other_text: "Diese Einladung ist für eine andere Adresse als die, mit der Sie angemeldet sind.",
    switch: &|address| format!("Weiter als {address}"),
    switch_new: &|address| format!("Konto für {address} anlegen"),
    stay: "Angemeldet bleiben wie bisher",
    used_title: "Diese Einladung wurde schon angenommen",
    used_text: &|name| format!("Falls Sie das waren, steht {name} in der Liste Ihrer Organisationen."),
    revoked_title: "Diese Einladung wurde zurückgezogen",
    revoked_text: &|name| {
        format!("{name} lädt Sie nicht mehr ein. Fragen Sie die Person, die sie geschickt hat, falls Sie das nicht erwartet haben.")
    },
    expired_title: "Diese Einladung ist zu alt",
    expired_text: &|name| format!("Einladungen gelten 30 Tage. Bitten Sie {name} um eine neue."),
    gone_title: "Diese Einladung gibt es nicht",
    gone_text: "Der Link ist unvollständig, eine neuere Mail ist an seine Stelle getreten, oder es gibt die Organisation nicht mehr. Öffnen Sie den Link der neuesten Mail.",
    member_title: &|name| format!("Sie gehören zu {name}"),
    member_text: "Hier ist nichts mehr zu tun.",
    to_sign_in: "Zur Anmeldung",
    to_organizations: "Zu Ihren Organisationen",
};
