use super::{InvalidMailer, MailKind, MailParams, Mailer, Rendered, SendError, render};
use crate::domain::email::Email;
use crate::domain::locale::Locale;
use crate::domain::secret::SecretText;
use crate::domain::time::Timestamp;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

const FROM: &str = "Acme <hello@acme.example>";

fn mail() -> Rendered {
    let to = Email::parse("ada@example.org").unwrap();
    let params = MailParams {
        kind: MailKind::SignIn { code: SecretText::new("482913"), link: SecretText::new("https://accounts.acme.example/verify?ticket=abc") },
        locale: Locale::En,
        to: to.clone().into(),
        app_name: "Acme".to_owned(),
        primary_color: None,
        support_email: None,
        device: None,
        ip: None,
        place: None,
        asked_at: Timestamp::from_millis(0),
    };
    render(&to, &params)
}

/// A mail server on a free port that answers `RCPT` with `rcpt`. Returns its address as a configuration would hold it.
async fn server_that_answers(rcpt: &'static str) -> SecretText {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut in_data = false;
        writer.write_all(b"220 mx.example.org ESMTP\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            let answer = match (in_data, line.as_str(), verb.as_str()) {
                (true, ".", _) => {
                    in_data = false;
                    "250 2.0.0 queued"
                }
                (true, ..) => continue,
                (false, _, "DATA") => {
                    in_data = true;
                    "354 go on"
                }
                (false, _, "RCPT") => rcpt,
                _ => "250 ok",
            };
            if writer.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
                return;
            }
        }
    });
    SecretText::new(format!("smtp://127.0.0.1:{port}"))
}

async fn send_through(rcpt: &'static str) -> Result<String, SendError> {
    let mailer = Mailer::smtp(&server_that_answers(rcpt).await, FROM).unwrap();
    mailer.send(&mail(), None, "ema_1", Timestamp::from_millis(0)).await.map(|delivered| delivered.server)
}

#[tokio::test]
async fn d_8_a_mail_server_takes_puts_off_or_refuses_a_mail() {
    assert_eq!(send_through("250 ok").await, Ok("127.0.0.1".to_owned()));
    let later = send_through("450 4.2.1 <ada@example.org>: mailbox busy").await;
    assert!(matches!(&later, Err(SendError::Retryable { answer }) if answer.starts_with("450 4.2.1") && !answer.contains("ada")), "{later:?}");
    let never = send_through("550 5.1.1 <ada@example.org>: no such user").await;
    assert!(matches!(&never, Err(SendError::Permanent { answer }) if answer == "550 5.1.1 … no such user"), "{never:?}");
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = SecretText::new(format!("smtp://{}", listener.local_addr().unwrap()));
    drop(listener);
    let result = Mailer::smtp(&url, FROM).unwrap().send(&mail(), None, "ema_1", Timestamp::from_millis(0)).await;
    assert_eq!(result, Err(SendError::Retryable { answer: "not reachable".to_owned() }));
}

#[tokio::test]
async fn passwords_are_not_sent_in_the_clear() {
    for url in ["smtp://user:secret@mx.example.org", "smtps://user:secret@mx.example.org:465"] {
        let mailer = Mailer::smtp(&SecretText::new(url), FROM).unwrap();
        assert!(!format!("{mailer:?}").contains("secret"));
    }
    // A server that offers no STARTTLS gets nothing once TLS is asked for.
    let url = SecretText::new(format!("{}?tls=required", server_that_answers("250 ok").await.expose()));
    let result = Mailer::smtp(&url, FROM).unwrap().send(&mail(), None, "ema_1", Timestamp::from_millis(0)).await;
    assert!(matches!(result, Err(SendError::Retryable { .. })), "{result:?}");
}

#[tokio::test]
async fn the_folder_holds_each_mail_once_and_whole() {
    let folder = std::env::temp_dir().join(format!("vestibule-mail-{}", std::process::id()));
    let mailer = Mailer::folder(folder.clone(), FROM).unwrap();
    for _ in 0..2 {
        mailer.send(&mail(), Some("help@acme.example"), "ema_../1", Timestamp::from_millis(7)).await.unwrap();
    }
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let content = std::fs::read_to_string(folder.join("7-ema_1.eml")).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(names, ["7-ema_1.eml"]);
    for part in ["To: ada@example.org", "Reply-To: help@acme.example", "Subject: 482913 is your Acme sign-in code", "text/plain", "text/html"] {
        assert!(content.contains(part), "{part}: {content}");
    }
}

#[tokio::test]
async fn memory_keeps_mails_and_fails_on_wish() {
    let (mailer, memory) = Mailer::memory(FROM).unwrap();
    let refusal = SendError::Permanent { answer: "552 5.2.2 mailbox full".to_owned() };
    memory.fail_next(refusal.clone());
    assert_eq!(mailer.send(&mail(), None, "ema_1", Timestamp::from_millis(0)).await, Err(refusal));
    assert!(mailer.send(&mail(), None, "ema_2", Timestamp::from_millis(0)).await.is_ok());
    assert_eq!(memory.sent(), [mail()]);
}

#[test]
fn a_mailer_that_cannot_work_is_refused_at_start() {
    assert_eq!(Mailer::memory("nobody").map(|_| ()), Err(InvalidMailer::Sender));
    for url in ["", "https://mx.example.org", "smtp://"] {
        assert_eq!(Mailer::smtp(&SecretText::new(url), FROM).map(|_| ()), Err(InvalidMailer::Server), "{url}");
    }
}
