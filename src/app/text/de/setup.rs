//! The set-up guide in German.

use crate::app::text::SetupText;

pub(super) static SETUP: SetupText = SetupText {
    title: "Ihre App einrichten",
    intro: &|app| {
        format!("In vier Schritten von einer neuen App zu einer funktionierenden Anmeldung mit {app}. Alle Werte hier sind die dieser Instanz.")
    },
    steps_label: "Schritte",
    mailbox: "Postfach",
    copy: "Kopieren",
    copied: "Kopiert",
    if_you_see: "Wenn Sie das sehen",
    then_do: "Tun Sie das",
    wrong_host: &|opened, right| {
        format!(
            "Sie haben diese Seite als {opened} geöffnet, aber diese Instanz antwortet als {right}. Browser merken sich Cookies je Hostnamen. Öffnen Sie die Seite als {right}, oder setzen Sie public_url auf den gewünschten Namen."
        )
    },
    address_step: "Adresse Ihrer App",
    address_text: "Das Portal schickt Menschen zu der Adresse in redirect_url zurück, und nur zu Adressen, die es kennt.",
    address_label: "Wo Ihre App läuft",
    address_check: "Prüfen",
    address_allowed: &|origin| format!("{origin} ist erlaubt. Von hier kommt man auf jede Seite davon zurück."),
    address_refused: &|origin| format!("{origin} ist noch nicht erlaubt. Führen Sie diesen Befehl aus und prüfen Sie dann noch einmal:"),
    address_local: "Entwicklungsinstanzen erlauben jede Adresse auf localhost und 127.0.0.1, mit jedem Port. Erlauben Sie den Ursprung Ihrer App im Produktivbetrieb auf dieselbe Weise.",
    address_see_refused: "„Wir sind dieser Weiterleitung nicht gefolgt“",
    address_do_refused: "Geben Sie die Adresse oben ein. Schema, Host und Port müssen genau zu einem erlaubten Ursprung passen.",
    address_see_signed_out: "Ihre App meldet Sie gleich nach der Anmeldung als abgemeldet",
    address_do_signed_out: "Verwenden Sie für beide denselben Hostnamen. localhost und 127.0.0.1 sind zwei Hosts, und Cookies des einen werden dem anderen nicht geschickt.",
    keys_step: "Schlüssel und Adressen",
    keys_text: &|file| {
        format!(
            "Den öffentlichen Schlüssel darf jeder kennen. Der geheime ist nur für den Server Ihrer App: Er liegt in {file} und wird hier nicht gezeigt."
        )
    },
    publishable_key: "Öffentlicher Schlüssel",
    secret_key: "Geheimer Schlüssel",
    frontend_api: "Frontend-API",
    backend_api: "Backend-API",
    jwks: "Prüfschlüssel (JWKS)",
    issuer: "Aussteller der Sitzungstoken",
    keys_see_refused: "401 mit clerk_key_invalid",
    keys_do_refused: "Der geheime Schlüssel wurde ersetzt oder gehört zu einer anderen Instanz. Kopieren Sie ihn neu; vestibule keys check - sagt, wem er gehört.",
    keys_see_publishable: "Meldung „Publishable key not valid“",
    keys_do_publishable: "Kopieren Sie den ganzen Schlüssel. Einer, der mit pk_live_ beginnt, gehört zu einer Produktivinstanz.",
    code_step: "Code Ihrer App",
    code_text: "Wählen Sie, womit Ihre App gebaut ist.",
    code_kinds_label: "Baukästen",
    code_other: "Jede Sprache",
    environment: &|file| format!("Umgebung: {file}"),
    program: &|file| format!("Programm: {file}"),
    react_note: "Eine App ohne Server fragt die Frontend-API, wer angemeldet ist. Die fertigen Formulare von @clerk/react gibt es noch nicht; an ihre Stelle treten die Seiten des Portals.",
    code_see_mismatch: "jwk-kid-mismatch oder token-invalid-signature im Header x-clerk-auth-reason",
    code_do_mismatch: "Schlüssel oder Adressen einer anderen Instanz. Kopieren Sie die Umgebung oben, und starten Sie die App neu.",
    code_see_clock: "token-not-active-yet oder token-iat-in-the-future",
    code_do_clock: "Die Uhren der beiden Rechner gehen um mehr als fünf Sekunden auseinander. Stellen Sie sie gleich.",
    try_step: "Ausprobieren",
    try_text: "Gehen Sie den Weg, den alle gehen werden: zur Anmeldung und zurück.",
    try_here: "Anmelden und hierher zurückkommen",
    try_app: "Anmelden und zu Ihrer App gehen",
    try_success: &|identifier| format!("Es klappt: Sie sind zurück, angemeldet als {identifier}."),
    try_signed_in: &|identifier| format!("Sie sind in diesem Browser schon als {identifier} angemeldet."),
    try_receives: "Ihre App erhält ein Sitzungstoken, in dem steht:",
    try_no_session: "Sie sind zurück, aber niemand ist angemeldet.",
    try_no_session_fix: "Der Browser hat das Cookie des Portals nicht behalten, oder Sie haben die Anmeldung verlassen, ohne sich anzumelden. Erlauben Sie Cookies für diese Adresse, und versuchen Sie es noch einmal.",
    try_no_notice: "Sie sind angemeldet, aber Ihre App kann es nicht bemerken.",
    try_no_notice_fix: "Das Cookie __client_uat fehlt in diesem Browser. Melden Sie sich ab und wieder an; bleibt es aus, erlauben Sie Cookies für diese Adresse.",
    try_see_circle: "„Wir haben eine Weiterleitungsschleife angehalten“",
    try_do_circle: "Ihre App und das Portal sind sich nicht einig, wer angemeldet ist. Vergleichen Sie Schlüssel, Uhren und Hostnamen, in dieser Reihenfolge.",
    try_see_mail: "Es kommt keine Mail mit einem Code",
    try_do_mail: "Entwicklungsinstanzen verschicken keine: Alle Mails sind im Postfach, oben auf dieser Seite.",
};
