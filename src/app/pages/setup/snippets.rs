//! Environment and code to copy, with the values of the instance filled in.

use super::SetupView;

/// What an app is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framework {
    /// `@clerk/express`.
    #[default]
    Express,
    /// `@clerk/nextjs`.
    Next,
    /// A browser app without a server of its own.
    React,
    /// Anything that verifies a JWT.
    Jwt,
}

/// A file to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Its name.
    pub file: &'static str,
    /// What is in it.
    pub text: String,
}

impl Framework {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::Express, Self::Next, Self::React, Self::Jwt];

    /// Its value in the address of the page.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Express => "express",
            Self::Next => "next",
            Self::React => "react",
            Self::Jwt => "jwt",
        }
    }

    /// Reads the value; what is unknown is the first one.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.name() == text).unwrap_or_default()
    }

    /// The name that its makers gave it; none for any language.
    pub(super) const fn title(self) -> Option<&'static str> {
        match self {
            Self::Express => Some("Express"),
            Self::Next => Some("Next.js"),
            Self::React => Some("React"),
            Self::Jwt => None,
        }
    }

    /// The environment of the app.
    #[must_use]
    pub fn environment(self, view: &SetupView) -> Snippet {
        let SetupView { portal, publishable_key: key, issuer, app, .. } = view;
        // Left for the developer to fill in: this page never shows the secret key.
        let secret = "sk_test_…";
        match self {
            Self::Express => Snippet {
                file: ".env",
                text: format!(
                    "CLERK_PUBLISHABLE_KEY={key}\nCLERK_SECRET_KEY={secret}\nCLERK_API_URL={portal}\nCLERK_PROXY_URL={portal}\nCLERK_SIGN_IN_URL={portal}/sign-in\nCLERK_SIGN_UP_URL={portal}/sign-up"
                ),
            },
            Self::Next => Snippet {
                file: ".env.local",
                text: format!(
                    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY={key}\nCLERK_SECRET_KEY={secret}\nCLERK_API_URL={portal}\nNEXT_PUBLIC_CLERK_PROXY_URL={portal}\nNEXT_PUBLIC_CLERK_SIGN_IN_URL={portal}/sign-in\nNEXT_PUBLIC_CLERK_SIGN_UP_URL={portal}/sign-up"
                ),
            },
            Self::React => Snippet {
                file: ".env",
                text: format!(
                    "VITE_CLERK_PUBLISHABLE_KEY={key}\nVITE_CLERK_PROXY_URL={portal}\nVITE_CLERK_SIGN_IN_URL={portal}/sign-in\nVITE_CLERK_SIGN_UP_URL={portal}/sign-up"
                ),
            },
            Self::Jwt => Snippet {
                file: ".env",
                text: format!(
                    "JWKS_URL={portal}/.well-known/jwks.json\nTOKEN_ISSUER={issuer}\nAPP_ORIGIN={app}\nSIGN_IN_URL={portal}/sign-in\nAPI_URL={portal}/v1\nSECRET_KEY={secret}"
                ),
            },
        }
    }

    /// The smallest program that shows who is signed in.
    #[must_use]
    pub fn program(self) -> Snippet {
        let (file, text) = match self {
            Self::Express => ("server.mjs", include_str!("express.mjs")),
            Self::Next => ("middleware.ts", include_str!("next.ts")),
            Self::React => ("Who.jsx", include_str!("react.jsx")),
            Self::Jwt => ("user.mjs", include_str!("jwt.mjs")),
        };
        Snippet { file, text: text.trim_end().to_owned() }
    }
}
