//! Mails about organizations, and what is in the way there, in German.

use crate::app::text::{OrganizationMailText, OrganizationMailsText, OrganizationTroubleText};

pub(super) const MAILS: OrganizationMailsText = OrganizationMailsText {
    invitation: OrganizationMailText {
        subject: &|app, organization, who| format!("{who} lädt Sie zu {organization} bei {app} ein"),
        preheader: &|app, organization| format!("Treten Sie {organization} bei {app} bei."),
        heading: &|organization, _| format!("{organization} beitreten"),
        body: &|app, organization, who| {
            format!(
                "{who} hat Sie in die Organisation {organization} bei {app} eingeladen. Wenn Sie noch kein Konto haben, können Sie dabei eines erstellen."
            )
        },
        button: &|organization| format!("{organization} beitreten"),
        reason: &|app, organization| {
            format!("Sie erhalten diese E-Mail, weil jemand diese Adresse eingegeben hat, um Sie zu {organization} bei {app} einzuladen.")
        },
        not_you: &|_| "Wenn Sie damit nichts anfangen können, ignorieren Sie diese E-Mail einfach.".to_owned(),
    },
    unnamed_invitation: OrganizationMailText {
        subject: &|app, organization, _| format!("Einladung zu {organization} bei {app}"),
        preheader: &|app, organization| format!("Treten Sie {organization} bei {app} bei."),
        heading: &|organization, _| format!("{organization} beitreten"),
        body: &|app, organization, _| {
            format!(
                "Sie sind in die Organisation {organization} bei {app} eingeladen. Wenn Sie noch kein Konto haben, können Sie dabei eines erstellen."
            )
        },
        button: &|organization| format!("{organization} beitreten"),
        reason: &|app, organization| {
            format!("Sie erhalten diese E-Mail, weil diese Adresse für eine Einladung zu {organization} bei {app} eingegeben wurde.")
        },
        not_you: &|_| "Wenn Sie damit nichts anfangen können, ignorieren Sie diese E-Mail einfach.".to_owned(),
    },
    requested: OrganizationMailText {
        subject: &|app, organization, who| format!("{who} möchte {organization} bei {app} beitreten"),
        preheader: &|_, organization| format!("Entscheiden Sie über den Beitritt zu {organization}."),
        heading: &|organization, who| format!("{who} möchte {organization} beitreten"),
        body: &|app, organization, who| {
            format!(
                "{who} hat eine Adresse einer der Domains von {organization} bei {app} und bittet um Aufnahme. Nehmen Sie die Anfrage an oder lehnen Sie sie ab."
            )
        },
        button: &|_| "Anfragen ansehen".to_owned(),
        reason: &|app, organization| format!("Sie erhalten diese E-Mail, weil Sie die Mitglieder von {organization} bei {app} verwalten."),
        not_you: &|_| "Bis jemand antwortet, geschieht nichts.".to_owned(),
    },
    approved: OrganizationMailText {
        subject: &|app, organization, _| format!("Sie sind jetzt Mitglied von {organization} bei {app}"),
        preheader: &|_, organization| format!("Ihre Anfrage an {organization} wurde angenommen."),
        heading: &|organization, _| format!("Willkommen bei {organization}"),
        body: &|app, organization, _| {
            format!("Ihre Anfrage, {organization} bei {app} beizutreten, wurde angenommen. Sie können jederzeit dorthin wechseln.")
        },
        button: &|organization| format!("{organization} öffnen"),
        reason: &|app, organization| format!("Sie erhalten diese E-Mail, weil Sie {organization} bei {app} beitreten wollten."),
        not_you: &|_| "Wenn Sie das nicht wollten, können Sie die Organisation auf ihrer Seite verlassen.".to_owned(),
    },
    added: OrganizationMailText {
        subject: &|app, organization, _| format!("Sie sind jetzt Mitglied von {organization} bei {app}"),
        preheader: &|_, organization| format!("Sie wurden zu {organization} hinzugefügt."),
        heading: &|organization, _| format!("Willkommen bei {organization}"),
        body: &|app, organization, _| {
            format!("Sie wurden zur Organisation {organization} bei {app} hinzugefügt. Sie können jederzeit dorthin wechseln.")
        },
        button: &|organization| format!("{organization} öffnen"),
        reason: &|app, organization| format!("Sie erhalten diese E-Mail, weil Ihr Konto zu {organization} bei {app} hinzugefügt wurde."),
        not_you: &|_| "Wenn Sie das nicht möchten, können Sie die Organisation auf ihrer Seite verlassen.".to_owned(),
    },
    domain: OrganizationMailText {
        subject: &|app, organization, _| format!("Domain für {organization} bei {app} bestätigen"),
        preheader: &|_, organization| format!("Geben Sie den Code ein, um eine Domain von {organization} zu bestätigen."),
        heading: &|organization, _| format!("Domain für {organization} bestätigen"),
        body: &|app, organization, _| {
            format!(
                "Jemand von {organization} bei {app} möchte nachweisen, dass die Domain dieser Adresse dazugehört. Wenn das stimmt, geben Sie den Code unten ein oder geben Sie ihn an die Person weiter, die Sie darum gebeten hat."
            )
        },
        button: &|_| "Organisation öffnen".to_owned(),
        reason: &|app, organization| {
            format!("Sie erhalten diese E-Mail, weil jemand diese Adresse eingegeben hat, um eine Domain für {organization} bei {app} zu bestätigen.")
        },
        not_you: &|_| "Wenn Sie damit nichts anfangen können, behalten Sie den Code für sich und ignorieren Sie diese E-Mail.".to_owned(),
    },
};

pub(super) const TROUBLE: OrganizationTroubleText = OrganizationTroubleText {
    name_invalid: "Geben Sie einen Namen mit höchstens 256 Zeichen ein.",
    slug_invalid: "Ein Kürzel hat 1 bis 63 Kleinbuchstaben, Ziffern, Binde- und Unterstriche.",
    slug_taken: "Eine andere Organisation hat dieses Kürzel. Wählen Sie ein anderes.",
    slugs_off: "Organisationen haben hier keine Kürzel.",
    logo_invalid: "Dieses Bild können wir nicht lesen. Verwenden Sie PNG, JPEG, WebP oder GIF.",
    logo_too_large: &|megabytes| format!("Dieses Bild ist zu groß. Verwenden Sie eines mit höchstens {megabytes} MB."),
    color_invalid: "Eine Farbe sieht so aus: #1a5fb4.",
    creation_off: "Sie können hier keine Organisationen erstellen. Wenden Sie sich an die Betreiber dieser Website.",
    creation_limit: &|most| {
        match most {
        1 => "Sie haben so viele Organisationen erstellt, wie Sie dürfen: 1. Löschen Sie sie zuerst oder wenden Sie sich an die Betreiber dieser Website."
            .to_owned(),
        most => format!(
            "Sie haben so viele Organisationen erstellt, wie Sie dürfen: {most}. Löschen Sie zuerst eine oder wenden Sie sich an die Betreiber dieser Website."
        ),
    }
    },
    deletion_off: "Mitglieder können diese Organisation nicht löschen. Wenden Sie sich an die Betreiber dieser Website.",
    not_confirmed: "Das ist nicht der Name der Organisation. Geben Sie ihn genau so ein, wie er angezeigt wird.",
    role_invalid: "Diese Rolle gibt es in der Organisation nicht. Wählen Sie eine andere.",
    key_invalid: "Ein Schlüssel sieht so aus: org:rolle, bei Berechtigungen org:funktion:aktion, in Kleinbuchstaben, Ziffern und Unterstrichen.",
    key_taken: "Dieser Schlüssel ist vergeben. Wählen Sie einen anderen.",
    role_in_use: "Mitglieder oder Einladungen haben diese Rolle. Geben Sie an, welche an ihre Stelle tritt.",
    role_needed: "Mit dieser Rolle werden Organisationen erstellt oder betreten. Geben Sie an, welche an ihre Stelle tritt.",
    role_gone: "Diese Rolle wurde gelöscht.",
    role_above_own: "Diese Rolle darf mehr als Ihre. Wer sie hat, kann sie geben und nehmen.",
    permission_gone: "Diese Berechtigung wurde gelöscht.",
    role_too_weak: "Wer eine Organisation erstellt, muss Mitglieder sehen und verwalten und die Organisation löschen dürfen.",
    role_set_in_use: "Organisationen haben diese Rollengruppe. Geben Sie an, welche an ihre Stelle tritt.",
    built_in: "Das gehört zum System und kann nicht geändert werden.",
    last_admin_of: &|organization| {
        format!(
            "Nur Sie verwalten noch {organization}, und andere sind Mitglied. Geben Sie zuerst jemandem die Admin-Rolle oder löschen Sie die Organisation."
        )
    },
    last_admin: "Jemand muss sich um die Organisation kümmern. Geben Sie zuerst einem anderen Mitglied die Admin-Rolle.",
    oneself: "Sie können sich nicht selbst entfernen. Verlassen Sie die Organisation auf ihrer Seite „Allgemein“.",
    no_member: "Diese Person ist kein Mitglied.",
    already_member: "Diese Person ist bereits Mitglied.",
    no_seat: &|most| match most {
        1 => "Der einzige Platz dieser Organisation ist belegt.".to_owned(),
        most => format!("Alle {most} Plätze dieser Organisation sind durch Mitglieder und offene Einladungen belegt."),
    },
    no_address: "Geben Sie mindestens eine E-Mail-Adresse ein.",
    address_invalid: "Das ist keine E-Mail-Adresse.",
    already_invited: "Diese Adresse ist bereits eingeladen.",
    too_many_addresses: &|most| format!("Laden Sie höchstens {most} Personen auf einmal ein."),
    redirect_refused: "Weiterleitungen an diese Adresse sind hier nicht erlaubt.",
    invitation_gone: "Diese Einladung gibt es nicht mehr. Bitten Sie um eine neue.",
    invitation_expired: "Diese Einladung ist abgelaufen. Bitten Sie um eine neue.",
    invitation_revoked: "Diese Einladung wurde zurückgezogen. Fragen Sie die Person, die Sie eingeladen hat.",
    invitation_used: "Diese Einladung wurde bereits verwendet.",
    invitation_for_other: "Diese Einladung gilt einer anderen E-Mail-Adresse als denen Ihres Kontos.",
    request_gone: "Diese Anfrage wurde bereits beantwortet oder zurückgezogen.",
    domains_off: "Organisationen können hier keine Domains bestätigen.",
    domain_invalid: "Geben Sie eine Domain wie beispiel.de ein.",
    domain_public: "Unter dieser Domain kann jeder eine Adresse bekommen, sie lässt sich daher nicht bestätigen. Verwenden Sie eine eigene Domain.",
    domain_disposable: "Diese Domain ist für Wegwerfadressen, sie lässt sich daher nicht bestätigen. Verwenden Sie eine eigene Domain.",
    domain_taken: "Eine andere Organisation hat diese Domain bestätigt.",
    domain_exists: "Die Organisation hat diese Domain bereits.",
    too_many_domains: &|most| format!("Eine Organisation kann {most} Domains haben. Entfernen Sie zuerst eine."),
    domain_gone: "Diese Domain wurde entfernt.",
    domain_verified: "Diese Domain ist bereits bestätigt.",
    domain_unverified: "Bestätigen Sie zuerst diese Domain.",
    address_of_other_domain: "Verwenden Sie eine Adresse dieser Domain.",
    record_missing: "Wir finden den TXT-Eintrag noch nicht. Bis Nameserver ihn zeigen, kann es dauern; versuchen Sie es in ein paar Minuten erneut.",
    resolver_failed: "Die Nameserver dieser Domain antworten nicht. Versuchen Sie es später erneut.",
    policy_invalid: "Eine der Zahlen liegt außerhalb des erlaubten Bereichs.",
    service_unknown: "Mit diesem Dienst kann sich hier niemand anmelden. Wählen Sie einen anderen.",
    service_first: &|service| {
        format!(
            "Sie sind selbst nicht mit {service} angemeldet und könnten sich so aussperren. Melden Sie sich ab und mit {service} wieder an, und wählen Sie es dann."
        )
    },
    off: "Organisationen sind hier ausgeschaltet.",
    not_found: "Diese Organisation gibt es nicht, oder Sie sind kein Mitglied.",
    forbidden: "Ihre Rolle in dieser Organisation erlaubt das nicht. Wenden Sie sich an einen ihrer Admins.",
};
