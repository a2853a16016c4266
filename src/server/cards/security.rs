//! What keeps an account safe: the page, part by part.

use super::account::{listener, person_view};
use super::proof::settings;
use super::{activity, devices, left, parameter_of, passkeys, password, two_step};
use crate::actions::ActionError;
use crate::actions::security::SecurityView;
use crate::server::answer::{broke_inside, take_flash};
use crate::server::context::RequestContext;
use crate::server::flows::Internal;

/// Parameter of the address: the card that is open.
const OPEN: &str = "open";

/// The page. One transaction reads all parts; none asks the database once for each of its rows.
pub(crate) async fn view(context: &RequestContext, path: &str) -> Result<Option<SecurityView>, ActionError> {
    let Some((me, after)) = listener(context, path).await? else { return Ok(None) };
    let settings = settings(context).await?;
    let read = async {
        let mut tx = context.app().store.read().await?;
        let devices = devices::list(context, &mut tx, &me, path).await?;
        let trusted_browsers = two_step::trusted(context, &mut tx, &me).await?;
        let activity = activity::newest(context, &mut tx, &me).await?;
        Ok::<_, Internal>((devices, trusted_browsers, activity))
    };
    let (devices, trusted_browsers, activity) = read.await.map_err(|e| broke_inside(context, e))?;
    let mut flash = take_flash(context).await?;
    let notice = flash.notice.take();
    let left = left(flash);
    let open = parameter_of(path, OPEN);
    Ok(Some(SecurityView {
        two_step: two_step::view(context, &me, &left, open.as_deref() == Some(two_step::SMS)).await?,
        trusted_browsers,
        person: person_view(context, &me, after).await?,
        password: password::view(&settings, &me),
        passkeys: passkeys::section(context, &me.account).await?,
        deletion: settings.account_deletion,
        devices,
        activity,
        notice,
        left,
        now: context.now().millis(),
    }))
}
