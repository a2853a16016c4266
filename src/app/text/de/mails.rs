//! The mails in German.

use crate::app::text::{MailFrameText, MailText, MailsText, NoticeText};

pub(super) const MAILS: MailsText = MailsText {
    frame: MailFrameText {
        code_caption: "Oder geben Sie diesen Code dort ein, wo Sie begonnen haben:",
        code_alone_caption: "Ihr Code:",
        link_instead: "Wenn der Knopf nicht funktioniert, öffnen Sie diese Adresse:",
        valid_minutes: &|count| format!("Code und Link gelten {count} Minuten und nur einmal."),
        code_valid_minutes: &|count| format!("Der Code gilt {count} Minuten und nur einmal."),
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
    reverification: MailText {
        subject: &|app, code| format!("{code} ist Ihr Bestätigungscode für Ihr Konto bei {app}"),
        preheader: &|app| format!("Geben Sie ihn ein, um in Ihrem Konto bei {app} weiterzumachen."),
        heading: &|_| "Bestätigen Sie, dass Sie es sind".to_owned(),
        body: &|app| {
            format!(
                "Jemand, der in Ihrem Konto bei {app} angemeldet ist, will etwas Wichtiges ändern. Wenn Sie das sind, geben Sie den Code unten ein."
            )
        },
        button: &|_| "Das war ich nicht: meine Geräte ansehen".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil in Ihrem Konto bei {app} eine Bestätigung nötig war."),
        not_you: &|_| {
            "Wenn Sie das nicht waren, ist jemand in Ihrem Konto angemeldet. Melden Sie jenes Gerät ab und wählen Sie ein neues Passwort.".to_owned()
        },
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
    add_email: MailText {
        subject: &|app, code| format!("{code} ist Ihr Bestätigungscode für {app}"),
        preheader: &|app| format!("Bestätigen Sie, dass diese Adresse zu Ihrem Konto bei {app} gehört."),
        heading: &|_| "E-Mail-Adresse bestätigen".to_owned(),
        body: &|app| format!("Sie haben diese Adresse zu Ihrem Konto bei {app} hinzugefügt. Bestätigen Sie, dass sie Ihnen gehört."),
        button: &|_| "Adresse bestätigen".to_owned(),
        reason: &|app| format!("Sie erhalten diese E-Mail, weil jemand diese Adresse zu einem Konto bei {app} hinzugefügt hat."),
        not_you: &|_| "Wenn Sie das nicht waren, können Sie diese E-Mail ignorieren. Ohne sie wird die Adresse nicht verwendet.".to_owned(),
    },
    notice: NoticeText {
        subject: &|app, what| format!("Ihr Konto bei {app}: {what}"),
        preheader: "Wenn Sie das nicht waren, handeln Sie jetzt.",
        body: &|app| format!("Das ist gerade mit Ihrem Konto bei {app} geschehen. Wenn Sie das waren, ist nichts zu tun."),
        body_new_device: &|app| {
            format!("Jemand hat sich mit einem uns unbekannten Gerät bei Ihrem Konto für {app} angemeldet. Wenn Sie das waren, ist nichts zu tun.")
        },
        body_suspicious: &|app| {
            format!("Das ist ungewöhnlich für Ihr Konto bei {app}, sehen Sie es sich bitte an. Wenn Sie das waren, ist nichts zu tun.")
        },
        body_restored: &|app| {
            format!(
                "Ihr Konto bei {app} wurde mit dem Link zurückgeholt, den wir an eine frühere Adresse geschickt haben. Alle Geräte wurden abgemeldet."
            )
        },
        button_sign_out: "Das war ich nicht: Gerät abmelden",
        button_restore: "Das war ich nicht: Konto zurückholen",
        button_review: "Sicherheitsprotokoll ansehen",
        not_you_sign_out: "Wenn Sie das nicht waren, melden Sie das Gerät ab und wählen Sie ein neues Passwort.",
        not_you_restore: &|days| {
            format!(
                "Wenn Sie das nicht waren, holen Sie das Konto innerhalb von {days} Tagen zurück: Der Knopf führt zu einer Seite, die zeigt, was rückgängig gemacht wird, bevor etwas geschieht."
            )
        },
        not_you_review: "Wenn Sie das nicht waren, wählen Sie „Das war ich nicht“ im Sicherheitsprotokoll Ihres Kontos.",
        reason: &|app| format!("Sie erhalten diese E-Mail, weil sie die Sicherheit Ihres Kontos bei {app} betrifft."),
        method_label: "Angemeldet mit",
        place_label: "Ort",
        address_label: "Netzwerkadresse",
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
    organization: super::organization_mails::MAILS,
};
