import { expect, expectAccessible, test, type Visitor } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';

const PHONE = 'Mozilla/5.0 (Android 14; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0';
/** Within this time an open page has to show a change (D-2), in milliseconds. */
const IN_TIME = 2_000;

async function signIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

/** Waits until the page listens: news before that come with the page itself. */
async function listens(visitor: Visitor): Promise<void> {
  await visitor.page.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
}

test.beforeEach(({ scripted }) => {
  test.skip(!scripted, 'live updates are what a script adds');
});

test('[D-2] [SS-02] a device that is signed out elsewhere is out within two seconds, and told why', async ({ visitor, elsewhere, people }) => {
  const ada = await people.create();
  const phone = await elsewhere({ userAgent: PHONE });
  await signIn(phone, ada);
  await phone.user.openSecurity();
  await listens(phone);
  await signIn(visitor, ada);
  await visitor.user.openSecurity();
  await visitor.user.devices.locator('summary').last().click();
  await visitor.user.devices.getByRole('button', { name: 'Sign out of device' }).click();
  const begun = Date.now();
  await expect(phone.page.getByRole('heading', { level: 1, name: /^Sign in to/ })).toBeVisible({ timeout: IN_TIME });
  expect(Date.now() - begun).toBeLessThan(IN_TIME);
  await expect(phone.page).toHaveURL(/redirect_url=%2Fuser%2Fsecurity/);
  await phone.signIn.ready();
  await expect(phone.page.getByRole('status').filter({ hasText: 'signed out of this device from elsewhere' })).toBeVisible();
  await expectAccessible(phone.page);
});

test('[D-2] [SS-03] new and signed-out devices appear and go without a reload', async ({ visitor, elsewhere, people, page }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openSecurity();
  await listens(visitor);
  const { devices } = visitor.user;
  await expect(devices).toContainText('You are not signed in anywhere else.');
  await page.evaluate(() => ((globalThis as unknown as Record<string, unknown>).stayed = true));
  const phone = await elsewhere({ userAgent: PHONE });
  await phone.signIn.open();
  await phone.signIn.withPassword(ada);
  await phone.user.isShown();
  await expect(devices).toContainText('Firefox 143.0', { timeout: IN_TIME });
  await expect(devices).toContainText('You are signed in on 1 other device.');
  await expect(page.getByRole('status').filter({ hasText: 'brought up to date' })).toBeVisible();
  await expectAccessible(page);
  await phone.user.signOut();
  await expect(devices).not.toContainText('Firefox 143.0', { timeout: IN_TIME });
  await expect(devices).toContainText('You are not signed in anywhere else.');
  expect(await page.evaluate(() => (globalThis as unknown as Record<string, unknown>).stayed), 'the page was not loaded again').toBe(true);
});

test('[D-2] what is being typed stays while news arrive', async ({ visitor, elsewhere, people }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openSecurity();
  await listens(visitor);
  const { devices } = visitor.user;
  await devices.locator('summary').first().click();
  await devices.getByRole('link', { name: 'Name device' }).click();
  const name = devices.getByRole('textbox', { name: 'Name' });
  await name.fill('Half a na');
  const phone = await elsewhere({ userAgent: PHONE });
  await signIn(phone, ada);
  await expect(devices).toContainText('Firefox 143.0', { timeout: IN_TIME });
  await expect(name).toHaveValue('Half a na');
  await name.fill('Desk');
  await devices.getByRole('button', { name: 'Save' }).click();
  await expect(devices).toContainText('Desk');
});

test('[D-2] a page that was offline catches up', async ({ visitor, elsewhere, people, context, guard }) => {
  guard.expect(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/);
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openSecurity();
  await listens(visitor);
  const { devices } = visitor.user;
  await context.setOffline(true);
  const phone = await elsewhere({ userAgent: PHONE });
  await signIn(phone, ada);
  await expect(devices).not.toContainText('Firefox 143.0');
  await context.setOffline(false);
  await expect(devices).toContainText('Firefox 143.0', { timeout: 5_000 });
});

test('[D-2] a page that was out of sight catches up when it is looked at', async ({ visitor, elsewhere, people, page }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openSecurity();
  const show = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, hidden);
  await show(true);
  const phone = await elsewhere({ userAgent: PHONE });
  await signIn(phone, ada);
  await expect(visitor.user.devices).not.toContainText('Firefox 143.0');
  await show(false);
  await expect(visitor.user.devices).toContainText('Firefox 143.0', { timeout: IN_TIME });
});
