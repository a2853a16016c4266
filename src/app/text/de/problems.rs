//! What goes wrong, and times, in German.

use crate::app::text::time::wait;
use crate::app::text::{ErrorsText, RedirectsText, TimeText};
use crate::domain::locale::Locale;
use crate::domain::problem::{Field, ProblemCode, SocialTrouble};

pub(super) fn problem(field: Field, code: &ProblemCode) -> String {
    let fixed = match code {
        ProblemCode::Missing => missing(field),
        ProblemCode::EmailInvalid => "Das ist keine E-Mail-Adresse. Sie sollte aussehen wie name@example.com.",
        ProblemCode::PhoneInvalid => {
            "Das ist keine Telefonnummer des gewählten Landes. Prüfen Sie die Ziffern, oder beginnen Sie mit + und der Vorwahl eines anderen Landes."
        }
        ProblemCode::PhoneNotMobile => "Diese Nummer kann keine SMS empfangen. Bitte geben Sie die Nummer eines Mobiltelefons ein.",
        ProblemCode::PhoneCountry => {
            "An Nummern dieses Landes senden wir keine SMS. Bitte verwenden Sie eine andere Nummer oder Ihre E-Mail-Adresse."
        }
        ProblemCode::UsernameTaken => "Dieser Benutzername ist vergeben. Bitte versuchen Sie einen anderen.",
        ProblemCode::UsernameLength { min, max } => return format!("Ihr Benutzername muss zwischen {min} und {max} Zeichen lang sein."),
        ProblemCode::UsernameCharacter => "Ihr Benutzername darf nur Buchstaben ohne Umlaute und Akzente, Ziffern, „_“ und „-“ enthalten.",
        ProblemCode::UsernameOnlyDigits => "Ihr Benutzername braucht mindestens einen Buchstaben, „_“ oder „-“.",
        ProblemCode::NameInvalid => {
            "Dieser Name ist zu lang oder enthält Zeichen, die wir nicht speichern können. Bitte kürzen Sie ihn oder geben Sie ihn neu ein."
        }
        ProblemCode::PasswordTooShort { min } => return format!("Ihr Passwort muss mindestens {min} Zeichen haben."),
        ProblemCode::PasswordTooLong { max } => return format!("Ihr Passwort darf höchstens {max} Zeichen haben."),
        ProblemCode::PasswordTooWeak => "Dieses Passwort ist zu leicht zu erraten. Ergänzen Sie ein oder zwei Wörter.",
        ProblemCode::PasswordBreached => "Dieses Passwort steht in einem Datenleck und ist nicht sicher. Bitte wählen Sie ein anderes.",
        ProblemCode::PasswordContainsIdentifier => "Ihr Passwort enthält Ihre E-Mail-Adresse oder Ihren Namen. Bitte wählen Sie eines ohne.",
        ProblemCode::PasswordUnchanged => "Das ist Ihr altes Passwort. Bitte wählen Sie ein neues.",
        ProblemCode::PasswordsDiffer => "Die beiden Passwörter sind nicht gleich. Geben Sie das neue noch einmal ein.",
        ProblemCode::NotConfirmed => "Das sind andere Wörter. Geben Sie sie so ein, wie sie über dem Feld stehen.",
        ProblemCode::LastFactor => "Anders können Sie sich nicht anmelden. Richten Sie zuerst einen weiteren Weg ein.",
        ProblemCode::CredentialsIncorrect => match field {
            Field::Password => "Das Passwort stimmt nicht. Versuchen Sie es noch einmal, oder verwenden Sie eine andere Methode.",
            _ => "Diese Angaben passen zu keinem Konto. Prüfen Sie sie und versuchen Sie es noch einmal, oder verwenden Sie eine andere Methode.",
        },
        ProblemCode::CodeIncorrect => "Der Code stimmt nicht. Sehen Sie in die neueste Nachricht und versuchen Sie es noch einmal.",
        ProblemCode::CodeExpired => "Dieser Code ist abgelaufen. Fordern Sie einen neuen an.",
        ProblemCode::CodeExhausted => "Dieser Code wurde zu oft versucht und gilt nicht mehr. Fordern Sie einen neuen an.",
        ProblemCode::CodeUsed => "Dieser Code wurde schon benutzt. Nehmen Sie einen anderen.",
        ProblemCode::SetUpExpired => "Das hat zu lange gedauert. Bitte beginnen Sie noch einmal.",
        ProblemCode::FactorExists => "Sie haben schon eine. Entfernen Sie sie zuerst.",
        ProblemCode::LastSecondFactor => "Das ist Ihr letzter zweiter Schritt, und einer ist Pflicht. Fügen Sie zuerst einen anderen hinzu.",
        ProblemCode::PhoneTaken => "Diese Nummer gehört zu einem anderen Konto.",
        ProblemCode::AttemptExpired => {
            "Das hat zu lange gedauert, deshalb haben wir zu Ihrer Sicherheit abgebrochen. Bitte beginnen Sie noch einmal."
        }
        ProblemCode::LegalNotAccepted => "Bitte akzeptieren Sie die Bedingungen, um Ihr Konto zu erstellen.",
        ProblemCode::ContactGone => "Das geht mit dieser Adresse oder Nummer nicht mehr. Vielleicht ist sie entfernt, oder es ist die letzte.",
        ProblemCode::ChangesLocked { retry_after_seconds } => {
            let wait = wait(Locale::De, *retry_after_seconds);
            return format!("Dieses Konto wurde vor Kurzem zurückgeholt. Ändern Sie das in dem Browser, der das getan hat, oder {wait}.");
        }
        ProblemCode::TooMany { retry_after_seconds } => {
            return format!("Zu viele Versuche. Versuchen Sie es {} noch einmal.", wait(Locale::De, *retry_after_seconds));
        }
        ProblemCode::MethodUnavailable => "Diese Art der Anmeldung gibt es hier nicht. Bitte verwenden Sie eine andere Methode.",
        ProblemCode::SignUpRestricted => {
            "Neue Konten gibt es nur mit einer Einladung. Wenn Sie eingeladen wurden, öffnen Sie den Link in jener E-Mail."
        }
        ProblemCode::AccountBanned => "Dieses Konto wurde von der Verwaltung geschlossen. Bitte wenden Sie sich an den Support.",
        ProblemCode::Social { service, trouble } => return social(service, *trouble),
        ProblemCode::SocialOtherBrowser => {
            "Das wurde in einem anderen Browser begonnen, deshalb haben wir zu Ihrer Sicherheit abgebrochen. Bitte beginnen Sie hier noch einmal."
        }
        ProblemCode::Passkey { words, .. } | ProblemCode::InWords { words } => words.as_str(),
        ProblemCode::Internal { reference } => {
            return format!(
                "Bei uns ist etwas schiefgegangen, und wir haben es vermerkt. Bitte versuchen Sie es noch einmal. Bleibt es dabei, nennen Sie dem Support diese Kennung: {reference}"
            );
        }
    };
    fixed.to_owned()
}

/// Why signing in with another service came to nothing.
fn social(service: &str, trouble: SocialTrouble) -> String {
    match trouble {
        SocialTrouble::Denied => format!(
            "Sie haben {service} nicht erlaubt, uns zu sagen, wer Sie sind. Es wurde nichts geändert. Versuchen Sie es noch einmal, oder melden Sie sich auf andere Weise an."
        ),
        SocialTrouble::NoEmail => format!(
            "{service} hat uns Ihre E-Mail-Adresse nicht mitgeteilt, und ein Konto braucht eine. Erlauben Sie es, wenn {service} fragt, oder melden Sie sich auf andere Weise an."
        ),
        SocialTrouble::Unavailable => {
            format!("{service} antwortet gerade nicht. Versuchen Sie es in ein paar Minuten noch einmal, oder melden Sie sich auf andere Weise an.")
        }
        SocialTrouble::Refused => format!(
            "{service} hat nicht bestätigt, wer Sie sind, und wir haben vermerkt, warum. Versuchen Sie es noch einmal, oder melden Sie sich auf andere Weise an."
        ),
        SocialTrouble::Unproved => format!(
            "Es gibt ein Konto mit Ihrer E-Mail-Adresse, aber niemand hat die Adresse bisher bestätigt. Deshalb haben wir {service} nicht damit verbunden. Melden Sie sich auf andere Weise bei diesem Konto an und bestätigen Sie zuerst die Adresse."
        ),
        SocialTrouble::OtherPerson => format!(
            "Das Konto, das Sie bei {service} gewählt haben, gehört hier nicht Ihnen; geändert wurde nichts. Versuchen Sie es noch einmal und wählen Sie das mit Ihrer eigenen E-Mail-Adresse."
        ),
    }
}

const fn missing(field: Field) -> &'static str {
    match field {
        Field::Identifier => "Geben Sie Ihre E-Mail-Adresse oder Ihren Benutzernamen ein.",
        Field::EmailAddress => "Geben Sie Ihre E-Mail-Adresse ein.",
        Field::PhoneNumber => "Geben Sie Ihre Telefonnummer ein.",
        Field::Username => "Geben Sie einen Benutzernamen ein.",
        Field::Password => "Geben Sie Ihr Passwort ein.",
        Field::NewPassword => "Geben Sie ein neues Passwort ein.",
        Field::ConfirmPassword => "Geben Sie das neue Passwort noch einmal ein.",
        Field::Confirmation => "Geben Sie die Wörter zur Bestätigung ein.",
        Field::Code => "Geben Sie den sechsstelligen Code aus der Nachricht ein.",
        Field::FirstName => "Geben Sie Ihren Vornamen ein.",
        Field::LastName => "Geben Sie Ihren Nachnamen ein.",
        Field::Name => "Geben Sie einen Namen ein.",
        Field::LegalAccepted => "Bitte akzeptieren Sie die Bedingungen, um Ihr Konto zu erstellen.",
        Field::Slug | Field::Logo | Field::PrimaryColor | Field::Role | Field::Domain | Field::Form => {
            "Es fehlt noch etwas. Bitte füllen Sie alle Felder aus."
        }
    }
}

fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) const ERRORS: ErrorsText = ErrorsText {
    not_found_title: "Seite nicht gefunden",
    not_found_text: "Unter dieser Adresse gibt es nichts. Der Link ist vielleicht veraltet oder falsch geschrieben.",
    not_found_next: "Prüfen Sie die Adresse, oder gehen Sie zu Ihrem Konto.",
    server_error_title: "Etwas ist schiefgegangen",
    server_error_text: "Das liegt an uns, nicht an Ihnen. Der Fehler wurde vermerkt, und Ihre Daten sind sicher.",
    server_error_next: "Bitte versuchen Sie es gleich noch einmal. Bleibt es dabei, nennen Sie dem Support die Kennung unten.",
    reference: &|reference| format!("Kennung: {reference}"),
    forbidden_title: "Nicht erlaubt",
    forbidden_text: "Sie sind angemeldet, aber dieses Konto darf diese Seite nicht sehen.",
    forbidden_next: "Melden Sie sich mit einem anderen Konto an, oder fragen Sie die Betreiber der Anwendung.",
    bad_request_title: "Wir konnten diese Anfrage nicht lesen",
    bad_request_text: "Was Ihr Browser geschickt hat, war unvollständig oder kam nicht von dieser Seite.",
    bad_request_next: "Gehen Sie zurück, laden Sie die Seite neu und versuchen Sie es noch einmal.",
    too_many_title: "Zu viele Versuche",
    too_many_text: &|wait| format!("Um Konten zu schützen, ist das nicht beliebig oft möglich. Versuchen Sie es {wait} noch einmal."),
    expired_form_title: "Diese Seite war zu lange offen",
    expired_form_text: "Zu Ihrer Sicherheit gilt sie nicht mehr. Es wurde nichts geändert.",
    expired_form_next: "Laden Sie die Seite neu. Ihre Eingaben bleiben erhalten, außer Passwörtern.",
    unauthorized_title: "Wir haben das Gerät abgemeldet",
    unauthorized_text: "Sie haben gesagt, dass eine Anmeldung nicht von Ihnen war, deshalb haben wir sie beendet. Wer immer es war, hat keinen Zugang mehr.",
    unauthorized_next: "Wählen Sie jetzt ein neues Passwort, und prüfen Sie die anderen Geräte in Ihrem Konto.",
    problem_above: "Bitte prüfen Sie die markierten Felder.",
    to_home: "Zu Ihrem Konto",
    to_sign_in: "Zur Anmeldung",
    try_again: "Noch einmal versuchen",
};

pub(super) const REDIRECTS: RedirectsText = RedirectsText {
    refused_title: "Wir sind dieser Weiterleitung nicht gefolgt",
    refused_text: &|app| {
        format!(
            "Ihnen ist nichts passiert. Ein Link wollte Sie zu einer Adresse schicken, die {app} nicht erlaubt, deshalb haben wir hier angehalten."
        )
    },
    asked_for: "Gewünschte Adresse",
    parameter: "Parameter",
    rule_heading: "Regel, die sie abgelehnt hat",
    registered_heading: "Erlaubte Adressen",
    registered_none: "Außer diesem Portal ist keine Adresse eingetragen.",
    fix_heading: "Für die Entwicklung: So beheben Sie es",
    rule_malformed: "Sie ist keine vollständige Webadresse oder länger als 2048 Zeichen.",
    fix_malformed: "Schicken Sie eine vollständige Adresse wie https://app.example.com/path, einmal prozentkodiert, oder einen Pfad wie /user.",
    rule_scheme: "Sie beginnt nicht mit http:// oder https://.",
    fix_scheme: "Verwenden Sie eine Webadresse. Für native Apps richten Sie einen Universal Link oder App Link ein, der mit https:// beginnt.",
    rule_insecure: "Sie verwendet http://, was außerhalb des eigenen Rechners nicht sicher ist.",
    fix_insecure: "Verwenden Sie https:// für die Anwendung.",
    rule_credentials: "Vor dem Host steht ein Benutzername oder ein Passwort.",
    fix_credentials: "Entfernen Sie alles zwischen // und @ aus der Adresse.",
    rule_origin: "Ihr Ursprung (Schema, Host und Port) ist nicht eingetragen.",
    fix_origin: "Tragen Sie den Ursprung in allowed_origins ein, zum Beispiel https://app.example.com oder https://*.example.com. Host und Port müssen genau passen.",
    rule_loop: "Sie führt auf eine Seite zurück, die Sie wieder hierher schicken würde.",
    fix_loop: "Schicken Sie die Adresse einer Seite der Anwendung, nicht die von sign-in, sign-up oder sign-out.",
    rule_out_of_reach: "Die Anwendung und dieses Portal haben weder Host noch Domain gemeinsam, daher kommt kein Cookie des Portals dort an.",
    fix_out_of_reach: "Betreiben Sie beide unter einer Domain, zum Beispiel app.example.com und accounts.example.com, und setzen Sie http.shared_cookie_domain auf example.com.",
    go_on: "Weiter zur Anwendung",
    circle_title: "Wir haben eine Weiterleitungsschleife angehalten",
    circle_text: &|app| {
        format!(
            "Sie wurden dreimal zwischen {app} und dieser Seite hin- und hergeschickt, ohne dort angemeldet zu sein. Hier sind Sie angemeldet; {app} bemerkt es nicht."
        )
    },
    circle_causes: "Die wahrscheinlichsten Ursachen",
    circle_clock: "Die Uhr auf dem Server der Anwendung geht um mehr als ein paar Sekunden falsch, sodass er frische Tokens für abgelaufen hält.",
    circle_keys: "Die Anwendung verwendet die Schlüssel einer anderen Instanz. Vergleichen Sie Publishable Key und Secret Key mit denen dieser Instanz.",
    circle_cookies: "Der Browser behält die Cookies der Anwendung nicht: andere Domain, gesperrte Cookies oder http, wo https erwartet wird.",
    circle_stop: "Noch einmal versuchen",
    trail_heading: "Was geschehen ist, Schritt für Schritt",
};

pub(super) const TIME: TimeText = TimeText {
    just_now: "Gerade eben",
    minutes_ago: &|count| format!("Vor {}", counted(count, "Minute", "Minuten")),
    today_at: &|clock| format!("Heute um {clock}"),
    yesterday_at: &|clock| format!("Gestern um {clock}"),
    weekday_at: &|weekday, clock| format!("{weekday} um {clock}"),
    weekday: &|since_monday| {
        match since_monday {
            0 => "Montag",
            1 => "Dienstag",
            2 => "Mittwoch",
            3 => "Donnerstag",
            4 => "Freitag",
            5 => "Samstag",
            _ => "Sonntag",
        }
        .to_owned()
    },
    month: &|one_to_twelve| {
        match one_to_twelve {
            1 => "Jan.",
            2 => "Feb.",
            3 => "März",
            4 => "Apr.",
            5 => "Mai",
            6 => "Juni",
            7 => "Juli",
            8 => "Aug.",
            9 => "Sept.",
            10 => "Okt.",
            11 => "Nov.",
            _ => "Dez.",
        }
        .to_owned()
    },
    date: &|day, month, year| format!("{day}. {month} {year}"),
    clock: &|hour, minute| format!("{hour:02}:{minute:02} Uhr"),
    date_and_clock: &|date, clock| format!("{date}, {clock}"),
    in_seconds: &|count| format!("in {}", counted(count, "Sekunde", "Sekunden")),
    in_minutes: &|count| format!("in {}", counted(count, "Minute", "Minuten")),
    in_hours: &|count| format!("in {}", counted(count, "Stunde", "Stunden")),
    in_days: &|count| format!("in {}", counted(count, "Tag", "Tagen")),
    zone_utc: "UTC",
};
