//! Streams and the end of the process.

use crate::support::test_app::{PASSWORD, TestApp};

on_each_database! {
    async fn d_2_streams_end_when_the_process_is_asked_to_stop(app: TestApp) {
        app.tells_open_pages().await;
        let ada = app.person("ada@example.org").with_account().await;
        ada.sign_in_with_password(PASSWORD).await.expect_path("/user");
        let mut page = ada.browser.listen("/user/live", None).await;
        page.only_greets().await;
        app.state.live.close();
        assert_eq!(page.next().await, None);
        assert_eq!(app.state.live.streams(), 0);
        let mut late = ada.browser.listen("/user/live", None).await;
        late.only_greets().await;
        assert_eq!(late.next().await, None, "who comes while it stops is sent on to the next process");
    }
}
