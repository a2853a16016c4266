//! Phone numbers in German.

use crate::app::text::PhoneText;

pub(super) const PHONE: PhoneText = PhoneText {
    label: "Telefonnummer",
    country: "Land",
    use_phone: "Telefon verwenden",
    use_email: "E-Mail verwenden",
    use_email_or_username: "E-Mail oder Benutzername verwenden",
    consent: "Wir schicken Ihnen eine SMS mit einem Code. Dafür können Kosten anfallen.",
    edit: "Andere Telefonnummer verwenden",
    code_title: "Sehen Sie auf Ihr Telefon",
    verify_title: "Telefonnummer bestätigen",
    method_code: &|number| format!("SMS-Code an {number} senden"),
    queued: "Die SMS ist unterwegs zu Ihrem Telefon.",
    accepted: &|time| format!("Die SMS wurde um {time} an Ihren Anbieter übergeben."),
    retrying: "Die SMS konnte noch nicht gesendet werden. Wir versuchen es weiter, Sie müssen nichts tun.",
    failed: "Die SMS konnte nicht zugestellt werden. Prüfen Sie die Nummer, oder verwenden Sie eine andere Methode.",
    failed_because: &|answer| {
        format!("Die SMS konnte nicht zugestellt werden: {answer}. Prüfen Sie die Nummer, oder verwenden Sie eine andere Methode.")
    },
    missing_hint: "Das kann eine Minute dauern. Wenn nichts ankommt, prüfen Sie die Nummer, oder verwenden Sie eine andere Methode.",
    section: "Telefonnummern",
    primary: "Hauptnummer",
    none: "Sie haben keine Telefonnummer hinzugefügt.",
    sms_code: &|app, code| format!("{code} ist Ihr Bestätigungscode für {app}. Er gilt 10 Minuten. Geben Sie ihn nicht weiter."),
    sms_account_exists: &|app, link| {
        format!(
            "Jemand, vielleicht Sie, wollte diese Nummer für ein neues Konto bei {app} verwenden. Sie gehört schon zu einem Konto. Anmelden: {link}"
        )
    },
};
