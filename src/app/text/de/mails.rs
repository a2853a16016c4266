//! The mails in German.

use crate::app::text::{MailFrameText, MailText, MailsText};

pub(super) const MAILS: MailsText = MailsText {
    frame: MailFrameText {
        code_caption: "Oder geben Sie diesen Code dort ein, wo Sie begonnen haben:",
        code_alone_caption: "Ihr Code:",
        link_instead: "Wenn der Knopf nicht funktioniert, öffnen Sie diese Adresse:",
        valid_minutes: &|count| format!("Code und Link gelten {count} Minuten und nur einmal."),
        asked_from: &|device, time| format!("Angefordert mit {device}, {time}."),
        asked_at: &|time| format!("Angefordert: {time}."),
        device_label: "Gerät",
        time_label: "Zeit",
        second_step_reset: "Passwort vergessen? Neues wählen",
        support: &|address| format!("Fragen? Schreiben Sie an {address}."),
        sent_by: &|app| format!("Gesendet von {app}."),
        never_share: "Niemand aus unserem Team wird Sie je nach diesem Code fragen. Geben Sie ihn nicht weiter.",
    },
    sign_in: MailText {
        subject: &|app, code| format!("{code} ist Ihr Anmeldecode für {app}"),
        preheader: &|app| format!("Melden Sie sich mit dem Knopf oder dem Code bei {app} an."),
        heading: &|app| format!("Bei {app} anmelden"),
        body: &|_| "Sie möchten sich anmelden. Drücken Sie den Knopf, oder geben Sie den Code ein.".to_owned(),
        button: &|app| format!("Bei {app} anmelden"),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil sich jemand mit dieser Adresse bei {app} anmelden möchte."),
        not_you: &|_| "Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren. Ohne sie kann sich niemand anmelden.".to_owned(),
    },
    sign_up: MailText {
        subject: &|app, code| format!("{code} ist Ihr Bestätigungscode für {app}"),
        preheader: &|app| format!("Bestätigen Sie Ihre Adresse, um Ihr Konto bei {app} fertigzustellen."),
        heading: &|_| "E-Mail-Adresse bestätigen".to_owned(),
        body: &|app| format!("Willkommen bei {app}! Bestätigen Sie, dass diese Adresse Ihnen gehört, und Ihr Konto ist fertig."),
        button: &|_| "Adresse bestätigen".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil sich jemand mit dieser Adresse bei {app} registriert hat."),
        not_you: &|_| "Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren. Ohne sie entsteht kein Konto.".to_owned(),
    },
    reset_password: MailText {
        subject: &|app, _| format!("Neues Passwort für {app}"),
        preheader: &|app| format!("Wählen Sie ein neues Passwort für {app}."),
        heading: &|_| "Neues Passwort wählen".to_owned(),
        body: &|app| format!("Sie haben ein neues Passwort für Ihr Konto bei {app} angefordert. Das alte gilt, bis Sie ein neues gewählt haben."),
        button: &|_| "Neues Passwort wählen".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil jemand bei {app} ein neues Passwort für diese Adresse angefordert hat."),
        not_you: &|_| "Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren. Ihr Passwort bleibt, wie es ist.".to_owned(),
    },
    account_exists: MailText {
        subject: &|app, _| format!("Sie haben bereits ein Konto bei {app}"),
        preheader: &|app| format!("Melden Sie sich bei {app} einfach an."),
        heading: &|_| "Sie haben bereits ein Konto".to_owned(),
        body: &|app| {
            format!("Sie wollten sich bei {app} registrieren, aber zu dieser Adresse gibt es schon ein Konto. Sie können sich einfach anmelden.")
        },
        button: &|_| "Anmelden".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil sich jemand mit dieser Adresse bei {app} registrieren wollte."),
        not_you: &|_| {
            "Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren. An Ihrem Konto wurde nichts geändert, und niemand hat etwas darüber erfahren."
                .to_owned()
        },
    },
    password_changed: MailText {
        subject: &|app, _| format!("Ihr Passwort für {app} wurde geändert"),
        preheader: &|_| "Wenn Sie das nicht waren, handeln Sie jetzt.".to_owned(),
        heading: &|_| "Ihr Passwort wurde geändert".to_owned(),
        body: &|app| format!("Das Passwort Ihres Kontos bei {app} wurde gerade geändert. Wenn Sie das waren, ist nichts zu tun."),
        button: &|_| "Das war ich nicht: neues Passwort wählen".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil sie die Sicherheit Ihres Kontos bei {app} betrifft."),
        not_you: &|_| "Wenn Sie das nicht waren, wählen Sie sofort ein neues Passwort und melden Sie alle anderen Geräte ab.".to_owned(),
    },
    new_device: MailText {
        subject: &|app, _| format!("Neue Anmeldung bei Ihrem Konto für {app}"),
        preheader: &|_| "Waren Sie das?".to_owned(),
        heading: &|_| "Neue Anmeldung bei Ihrem Konto".to_owned(),
        body: &|app| {
            format!("Jemand hat sich mit einem uns unbekannten Gerät bei Ihrem Konto für {app} angemeldet. Wenn Sie das waren, ist nichts zu tun.")
        },
        button: &|_| "Das war ich nicht: Gerät abmelden".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil sie die Sicherheit Ihres Kontos bei {app} betrifft."),
        not_you: &|_| "Wenn Sie das nicht waren, melden Sie das Gerät ab und wählen Sie ein neues Passwort.".to_owned(),
    },
    invitation: MailText {
        subject: &|app, _| format!("Einladung zu {app}"),
        preheader: &|app| format!("Erstellen Sie Ihr Konto bei {app}."),
        heading: &|app| format!("Sie sind zu {app} eingeladen"),
        body: &|app| format!("Jemand bei {app} hat Sie eingeladen, ein Konto zu erstellen. Es dauert eine Minute."),
        button: &|_| "Einladung annehmen".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil jemand diese Adresse eingegeben hat, um Sie zu {app} einzuladen."),
        not_you: &|_| "Wenn Sie damit nichts anfangen können, ignorieren Sie diese E-Mail einfach.".to_owned(),
    },
};
