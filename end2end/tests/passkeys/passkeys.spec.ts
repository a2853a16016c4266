import type { Locator, Page } from '@playwright/test';
import { Device } from '../../fixtures/passkeys.ts';
import { type Visitor, expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';

const section = (visitor: Visitor): Locator => visitor.user.section('Passkeys');

/** Adds a passkey by the card of the account. */
async function add(visitor: Visitor): Promise<void> {
  await visitor.user.openSecurity();
  await section(visitor).getByRole('link', { name: 'Add a passkey' }).click();
  await section(visitor).getByRole('button', { name: 'Create passkey' }).click();
}

/** Has the browser wait for a press: a virtual device answers what fills itself in at once. */
const withoutAutofill = (page: Page) =>
  page.addInitScript(() => {
    PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });

/** The menu of the passkey with this name. */
async function choose(visitor: Visitor, name: RegExp, item: string): Promise<void> {
  await section(visitor).getByLabel(name).click();
  await section(visitor).getByRole('link', { name: item }).click();
}

test.describe('with a device', () => {
  test.skip(({ scripted }) => !scripted, 'passkeys need JavaScript');

  test('[SE-04] [X-58] [D-3] a passkey is added, renamed, used and removed, and the list of the device follows', async ({ visitor, people, page, elsewhere }) => {
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await page.waitForURL(/\/user|\/sign-in\/passkey/);
    await visitor.user.openSecurity();
    await expectAccessible(page);
    await add(visitor);
    await expect(page.getByRole('status').filter({ hasText: 'was added' })).toBeVisible();
    await expect(section(visitor)).toContainText('Not used yet');
    await expectAccessible(page);
    const [kept] = await device.passkeys();
    expect(kept).toMatchObject({ isResidentCredential: true, rpId: 'localhost', userName: ada.email, userDisplayName: ada.name });

    await choose(visitor, /^Options for/, 'Rename');
    const name = section(visitor).getByRole('textbox', { name: 'Name of the passkey' });
    await expect(name).toBeFocused();
    await expectAccessible(page);
    await name.fill('My laptop');
    await section(visitor).getByRole('button', { name: 'Save' }).click();
    await expect(section(visitor)).toContainText('My laptop');

    // The same device has one already.
    await section(visitor).getByRole('link', { name: 'Add a passkey' }).click();
    await section(visitor).getByRole('button', { name: 'Create passkey' }).click();
    await expect(section(visitor).getByRole('alert').filter({ hasText: 'This device has a passkey of this account already' })).toBeVisible();
    await expectAccessible(page);

    const other = await elsewhere();
    await withoutAutofill(other.page);
    await (await Device.with(other.page)).take(device);
    await other.signIn.open();
    await expectAccessible(other.page);
    await other.signIn.button('Use passkey instead').click();
    await other.user.isShown();
    await visitor.user.openSecurity();
    await expect(section(visitor)).toContainText('Last used:');

    await choose(visitor, /Options for My laptop/, 'Remove');
    await expectAccessible(page);
    await section(visitor).getByRole('button', { name: 'Remove' }).click();
    await expect(section(visitor)).toContainText('Sign in with your fingerprint');
    // Chromium's virtual device takes the signal: what was removed here vanishes there.
    await expect.poll(async () => (await device.passkeys()).length).toBe(0);
  });

  test('[AU-13] a cancelled device has its own words and another try works', async ({ visitor, people, page }) => {
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await page.waitForURL(/\/user|\/sign-in\/passkey/);
    await device.sees(false);
    await add(visitor);
    await expect(section(visitor).getByRole('alert').filter({ hasText: 'The passkey was cancelled' })).toBeVisible();
    await device.sees(true);
    await section(visitor).getByRole('button', { name: 'Create passkey' }).click();
    await expect.poll(async () => (await device.passkeys()).length).toBe(1);
  });

  test('[AU-13] a passkey that is not known here is told, and leaves the list of the device', async ({ visitor, people, page, elsewhere }) => {
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await page.waitForURL(/\/user|\/sign-in\/passkey/);
    await add(visitor);
    await expect.poll(async () => (await device.passkeys()).length).toBe(1);
    const other = await elsewhere();
    await withoutAutofill(other.page);
    const copy = await Device.with(other.page);
    await copy.take(device);
    await visitor.user.openSecurity();
    await choose(visitor, /^Options for/, 'Remove');
    await section(visitor).getByRole('button', { name: 'Remove' }).click();
    await expect(section(visitor)).toContainText('Sign in with your fingerprint');
    await other.signIn.open();
    await other.signIn.button('Use passkey instead').click();
    await expect(other.signIn.alert.filter({ hasText: 'This passkey is not known here' })).toBeVisible();
    await expectAccessible(other.page);
    await expect.poll(async () => (await copy.passkeys()).length).toBe(0);
  });

  test('[X-21] the field for the address offers the passkey by itself, and nothing asks where there is none', async ({ visitor, people, page, elsewhere }) => {
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await page.waitForURL(/\/user|\/sign-in\/passkey/);
    await add(visitor);
    await expect.poll(async () => (await device.passkeys()).length).toBe(1);

    const other = await elsewhere();
    const empty = await Device.with(other.page);
    await other.signIn.open();
    await expect(other.signIn.identifier).toHaveAttribute('autocomplete', 'username webauthn');
    await other.page.waitForTimeout(500);
    await expect(other.page).toHaveURL(/\/sign-in$/);
    await expect(other.page.getByRole('alert')).toHaveCount(0);
    await empty.take(device);
    // The virtual device answers what waits in the field as soon as the page is opened with a passkey at hand.
    await other.signIn.open();
    await other.user.isShown();
  });

  test('[D-3] [X-23] after a password the browser makes a passkey without another press', async ({ visitor, people, page }) => {
    // Chromium does so when its own password manager filled the password in, which a test has not.
    await page.addInitScript(() => {
      const create = navigator.credentials.create.bind(navigator.credentials);
      navigator.credentials.create = async (options) => create({ ...options, mediation: undefined });
    });
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await visitor.user.isShown();
    expect(await device.passkeys()).toHaveLength(1);
    await visitor.user.openSecurity();
    await expect(section(visitor)).toContainText('Not used yet');
  });

  test('[X-23] where the browser does not, it is offered once, and “Not now” goes on', async ({ visitor, people, page }) => {
    await page.addInitScript(() => {
      PublicKeyCredential.getClientCapabilities = async () => ({ conditionalCreate: false });
    });
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await visitor.signIn.shows('Sign in faster next time');
    await expectAccessible(page);
    await visitor.signIn.linkTo('Not now').click();
    await visitor.user.isShown();
    await visitor.user.signOut();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await visitor.user.isShown();
    expect(await device.passkeys()).toHaveLength(0);
  });

  test('[X-22] an account is made with an address and a passkey', async ({ visitor, mailbox, page }) => {
    const device = await Device.with(page);
    const email = freshEmail('grace');
    await visitor.signUp.visit('/sign-up');
    await visitor.signUp.field('Email address').fill(email);
    await visitor.signUp.button('Create a passkey instead of a password').click();
    await visitor.signUp.shows('Verify your email');
    await visitor.signUp.field('Verification code').fill((await mailbox.next(email)).code);
    await visitor.signUp.shows('Create your passkey');
    await expectAccessible(page);
    await visitor.signUp.button('Create passkey').click();
    await visitor.user.isShown();
    expect(await device.passkeys()).toMatchObject([{ userName: email }]);
    await visitor.user.openSecurity();
    await expect(section(visitor)).toContainText('This is your only passkey');
    await expectAccessible(page);
    await visitor.user.signOut();
    await visitor.signIn.open();
    await visitor.user.isShown();
  });

  test('[AU-13] a browser without passkeys says so and the other ways stay', async ({ visitor, page }) => {
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, 'PublicKeyCredential');
    });
    await visitor.signIn.open();
    await visitor.signIn.button('Use passkey instead').click();
    await expect(visitor.signIn.alert.filter({ hasText: 'This browser or device has no passkeys' })).toBeVisible();
    await expect(visitor.signIn.identifier).toBeVisible();
    await expectAccessible(page);
  });

  test('[SE-04] browsers that write no JSON of passkeys get on too', async ({ visitor, people, page }) => {
    await page.addInitScript(() => {
      const passkey = PublicKeyCredential as unknown as Record<string, unknown>;
      for (const name of ['parseRequestOptionsFromJSON', 'parseCreationOptionsFromJSON', 'getClientCapabilities']) passkey[name] = undefined;
      (PublicKeyCredential.prototype as unknown as Record<string, unknown>).toJSON = undefined;
    });
    const device = await Device.with(page);
    const ada = await people.create();
    await visitor.signIn.open();
    await visitor.signIn.withPassword(ada);
    await visitor.signIn.shows('Sign in faster next time');
    await visitor.signIn.button('Create a passkey').click();
    await visitor.user.isShown();
    expect(await device.passkeys()).toHaveLength(1);
    await visitor.user.signOut();
    await visitor.signIn.open();
    await visitor.user.isShown();
  });
});

test('[AU-13] without JavaScript the pages say honestly what passkeys need, and offer the other ways', async ({ visitor, people, scripted, page }) => {
  test.skip(scripted, 'for browsers without JavaScript');
  const ada = await people.create();
  await visitor.signIn.open();
  await expect(visitor.signIn.button('Use passkey instead')).toBeHidden();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.openMethods();
  await expect(page.getByText('Passkeys need JavaScript')).toBeVisible();
  await expect(visitor.signIn.button(/^Email code to/)).toBeVisible();
  await visitor.signIn.button('Use your passkey').click();
  await expect(visitor.signIn.alert).toContainText('Passkeys need JavaScript');
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.visit('/user/security?open=add-passkey');
  await expect(section(visitor).getByText('Passkeys need JavaScript')).toBeVisible();
});
