import { expect, expectAccessible, test } from '../../fixtures/index.ts';

const PHONE = 'Mozilla/5.0 (Android 14; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0';

test('[SS-01] the page of the account lists the devices, this one first and marked', async ({ visitor, elsewhere, people, page }) => {
  const ada = await people.create();
  const phone = await elsewhere({ userAgent: PHONE });
  await phone.signIn.open();
  await phone.signIn.withPassword(ada);
  await phone.user.isShown();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.openSecurity();
  const { devices } = visitor.user;
  await expect(devices).toContainText('Firefox 143');
  await expect(devices).toContainText('Chrome');
  await expect(devices).toContainText('127.0.0.1');
  await expect(devices).toContainText(/Last active: (Just now|.* ago|Today at)/i);
  await expect(devices.getByText('This device', { exact: true })).toHaveCount(1);
  const text = (await devices.textContent()) ?? '';
  expect(text.indexOf('This device')).toBeLessThan(text.indexOf('Firefox 143'));
  await expectAccessible(page);
});

test('[SS-02] a device that was signed out is out at its next request', async ({ visitor, elsewhere, people, scripted }) => {
  const ada = await people.create();
  const phone = await elsewhere({ userAgent: PHONE });
  await phone.signIn.open();
  await phone.signIn.withPassword(ada);
  await phone.user.isShown();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.openSecurity();
  const { devices } = visitor.user;
  // The menus of the rows: this device comes first.
  await devices.locator('summary').last().click();
  await devices.getByRole('button', { name: 'Sign out of device' }).click();
  await expect(devices).not.toContainText('Firefox 143');
  // With JavaScript an open page leaves by itself.
  if (!scripted) await phone.user.open();
  await phone.signIn.shows(/^Sign in to/);
  await visitor.user.open();
  await visitor.user.isShown();
});

test('[SS-02] all other devices go at once', async ({ visitor, elsewhere, people, scripted }) => {
  const ada = await people.create();
  const others = [await elsewhere({ userAgent: PHONE }), await elsewhere()];
  for (const other of others) {
    await other.signIn.open();
    await other.signIn.withPassword(ada);
    await other.user.isShown();
  }
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.openSecurity();
  await visitor.user.button('Sign out of all other devices').click();
  await expect(visitor.user.devices).toContainText('You are not signed in anywhere else.');
  for (const other of others) {
    // With JavaScript an open page leaves by itself.
    if (!scripted) await other.user.open();
    await other.signIn.shows(/^Sign in to/);
  }
});

test('[UX-36] times are relative, with the exact one behind them', async ({ visitor, people }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.openSecurity();
  const time = visitor.user.devices.locator('time').first();
  await expect(time).toHaveAttribute('datetime', /^\d{4}-\d{2}-\d{2}T/);
  await expect(time).toHaveAttribute('title', /\d{4}/);
});

test('signing out asks first, says so, and is final', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.visit('/sign-out');
  await expectAccessible(page);
  await expect(page.getByRole('main')).toContainText(ada.email);
  await visitor.user.button('Sign out').click();
  await visitor.user.shows('You are signed out');
  await expectAccessible(page);
  await page.goBack();
  await visitor.user.open();
  await visitor.signIn.shows(/^Sign in to/);
});

test('[HP-07] a stranger at the account page signs in and comes back to it', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.user.open();
  await visitor.signIn.shows(/^Sign in to/);
  await expect(page).toHaveURL(/redirect_url=%2Fuser/);
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
});
