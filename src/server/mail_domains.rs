//! Domains that no organization can own: where anybody gets an address, and where addresses are thrown away.

/// Providers of mail for everybody; the list is kept beside this file.
const PUBLIC: &str = include_str!("public_mail.txt");

/// What kind of domain it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of a company, a club, a family.
    Own,
    /// Anybody gets an address there.
    Public,
    /// For addresses to throw away.
    Disposable,
}

/// The kind of a domain in lower case. What is below a known one is of its kind.
#[must_use]
pub fn kind(domain: &str) -> Kind {
    let known = |name: &str| domain == name || domain.strip_suffix(name).is_some_and(|before| before.ends_with('.'));
    if PUBLIC.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).any(known) {
        return Kind::Public;
    }
    // The list of the crate is of the domains that its project finds in use, and looks at what is above a domain too.
    if mailchecker::is_valid(&format!("somebody@{domain}")) { Kind::Own } else { Kind::Disposable }
}

#[cfg(test)]
mod tests {
    use super::{Kind, PUBLIC, kind};

    #[test]
    fn or_05_public_and_disposable_domains_are_told_from_others() {
        for domain in ["gmail.com", "web.de", "mail.gmx.net", "yahoo.co.uk"] {
            assert_eq!(kind(domain), Kind::Public, "{domain}");
        }
        for domain in ["mailinator.com", "yopmail.com", "guerrillamail.com"] {
            assert_eq!(kind(domain), Kind::Disposable, "{domain}");
        }
        for domain in ["acme.example", "notgmail.com", "example.org", "bigcompany.co.uk"] {
            assert_eq!(kind(domain), Kind::Own, "{domain}");
        }
    }

    #[test]
    fn or_05_the_list_of_public_domains_is_made_of_domains() {
        let domains = PUBLIC.lines().filter(|line| !line.starts_with('#'));
        assert!(domains.clone().count() > 150);
        for domain in domains {
            assert_eq!(crate::domain::organization::parse_domain(domain).as_deref(), Some(domain));
        }
    }
}
