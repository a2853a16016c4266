//! Domains: which can be had, and how they are proved.

use vestibule::domain::organization_trouble::OrganizationTrouble;
use vestibule::domain::problem::ProblemCode;
use vestibule::domain::secret::SecretText;
use vestibule::domain::time::Span;
use vestibule::server::flows::organizations::{By, OrganizationError, domains};

use crate::support::organizing::trouble;
use crate::support::test_app::TestApp;

on_each_database! {
    async fn or_05_a_domain_is_proved_by_the_code_of_a_mail_to_it(app: TestApp) {
        let by = By::from(app.founded("ada@example.org", "Acme").await);
        let domain = domains::add(&app.cx(), &by, " @Acme.example ").await.unwrap();
        assert_eq!((domain.name.as_str(), domain.verified_at), ("acme.example", None));
        let elsewhere = domains::send_code(&app.cx(), &by, &domain.id, "office@other.example").await;
        assert_eq!(trouble(elsewhere), OrganizationTrouble::AddressOfOtherDomain);
        domains::send_code(&app.cx(), &by, &domain.id, "office@acme.example").await.unwrap();
        let mail = app.mail_to("office@acme.example").await;
        let wrong = domains::verify(&app.cx(), &by, &domain.id, &SecretText::new("000000")).await;
        assert!(matches!(&wrong, Err(OrganizationError::Problem(problem)) if problem.code == ProblemCode::CodeIncorrect), "{wrong:?}");
        let proved = domains::verify(&app.cx(), &by, &domain.id, &SecretText::new(mail.code())).await.unwrap();
        assert_eq!((proved.verified_at, proved.strategy.as_deref()), (Some(app.cx().now), Some("email_code")));
        assert_eq!(proved.affiliation_address.as_deref(), Some("office@acme.example"));
    }

    async fn or_05_a_domain_is_proved_by_its_txt_record(app: TestApp) {
        let by = By::from(app.founded("ada@example.org", "Acme").await);
        let domain = domains::add(&app.cx(), &by, "acme.example").await.unwrap();
        assert_eq!(trouble(domains::check_record(&app.cx(), &by, &domain.id).await), OrganizationTrouble::RecordMissing);
        let (name, value) = domains::record(&domain);
        app.dns.silence(&name);
        assert_eq!(trouble(domains::check_record(&app.cx(), &by, &domain.id).await), OrganizationTrouble::ResolverFailed);
        app.dns.write(&name, "v=spf1 -all");
        assert_eq!(trouble(domains::check_record(&app.cx(), &by, &domain.id).await), OrganizationTrouble::RecordMissing);
        app.dns.write(&name, &value);
        let proved = domains::check_record(&app.cx(), &by, &domain.id).await.unwrap();
        assert_eq!(proved.strategy.as_deref(), Some("dns_txt"));
    }

    async fn or_05_a_domain_counts_at_once_where_the_admin_has_proved_such_an_address(app: TestApp) {
        let by = By::from(app.founded("ada@acme.example", "Acme").await);
        let domain = domains::add(&app.cx(), &by, "acme.example").await.unwrap();
        assert!(domain.verified_at.is_some());
        assert_eq!(domain.affiliation_address.as_deref(), Some("ada@acme.example"));
    }

    async fn or_05_public_disposable_and_foreign_domains_are_refused(app: TestApp) {
        let acme = app.founded("ada@example.org", "Acme").await;
        let by = By::from(acme.clone());
        for (name, expected) in [
            ("gmail.com", OrganizationTrouble::DomainPublic),
            ("mailinator.com", OrganizationTrouble::DomainDisposable),
            ("not a domain", OrganizationTrouble::DomainInvalid),
        ] {
            assert_eq!(trouble(domains::add(&app.cx(), &by, name).await), expected, "{name}");
        }
        app.domain_of(&acme, "acme.example").await;
        assert_eq!(trouble(domains::add(&app.cx(), &by, "acme.example").await), OrganizationTrouble::DomainExists);
        let other = By::from(app.founded("eve@acme.example", "Other").await);
        assert_eq!(trouble(domains::add(&app.cx(), &other, "acme.example").await), OrganizationTrouble::DomainTaken);
        app.set(|settings| settings.organization_domains = false).await;
        assert_eq!(trouble(domains::add(&app.cx(), &by, "new.example").await), OrganizationTrouble::DomainsOff);
    }

    async fn or_05_a_code_runs_out_and_a_domain_that_is_removed_is_free_again(app: TestApp) {
        let acme = app.founded("ada@example.org", "Acme").await;
        let by = By::from(acme.clone());
        let domain = domains::add(&app.cx(), &by, "acme.example").await.unwrap();
        domains::send_code(&app.cx(), &by, &domain.id, "office@acme.example").await.unwrap();
        let code = SecretText::new(app.mail_to("office@acme.example").await.code());
        app.advance(Span::hours(1));
        let late = domains::verify(&app.cx(), &by, &domain.id, &code).await;
        assert!(matches!(&late, Err(OrganizationError::Problem(problem)) if problem.code == ProblemCode::CodeExpired), "{late:?}");
        domains::vouch(&app.cx(), &app.operator(&acme).await, &domain.id).await.unwrap();
        domains::remove(&app.cx(), &by, &domain.id).await.unwrap();
        assert_eq!(trouble(domains::check_record(&app.cx(), &by, &domain.id).await), OrganizationTrouble::DomainGone);
        let other = app.founded("eve@example.org", "Other").await;
        app.domain_of(&other, "acme.example").await;
    }
}
