import { readFileSync } from 'node:fs';
import { expect, expectAccessible, expectNoSidewaysScrolling, freshNumber, test } from '../../fixtures/index.ts';
import type { Person, Visitor } from '../../fixtures/index.ts';

async function signedIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
  await visitor.twoStep.open();
}

test('[SE-05] [SE-06] [UX-43] an app is set up by QR or key, and a wrong code keeps both', async ({ visitor, people, page }) => {
  const { twoStep } = visitor;
  await signedIn(visitor, await people.create());
  await expect(twoStep.section).toContainText('Two-step verification is off.');
  await twoStep.add('Authenticator app');
  await expect(page).toHaveURL(/open=add-authenticator/);
  await expectAccessible(page);
  await twoStep.button('Continue').click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await expectAccessible(page);
  const app = await twoStep.readKey();
  const key = await twoStep.key.inputValue();
  expect(key).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  expect(await twoStep.field(/Full address/).inputValue()).toContain(`secret=${key.replace(/ /g, '')}`);
  await expectAccessible(page);
  await twoStep.give('000000', 'Confirm');
  await twoStep.expectProblem(twoStep.code, /not the current code/);
  expect(await page.locator('#totp-key').inputValue()).toBe(key);
  await twoStep.give(app.code(), 'Confirm');
  await expect(twoStep.codes).toHaveCount(10);
  await expect(twoStep.section.locator('.row', { hasText: 'Authenticator app' })).toContainText('Default');
  await expectAccessible(page);
});

test('[SE-08] [UX-42] backup codes are downloaded, copied and printed before "I saved them" closes them', async ({ visitor, people, page, context }) => {
  const { twoStep } = visitor;
  if (visitor.scripted) await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signedIn(visitor, await people.create());
  await twoStep.add('Authenticator app');
  const { codes } = await twoStep.setUpApp();
  const download = page.waitForEvent('download');
  await twoStep.linkTo('Download .txt').click();
  const file = readFileSync(await (await download).path(), 'utf8');
  for (const code of codes) expect(file).toContain(code);
  expect((await download).url()).toMatch(/\/user\/backup-codes\.txt$/);
  if (visitor.scripted) {
    await twoStep.button('Copy all').click();
    await expect(twoStep.button('Copied')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'));
    await expect(twoStep.button('Print')).toBeVisible();
  } else {
    await expect(twoStep.button('Print')).toBeHidden();
  }
  await page.emulateMedia({ media: 'print' });
  await expect(twoStep.codes.first()).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, includeHidden: true })).toHaveCSS('visibility', 'hidden');
  await page.emulateMedia({ media: null });
  await page.reload();
  await twoStep.ready();
  await expect(twoStep.codes).toHaveCount(10);
  await twoStep.button('I saved them').click();
  await expect(twoStep.codes).toHaveCount(0);
  await expect(twoStep.section).toContainText('10 of 10 left');
});

test('[SE-08] [SE-11] new codes end the old ones, and the page says how many are left and since when', async ({ visitor, people, elsewhere, page }) => {
  const { twoStep } = visitor;
  const ada = await people.create();
  await signedIn(visitor, ada);
  await twoStep.add('Authenticator app');
  const old = await twoStep.setUpApp();
  await twoStep.button('I saved them').click();
  await twoStep.choose('Backup codes', 'Make new codes');
  await expectAccessible(page);
  await twoStep.button('Make new codes').click();
  await expect(twoStep.codes).toHaveCount(10);
  const codes = await twoStep.codes.allTextContents();
  expect(codes).not.toContain(old.codes[0]);
  const phone = await elsewhere();
  await phone.signIn.open();
  await phone.signIn.withPassword(ada);
  await phone.signIn.shows('Two-step verification');
  await phone.twoStep.another('Use a backup code');
  await phone.signIn.shows('Enter a backup code');
  await phone.twoStep.give(old.codes[0] ?? '', 'Continue');
  await phone.twoStep.expectProblem(phone.twoStep.code, /not one of your backup codes/);
  await phone.twoStep.give(codes[0] ?? '', 'Continue');
  await phone.user.isShown();
  await twoStep.open();
  await expect(twoStep.section).toContainText('9 of 10 left');
});

test('[SE-07] a number is added by its code, made the default and taken off again', async ({ visitor, people, mailbox, page }) => {
  const { twoStep, phone } = visitor;
  const number = freshNumber();
  await signedIn(visitor, await people.create());
  await twoStep.add('SMS code');
  await phone.country.selectOption('DE');
  await expectAccessible(page);
  await phone.number.fill(number.slice(3));
  await twoStep.button('Send code').click();
  await expect(twoStep.code).toBeVisible();
  await expectAccessible(page);
  await twoStep.give((await mailbox.next(number)).code, 'Confirm');
  await expect(twoStep.codes).toHaveCount(10);
  await twoStep.button('I saved them').click();
  await expect(twoStep.section.locator('.row', { hasText: 'SMS code' })).toContainText('Default');
  await twoStep.add('Authenticator app');
  await twoStep.button('Continue').click();
  const app = await twoStep.readKey();
  await twoStep.give(app.code(), 'Confirm');
  await expect(twoStep.section.locator('.row', { hasText: 'Authenticator app' })).toContainText('Default');
  await twoStep.choose('SMS code', 'Make default');
  await expect(twoStep.section.locator('.row', { hasText: 'SMS code' })).toContainText('Default');
  await twoStep.choose('SMS code', 'Remove');
  await expectAccessible(page);
  await twoStep.section.getByRole('button', { name: 'Remove' }).click();
  await expect(twoStep.section.locator('.row', { hasText: 'SMS code' })).toHaveCount(0);
  await expect(twoStep.section.locator('.row', { hasText: 'Authenticator app' })).toContainText('Default');
});

test('[SE-09] taking the last factor off names the consequence and ends two steps', async ({ visitor, people, page }) => {
  const { twoStep } = visitor;
  await signedIn(visitor, await people.create());
  await twoStep.add('Authenticator app');
  await twoStep.setUpApp();
  await twoStep.button('I saved them').click();
  await twoStep.choose('Authenticator app', 'Remove');
  await expect(twoStep.section).toContainText('your password alone is enough');
  await expectAccessible(page);
  await twoStep.section.getByRole('button', { name: 'Remove' }).click();
  await expect(twoStep.section).toContainText('Two-step verification is off.');
});

test('[UX-43] on a phone one tap hands the key to an app, and nothing sticks out', async ({ elsewhere, people }) => {
  const visitor = await elsewhere({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, javaScriptEnabled: test.info().project.use.javaScriptEnabled ?? true });
  await signedIn(visitor, await people.create());
  await visitor.twoStep.add('Authenticator app');
  await visitor.twoStep.button('Continue').click();
  const open = visitor.twoStep.linkTo('Open in an app on this device');
  await expect(open).toBeVisible();
  expect(await open.getAttribute('href')).toMatch(/^otpauth:\/\/totp\//);
  await expectNoSidewaysScrolling(visitor.page);
});
