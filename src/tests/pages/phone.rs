//! Phone numbers: signing in and up by a code in a text message.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use vestibule::app::text::text;
use vestibule::domain::email::Email;
use vestibule::domain::locale::Locale;
use vestibule::domain::phone::PhoneNumber;
use vestibule::domain::problem::{Field, ProblemCode};
use vestibule::domain::secret::SecretText;
use vestibule::domain::settings::Requirement;
use vestibule::domain::time::Span;
use vestibule::server::config::sms::SmsConfig;
use vestibule::server::flows::accounts::{self, NewAccount};
use vestibule::server::mail::SendError;
use vestibule::server::sms::{RenderedSms, Template};

use crate::support::browser::Browser;
use crate::support::page::Page;
use crate::support::people::{Person, forms};
use crate::support::test_app::{PASSWORD, TestApp};

const NUMBER: &str = "+4915123456789";
const FACTOR: &str = "/sign-in/factor-one";
const VERIFY_PHONE: &str = "/sign-up/verify-phone-number";

/// Phones on, and somebody with one.
async fn ada(app: &TestApp) -> Person {
    app.set(|settings| settings.phone = Requirement::Optional).await;
    let account = NewAccount {
        email: Some(Email::parse("ada@example.org").unwrap()),
        email_proof: Some("email_code".to_owned()),
        phone: Some(PhoneNumber::parse(NUMBER).unwrap()),
        phone_proof: Some("phone_code"),
        ..NewAccount::default()
    };
    accounts::create_user(&app.cx(), account, Some(SecretText::new(PASSWORD))).await.unwrap();
    app.person("ada@example.org")
}

/// Text messages to a number, once every job was run.
async fn texts(app: &TestApp, number: &str) -> Vec<RenderedSms> {
    app.deliver_mail().await;
    app.sms.sent().into_iter().filter(|message| message.to.as_str() == number).collect()
}

/// The code of the newest one.
async fn code(app: &TestApp, number: &str) -> String {
    let newest = texts(app, number).await.pop().unwrap_or_else(|| panic!("{number} got no message"));
    newest.text.rsplit_once('#').map(|(_, code)| code.to_owned()).unwrap()
}

/// Gives a number on the first card, in the field for it.
async fn begin(browser: &Browser, country: &str, number: &str) -> Page {
    let card = browser.visit("/sign-in?with=phone").await;
    browser.submit(&card, forms::START_SIGN_IN, &[("phone_country", country), ("phone_number", number)]).await
}

async fn give(browser: &Browser, card: &Page, code: &str) -> Page {
    browser.submit(card, forms::CODE, &[("code", code)]).await
}

fn never() -> SendError {
    SendError::Permanent { answer: "the provider answered with status 400".to_owned() }
}

on_each_database! {
    async fn au_03_au_07_a_person_signs_in_with_a_number_and_the_code_it_gets(app: TestApp) {
        let ada = ada(&app).await;
        let card = begin(&ada.browser, "DE", "01512 / 345 67 89").await;
        card.expect_path(FACTOR);
        assert_eq!(card.heading(), text(Locale::En).phone.code_title);
        assert!(card.shows("+49 1512 3456789"), "{}", card.text());
        let message = texts(&app, NUMBER).await.pop().unwrap();
        assert_eq!(message.text.lines().last().map(|line| line.split('#').next().unwrap()), Some("@localhost "), "{}", message.text);
        give(&ada.browser, &card, &code(&app, NUMBER).await).await.expect_path("/user");
        let page = ada.browser.visit("/user").await;
        assert!(page.shows(text(Locale::En).phone.section) && page.shows("+49 1512 3456789"), "{}", page.text());
        assert_eq!((ada.sessions().await.len(), app.memory.sent().len()), (1, 0));
    }

    async fn au_04_a_number_in_the_first_field_is_known_by_its_plus(app: TestApp) {
        ada(&app).await;
        let browser = app.browser();
        let card = browser.visit("/sign-in").await;
        let card = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", "+49 1512 3456789")]).await;
        card.expect_path(FACTOR);
        give(&browser, &card, &code(&app, NUMBER).await).await.expect_path("/user");
    }

    async fn au_04_where_phones_are_off_a_number_is_no_identifier(app: TestApp) {
        let browser = app.browser();
        let card = browser.visit("/sign-in?with=phone").await;
        assert!(!card.has("[name=phone_number]") && !card.has("[name=phone_country]"));
        let page = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", NUMBER)]).await;
        page.expect_problem(Field::Identifier, &ProblemCode::EmailInvalid);
        let page = browser.post_form(forms::START_SIGN_IN, &[("identifier", ""), ("phone_number", NUMBER), ("phone_country", "DE"), ("nav", "")]).await;
        assert!(!page.path.contains("factor"), "{}", page.path);
    }

    async fn x_28_unknown_numbers_get_the_same_pages_and_no_message(app: TestApp) {
        let ada = ada(&app).await;
        let nobody = app.browser();
        let mut seen = Vec::new();
        for (browser, number, shown) in [(&ada.browser, NUMBER, "+49 1512 3456789"), (&nobody, "+4915123456780", "+49 1512 3456780")] {
            let same = |page: Page| {
                let encoded = shown.replace('+', "%2B").replace(' ', "+");
                (page.status, page.path.clone(), page.without_nonces().replace(shown, "<number>").replace(&encoded, "<number>").replace("6789", "<end>").replace("6780", "<end>"))
            };
            let card = begin(browser, "DE", number).await;
            let wrong = give(browser, &card, "000000").await;
            wrong.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
            let resend = browser.submit(&wrong, forms::RESEND, &[]).await;
            let methods = browser.visit("/sign-in/methods").await;
            seen.push([card, wrong, resend, methods].map(same));
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!((texts(&app, "+4915123456780").await.len(), texts(&app, NUMBER).await.len()), (0, 1));
    }

    async fn x_28_asking_too_often_tells_nothing_of_a_number(app: TestApp) {
        ada(&app).await;
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let mut refused = Vec::new();
        for number in [NUMBER, "+4915123456780"] {
            let mut asked = 0;
            for place in 1..20 {
                let browser = app.browser().at(&format!("192.0.2.{place}"));
                begin(&browser, "DE", number).await;
                // What was too much was not sent: asking again says so.
                app.advance(Span::seconds(31));
                let page = browser.visit(FACTOR).await;
                let again = browser.submit(&page, forms::RESEND, &[]).await;
                asked += 2;
                if again.problem(Field::Code).is_some() {
                    break;
                }
            }
            refused.push(asked);
        }
        assert_eq!(refused[0], refused[1]);
        assert_eq!(texts(&app, NUMBER).await.len(), 5, "X-26: five in ten minutes");
    }

    async fn x_26_a_network_gets_twenty_text_messages_an_hour(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let app = app.restarted(|config| config.rate_limit_factor = 1).await;
        let browser = app.browser();
        let mut waits = 0;
        for last in 10..31 {
            app.advance(Span::seconds(11));
            begin(&browser, "DE", &format!("+49151234567{last}")).await;
            app.advance(Span::seconds(31));
            waits += i32::from(browser.submit(&browser.visit(FACTOR).await, forms::RESEND, &[]).await.problem(Field::Code).is_some());
        }
        assert_eq!(waits, 11, "of 42 messages to 21 numbers, 20 pass");
    }

    async fn au_07_a_wrong_code_can_be_tried_again_and_too_many_end_it(app: TestApp) {
        let ada = ada(&app).await;
        let card = begin(&ada.browser, "DE", NUMBER).await;
        let right = code(&app, NUMBER).await;
        let wrong = if right == "000000" { "111111" } else { "000000" };
        let mut page = give(&ada.browser, &card, wrong).await;
        page.expect_path(FACTOR).expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        for _ in 0..4 {
            page = give(&ada.browser, &page, wrong).await;
        }
        page = give(&ada.browser, &page, &right).await;
        page.expect_problem(Field::Code, &ProblemCode::CodeExhausted);
        assert!(!ada.browser.is_signed_in().await);
        app.advance(Span::seconds(31));
        ada.browser.submit(&page, forms::RESEND, &[]).await.expect_path(FACTOR);
        give(&ada.browser, &page, &code(&app, NUMBER).await).await.expect_path("/user");
    }

    async fn au_07_an_old_code_and_one_of_a_mail_are_refused(app: TestApp) {
        let ada = ada(&app).await;
        begin(&ada.browser, "DE", NUMBER).await;
        let by_phone = code(&app, NUMBER).await;
        let card = ada.choose("email_code").await;
        let by_mail = ada.mail().await.code();
        if by_mail != by_phone {
            give(&ada.browser, &card, &by_phone).await.expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        }
        let card = ada.choose("phone_code").await;
        app.advance(Span::minutes(10));
        give(&ada.browser, &card, &by_phone).await.expect_problem(Field::Code, &ProblemCode::CodeExpired);
    }

    async fn au_03_numbers_that_cannot_work_are_told_plainly_and_kept(app: TestApp) {
        app.set(|settings| {
            settings.phone = Requirement::Optional;
            settings.phone_countries = vec!["DE".to_owned(), "AT".to_owned()];
        })
        .await;
        let browser = app.browser();
        for (typed, problem) in [
            ("", ProblemCode::Missing),
            ("12", ProblemCode::PhoneInvalid),
            ("ada@example.org", ProblemCode::PhoneInvalid),
            ("030 901820", ProblemCode::PhoneNotMobile),
            ("+44 7911 123456", ProblemCode::PhoneCountry),
        ] {
            let page = begin(&browser, "DE", typed).await;
            page.expect_path("/sign-in").expect_problem(Field::PhoneNumber, &problem);
            assert_eq!(page.value(Field::PhoneNumber), typed);
            assert_eq!(page.attribute("select[name=phone_country] option[selected]", "value").as_deref(), Some("DE"));
        }
        let card = browser.visit("/sign-in").await;
        let page = browser.submit(&card, forms::START_SIGN_IN, &[("identifier", "+447911123456")]).await;
        page.expect_problem(Field::Identifier, &ProblemCode::PhoneCountry);
    }

    async fn au_07_a_message_that_cannot_be_delivered_leads_to_other_methods(app: TestApp) {
        let words = &text(Locale::En).phone;
        let ada = ada(&app).await;
        let card = begin(&ada.browser, "DE", NUMBER).await;
        give(&ada.browser, &card, &code(&app, NUMBER).await).await.expect_path("/user");
        ada.browser.post_form(forms::SIGN_OUT, &[]).await;
        app.sms.fail_next(never());
        begin(&ada.browser, "DE", NUMBER).await;
        app.deliver_mail().await;
        let card = ada.browser.visit(FACTOR).await;
        assert!(card.shows(&words.failed_because("the provider answered with status 400")), "{}", card.text());
        assert!(card.has("a[href^='/sign-in/methods']"));
        let methods = ada.browser.visit("/sign-in/methods").await;
        assert!(methods.shows(&words.method_code("•••• 6789")) && methods.shows("•••@•••"), "{}", methods.text());
        assert!(!methods.body.contains("ada@"), "the address is not told to whoever knows the number");
        let card = ada.choose("password").await;
        ada.give_password(&card, PASSWORD).await.expect_path("/user");
    }

    async fn au_07_methods_follow_the_settings(app: TestApp) {
        let ada = ada(&app).await;
        let offered = |page: &Page| ["phone_code", "password", "email_link", "email_code"].map(|name| page.has(&format!("button[name=strategy][value={name}]")));
        begin(&ada.browser, "DE", NUMBER).await;
        assert_eq!(offered(&ada.browser.visit("/sign-in/methods").await), [true; 4]);
        ada.begin_sign_in().await;
        assert_eq!(offered(&ada.browser.visit("/sign-in/methods").await), [false, true, true, true], "not everybody has a phone");
        app.set(|settings| settings.phone = Requirement::Required).await;
        ada.begin_sign_in().await;
        assert_eq!(offered(&ada.browser.visit("/sign-in/methods").await), [true; 4]);
        let card = ada.choose("phone_code").await;
        give(&ada.browser, &card, &code(&app, NUMBER).await).await.expect_path("/user");
        app.set(|settings| settings.phone_code = false).await;
        let elsewhere = app.browser();
        let card = begin(&elsewhere, "DE", NUMBER).await;
        elsewhere.submit(&card, forms::PASSWORD, &[("password", PASSWORD)]).await.expect_path("/user");
        let refused = ada.elsewhere();
        begin(&refused.browser, "DE", NUMBER).await;
        let page = refused.browser.post_form(forms::CHOOSE_FACTOR, &[("strategy", "phone_code"), ("nav", "")]).await;
        page.expect_problem(Field::Form, &ProblemCode::MethodUnavailable);
        app.deliver_mail().await;
    }

    async fn x_86_test_numbers_get_the_fixed_code_and_no_message(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let number = "+15555550101";
        let account = NewAccount { phone: Some(PhoneNumber::parse(number).unwrap()), phone_proof: Some("admin"), ..NewAccount::default() };
        accounts::create_user(&app.cx(), account, None).await.unwrap();
        let browser = app.browser();
        let card = begin(&browser, "US", number).await;
        card.expect_path(FACTOR);
        assert_eq!(texts(&app, number).await.len(), 0);
        give(&browser, &card, "424242").await.expect_path("/user");
        let live = app.in_production().await.browser();
        begin(&live, "US", number).await.expect_problem(Field::PhoneNumber, &ProblemCode::PhoneInvalid);
    }

    async fn us_05_a_number_given_at_sign_up_is_proved_after_the_address(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Required).await;
        let ada = app.person("ada@example.org");
        ada.begin_sign_up(&[]).await.expect_problem(Field::PhoneNumber, &ProblemCode::Missing);
        let refused = ada.begin_sign_up(&[("phone_country", "DE"), ("phone_number", "030 901820")]).await;
        refused.expect_problem(Field::PhoneNumber, &ProblemCode::PhoneNotMobile);
        assert_eq!(refused.value(Field::PhoneNumber), "030 901820");
        let card = ada.begin_sign_up(&[("phone_country", "DE"), ("phone_number", "1512 3456789")]).await;
        card.expect_path("/sign-up/verify-email-address");
        assert_eq!(texts(&app, NUMBER).await.len(), 0, "one proof after the other");
        let card = ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &ada.mail().await.code())]).await;
        card.expect_path(VERIFY_PHONE);
        assert!(card.shows("+49 1512 3456789"));
        assert_eq!(app.count_users().await, 0, "no account before both are proved");
        let sms = code(&app, NUMBER).await;
        let wrong = if sms == "000000" { "111111" } else { "000000" };
        let page = ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", wrong)]).await;
        page.expect_path(VERIFY_PHONE).expect_problem(Field::Code, &ProblemCode::CodeIncorrect);
        ada.browser.submit(&page, forms::SIGN_UP_CODE, &[("code", &sms)]).await.expect_path("/user");
        let user = ada.user().await.unwrap();
        let found = app.app_server().await.get("/v1/users?phone_number=%2B4915123456789").await.json();
        assert_eq!((found[0]["id"].as_str(), found[0]["phone_numbers"][0]["verification"]["strategy"].as_str()), (Some(user.id.as_str()), Some("phone_code")));
        assert_eq!(found[0]["primary_phone_number_id"], found[0]["phone_numbers"][0]["id"]);
        assert_eq!(found[0]["phone_numbers"][0]["phone_number"], NUMBER);
    }

    async fn us_02_a_number_nobody_has_finds_nobody(app: TestApp) {
        ada(&app).await;
        let server = app.app_server().await;
        assert_eq!(server.get("/v1/users?phone_number=%2B4915199999999").await.json(), serde_json::json!([]));
        assert_eq!(server.get("/v1/users/count?phone_number=%2B4915123456789").await.json()["total_count"], 1);
        assert_eq!(server.get("/v1/users?phone_number=nonsense").await.json(), serde_json::json!([]));
    }

    async fn us_05_a_number_may_be_left_out_where_it_is_optional(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let ada = app.person("ada@example.org");
        ada.sign_up().await.expect_path("/user");
        assert!(ada.browser.visit("/user").await.shows(text(Locale::En).phone.none));
        assert_eq!(app.sms.sent().len(), 0);
    }

    async fn us_05_a_number_of_somebody_else_is_told_by_message_only(app: TestApp) {
        ada(&app).await;
        let mut seen = Vec::new();
        for (address, number) in [("bob@example.org", NUMBER), ("eve@example.org", "+4915123456780")] {
            let person = app.person(address);
            let card = person.begin_sign_up(&[("phone_country", "DE"), ("phone_number", number)]).await;
            let card = person.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &person.mail().await.code())]).await;
            let page = person.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", "000000")]).await;
            seen.push((card.heading(), page.path.clone(), page.problem(Field::Code)));
        }
        assert_eq!(seen[0], seen[1]);
        let told = texts(&app, NUMBER).await.pop().unwrap().text;
        assert!(told.contains("belongs to an account already") && told.contains("http://localhost:3000/sign-in") && !told.contains('#'), "{told}");
        assert_eq!(app.count_users().await, 1);
    }

    async fn hp_13_a_link_fills_the_number_in_and_nonsense_is_ignored(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let browser = app.browser();
        for path in ["/sign-in", "/sign-up"] {
            let page = browser.visit(&format!("{path}?phone_number=%2B4915123456789")).await;
            assert_eq!(page.value(Field::PhoneNumber), "1512 3456789", "{path}");
            assert_eq!(page.attribute("select[name=phone_country] option[selected]", "value").as_deref(), Some("DE"));
            for bad in ["%3Cscript%3E", "%2B49", "12345", "%2B4930901820"] {
                assert_eq!(browser.visit(&format!("{path}?phone_number={bad}")).await.value(Field::PhoneNumber), "", "{bad}");
            }
        }
    }

    async fn ux_37_the_list_begins_with_the_country_of_the_persons_languages(app: TestApp) {
        app.set(|settings| settings.phone = Requirement::Optional).await;
        let chosen = |page: Page| page.attribute("select[name=phone_country] option[selected]", "value").unwrap();
        for (languages, country) in [("de-CH,de;q=0.9", "CH"), ("de", "DE"), ("en-GB", "GB"), ("en", "US"), ("de-CH", "CH")] {
            assert_eq!(chosen(app.browser().speaking(languages).visit("/sign-in?with=phone").await), country, "{languages}");
        }
        assert_eq!(chosen(app.browser().speaking("en-US").visit("/sign-in?ui_locales=de-AT").await), "AT");
        app.set(|settings| settings.phone_countries = vec!["FR".to_owned()]).await;
        let page = app.browser().speaking("de-CH").visit("/sign-in?with=phone").await;
        assert_eq!(page.texts_of("select[name=phone_country] option"), ["Frankreich (+33) 🇫🇷"]);
    }

    async fn au_07_the_environment_says_what_phones_are_for(app: TestApp) {
        let attribute = async || app.browser().get("/v1/environment").await.json()["user_settings"]["attributes"]["phone_number"].clone();
        assert_eq!(attribute().await["enabled"], false);
        app.set(|settings| settings.phone = Requirement::Required).await;
        let on = attribute().await;
        assert_eq!((on["enabled"].as_bool(), on["required"].as_bool(), on["used_for_first_factor"].as_bool()), (Some(true), Some(true), Some(true)));
        assert_eq!(on["first_factors"], serde_json::json!(["phone_code"]));
        app.set(|settings| settings.phone_code = false).await;
        assert_eq!(attribute().await["first_factors"], serde_json::json!([]));
    }

    async fn x_84_a_provider_is_called_again_until_it_takes_the_message(app: TestApp) {
        let provider = Provider::start(&[503, 429, 202]).await;
        ada(&app).await;
        let app = app.restarted(|config| config.sms = SmsConfig::Gateway(Box::new(provider.template("To={to}&Body={text}")))).await;
        let browser = app.browser();
        let card = begin(&browser, "DE", NUMBER).await;
        assert_eq!(app.deliver_mail().await, 1);
        app.advance(Span::seconds(5));
        assert_eq!(app.deliver_mail().await, 1);
        app.advance(Span::seconds(10));
        assert_eq!(app.deliver_mail().await, 1);
        app.advance(Span::hours(1));
        assert_eq!(app.deliver_mail().await, 0, "what was taken is not sent again");
        let calls = provider.calls();
        assert_eq!(calls.len(), 3);
        let (authorization, body) = calls[2].clone();
        assert_eq!(authorization, "Bearer hunter2");
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        assert_eq!(pairs[0], ("To".to_owned(), NUMBER.to_owned()));
        let code = pairs[1].1.rsplit_once('#').unwrap().1.to_owned();
        give(&browser, &card, &code).await.expect_problem(Field::Code, &ProblemCode::CodeExpired);
    }

    async fn x_84_what_a_provider_refuses_is_told_where_nobody_learns_from_it(app: TestApp) {
        let provider = Provider::start(&[400]).await;
        app.set(|settings| settings.phone = Requirement::Required).await;
        let app = app.restarted(|config| config.sms = SmsConfig::Gateway(Box::new(provider.template("{text} {to}")))).await;
        let ada = app.person("ada@example.org");
        let card = ada.begin_sign_up(&[("phone_country", "DE"), ("phone_number", NUMBER)]).await;
        ada.browser.submit(&card, forms::SIGN_UP_CODE, &[("code", &ada.mail().await.code())]).await.expect_path(VERIFY_PHONE);
        app.deliver_mail().await;
        let page = ada.browser.visit(VERIFY_PHONE).await;
        assert!(page.shows(&text(Locale::En).phone.failed_because("the provider answered with status 400")), "{}", page.text());
        assert_eq!(provider.calls().len(), 1, "a refusal is final");
    }

    async fn x_84_without_a_way_out_messages_wait(app: TestApp) {
        ada(&app).await;
        let production = app.in_production().await;
        let refused = vestibule::server::start::sms_sender(&production.state.config, &production.state.outgoing);
        let message = RenderedSms { to: PhoneNumber::parse(NUMBER).unwrap(), text: "123456".to_owned() };
        let Err(SendError::Retryable { answer }) = refused.send(&message, "ema_1").await else { panic!("it was sent") };
        assert!(answer.contains("[sms]"), "{answer}");
    }
}

/// A provider of text messages that answers with these statuses, one after the other, and remembers what it was asked.
struct Provider {
    port: u16,
    asked: Asked,
}

type Asked = Arc<Mutex<(Vec<u16>, Vec<(String, String)>)>>;

impl Provider {
    async fn start(statuses: &[u16]) -> Self {
        let asked: Asked = Arc::new(Mutex::new((statuses.to_vec(), Vec::new())));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let routes = Router::new().route("/send", post(answer)).with_state(Arc::clone(&asked));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { port, asked }
    }

    fn template(&self, body: &str) -> Template {
        Template {
            url: SecretText::new(format!("http://127.0.0.1:{}/send", self.port)),
            method: axum::http::Method::POST,
            content_type: "application/x-www-form-urlencoded".to_owned(),
            authorization: Some(SecretText::new("Bearer hunter2")),
            headers: Vec::new(),
            body: body.to_owned(),
        }
    }

    /// `Authorization` and body of each call.
    fn calls(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().1.clone()
    }
}

async fn answer(State(asked): State<Asked>, headers: HeaderMap, body: String) -> StatusCode {
    let mut asked = asked.lock().unwrap();
    asked.1.push((headers["authorization"].to_str().unwrap().to_owned(), body));
    StatusCode::from_u16(asked.0.remove(0)).unwrap()
}
