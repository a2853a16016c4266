//! The account pages in German.

use super::devices::DEVICES;
use super::passkeys::PASSKEYS;
use super::security::{ACTIVITY, CONTACTS};
use crate::app::text::{AccountText, DeletionText, PasswordText, ProofText, UserText};
use crate::domain::notice::Notice;

pub(super) static ACCOUNT: AccountText = AccountText {
    user: USER,
    activity: ACTIVITY,
    contacts: CONTACTS,
    devices: DEVICES,
    password: PASSWORD,
    deletion: DELETION,
    proof: PROOF,
    passkeys: PASSKEYS,
    notice: &notice,
};

const USER: UserText = UserText {
    title: "Konto",
    subtitle: "Verwalten Sie Ihre Kontodaten.",
    nav_profile: "Profil",
    nav_security: "Sicherheit",
    menu: &|name| format!("Menü von {name}"),
    pages: "Seiten des Kontos",
    profile_title: "Profildaten",
    security_title: "Sicherheit",
    profile_section: "Profil",
    emails_section: "E-Mail-Adressen",
    connected_section: "Verbundene Konten",
    devices_section: "Aktive Geräte",
    primary: "Hauptadresse",
    unverified: "Unbestätigt",
    unknown_device: "Webbrowser",
    browser_on: &|browser, system| format!("{browser} auf {system}"),
    last_active: &|time| format!("Zuletzt aktiv: {time}"),
    options_for: &|thing| format!("Optionen für {thing}"),
    sign_out_this_device: "Auf diesem Gerät abmelden",
    sign_out_device: "Gerät abmelden",
    sign_out_others: "Auf allen anderen Geräten abmelden",
    no_other_devices: "Sie sind sonst nirgends angemeldet.",
    member_since: &|date| format!("Mitglied seit {date}"),
    signed_in_as: "Sie sind angemeldet als",
    no_name: "Noch kein Name",
    preferences_section: "Einstellungen",
};

const PASSWORD: PasswordText = PasswordText {
    section: "Passwort",
    there_is: "Sie haben ein Passwort.",
    set_on: &|date| format!("Festgelegt am {date}"),
    none: "Kein Passwort",
    none_hint: "Sie melden sich ohne Passwort an. Sie können eines als weiteren Weg hinzufügen.",
    set: "Passwort festlegen",
    change: "Passwort ändern",
    remove: "Passwort entfernen",
    set_title: "Passwort festlegen",
    set_hint: "Wählen Sie eines, das Sie sonst nirgends verwenden.",
    change_title: "Passwort ändern",
    change_hint: "Wählen Sie eines, das Sie sonst nirgends verwenden.",
    current_label: "Aktuelles Passwort",
    again_label: "Neues Passwort bestätigen",
    missing_current: "Geben Sie zuerst Ihr aktuelles Passwort ein.",
    missing_new: "Geben Sie zuerst ein neues Passwort ein, das die Regeln erfüllt.",
    missing_again: "Geben Sie zuerst das neue Passwort noch einmal ein.",
    remove_title: "Passwort entfernen?",
    remove_hint: "Sie können sich danach nicht mehr damit anmelden. Ihre anderen Wege bleiben, und Sie können jederzeit ein neues Passwort festlegen.",
};

const DELETION: DeletionText = DeletionText {
    section: "Konto löschen",
    open: "Konto löschen",
    title: "Konto endgültig löschen?",
    consequence: &|who, app| {
        format!(
            "Das Konto {who} bei {app} wird sofort gelöscht, mit Ihren Adressen, Ihrem Passwort und allen Anmeldewegen. Sie werden auf allen Geräten abgemeldet. Das lässt sich nicht rückgängig machen."
        )
    },
    label: &|phrase| format!("Geben Sie zur Bestätigung „{phrase}“ ein"),
    phrase: "Konto löschen",
    missing: &|phrase| format!("Geben Sie zuerst „{phrase}“ ein."),
    submit: "Konto löschen",
    done_title: "Ihr Konto wurde gelöscht",
    done_text: &|app| format!("Alles, was bei {app} dazugehörte, ist weg, und Sie sind auf allen Geräten abgemeldet."),
    start_anew: "Neues Konto erstellen",
};

const PROOF: ProofText = ProofText {
    title: "Bestätigen Sie, dass Sie es sind",
    subtitle: "Diese Änderung betrifft die Sicherheit Ihres Kontos. Wir fragen erst nach 10 Minuten wieder.",
    send_to: &|target| format!("Code an {target} senden"),
    sent_to: &|target| format!("Wir haben einen sechsstelligen Code an {target} geschickt."),
    other_ways: "Oder auf andere Weise bestätigen",
    no_factor: "Sie haben hier nichts, womit Sie das bestätigen könnten. Melden Sie sich noch einmal an, dann kommen Sie auf diese Seite zurück.",
    sign_in_again: "Noch einmal anmelden",
    second_step: "Ihr Konto hat eine Bestätigung in zwei Schritten. Bestätigen Sie auch den zweiten Schritt.",
    use_passkey: "Passkey verwenden",
    by_app: "Code Ihrer Authentifizierungs-App",
    app_hint: "Geben Sie den sechsstelligen Code ein, den Ihre Authentifizierungs-App anzeigt.",
    backup_code: "Ersatzcode",
    signed_out_title: "Sie wurden abgemeldet",
    signed_out_text: "Ihre Sitzung auf diesem Gerät ist zu Ende. Melden Sie sich in einem anderen Tab wieder an: Was Sie gerade getan haben, geht dann hier weiter, und nichts Eingegebenes geht verloren.",
    sign_in_elsewhere: "In neuem Tab anmelden",
    waiting: "Diese Seite wartet auf Sie und macht von selbst weiter.",
    somebody_else: &|who, owner| {
        format!("Sie sind jetzt als {who} angemeldet, aber diese Seite gehört {owner}. Melden Sie sich als {owner} an, um hier weiterzumachen.")
    },
};

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::DeviceSignedOut => "Das Gerät wurde abgemeldet.".to_owned(),
        Notice::PasswordSet { others: false } => "Ihr Passwort ist festgelegt.".to_owned(),
        Notice::PasswordSet { others: true } => "Ihr Passwort ist festgelegt. Alle anderen Geräte wurden abgemeldet.".to_owned(),
        Notice::PasswordChanged { others: false } => "Ihr Passwort wurde geändert. Andere Geräte bleiben angemeldet.".to_owned(),
        Notice::PasswordChanged { others: true } => "Ihr Passwort wurde geändert. Alle anderen Geräte wurden abgemeldet.".to_owned(),
        Notice::PasswordRemoved => "Ihr Passwort wurde entfernt.".to_owned(),
        Notice::OthersSignedOut => "Alle anderen Geräte wurden abgemeldet.".to_owned(),
        Notice::DeviceNamed => "Der Name des Geräts wurde gespeichert.".to_owned(),
        Notice::CodeSent { .. } => "Wir haben Ihnen einen Code gesendet.".to_owned(),
        Notice::ContactAdded => "Das ist bestätigt und gehört zu Ihrem Konto.".to_owned(),
        Notice::PrimaryChosen => "Nachrichten gehen ab jetzt dorthin.".to_owned(),
        Notice::ContactRemoved => "Das wurde entfernt.".to_owned(),
        Notice::DefaultFactorChosen => "Bei der Anmeldung wird jetzt zuerst danach gefragt.".to_owned(),
        Notice::SecondFactorRemoved => "Das wurde entfernt. Bei der Anmeldung wird nicht mehr danach gefragt.".to_owned(),
        Notice::BackupCodesSaved => "Die Bestätigung in zwei Schritten ist bereit.".to_owned(),
        Notice::BrowsersDistrusted => "Bei der nächsten Anmeldung dort wird wieder nach dem zweiten Schritt gefragt.".to_owned(),
        Notice::Told { words } | Notice::Next { words, .. } | Notice::PartlyInvited { words, .. } => words.clone(),
        Notice::PasskeyAdded { name } => PASSKEYS.added(name),
        Notice::PasskeyRenamed { name } => PASSKEYS.renamed(name),
        Notice::PasskeyRemoved { name } => PASSKEYS.removed(name),
    }
}
