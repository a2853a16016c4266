import { expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';

test('[D-4] [X-54] a sign-in elsewhere is a row, and "This wasn’t me" leads through what to do', async ({ visitor, elsewhere, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  const intruder = await elsewhere();
  await intruder.signIn.open();
  await intruder.signIn.withPassword(ada);
  await intruder.user.isShown();

  await visitor.user.openSecurity();
  const newest = visitor.user.section('Activity');
  await expect(newest).toContainText('Signed in on a new device with password');
  await expectAccessible(page);
  await newest.getByRole('link', { name: 'Show all activity' }).click();
  await expect(page).toHaveURL(/\/user\/security\/activity$/);
  const log = visitor.user.section('Activity');
  await expect(log.getByText('Account created')).toBeVisible();
  await expect(log.getByText('127.0.0.1').first()).toBeVisible();
  await expectAccessible(page);
  await expectNoSidewaysScrolling(page);

  await visitor.user.ready();
  await log.locator('summary').first().click();
  await log.getByRole('link', { name: 'This wasn’t me' }).first().click();
  const guide = visitor.user.section('Let’s secure your account');
  await expect(guide).toContainText('Signed in on a new device');
  await visitor.user.ready();
  await expectAccessible(page);
  await guide.getByRole('button', { name: 'Sign out all other devices' }).click();
  await expect(page.getByText('All other devices were signed out.')).toBeVisible();
  // With JavaScript an open page leaves by itself.
  if (!intruder.scripted) await intruder.user.open();
  await intruder.signIn.shows(/^Sign in to/);
});

test('[D-4] the log is filtered, and can be taken away', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.user.visit('/user/security/activity');
  const log = visitor.user.section('Activity');
  await log.getByLabel('Show').selectOption('Account');
  await log.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/show=account/);
  await expect(log.getByText('Account created')).toBeVisible();
  await expect(log.getByText('Signed in with password')).toHaveCount(0);
  await visitor.user.ready();
  for (const [name, file] of [['As a table (CSV)', 'security-log.csv'], ['As data (JSON)', 'security-log.json']] as const) {
    const download = page.waitForEvent('download');
    await visitor.user.linkTo(name).click();
    expect((await download).suggestedFilename()).toBe(file);
  }
});

test('[SS-06] the mail about a new device signs it out by one button', async ({ visitor, elsewhere, people, mailbox, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  const intruder = await elsewhere();
  await intruder.signIn.open();
  await intruder.signIn.withPassword(ada);
  await intruder.user.isShown();
  const mail = await mailbox.next(ada.email);
  expect(mail.subject).toContain('Signed in on a new device');
  const phone = await elsewhere();
  await phone.link.open(mail.link);
  await phone.link.shows('Sign this device out?');
  await expectAccessible(phone.page);
  await intruder.user.open();
  await intruder.user.isShown();
  await phone.link.button('Sign the device out').click();
  await phone.link.shows('The device is signed out');
  await expectAccessible(phone.page);
  // With JavaScript an open page leaves by itself.
  if (!intruder.scripted) await intruder.user.open();
  await intruder.signIn.shows(/^Sign in to/);
  await page.close();
});
