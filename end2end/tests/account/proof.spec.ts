import { type Visitor, expect, expectAccessible, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';

async function signIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

test('[X-20] [UX-31] an old proof is asked for in place, and the action goes on by itself', async ({ visitor, people, server, elsewhere, page, guard }) => {
  const ada = await people.create();
  const phone = await elsewhere();
  await signIn(phone, ada);
  await signIn(visitor, ada);
  server.age(ada.id);
  guard.expect(/403 \(Forbidden\)/);
  await visitor.user.openSecurity();
  await visitor.user.button('Sign out of all other devices').click();
  const { proof } = visitor.user;
  await expect(proof.getByRole('heading', { name: 'Confirm it is you' })).toBeVisible();
  await expect(proof.getByLabel('Password', { exact: true })).toBeVisible();
  await expectAccessible(page);
  await proof.getByLabel('Password', { exact: true }).fill('wrong-password-1');
  await proof.getByRole('button', { name: 'Continue' }).click();
  await visitor.user.expectProblem(proof.getByLabel('Password', { exact: true }), /incorrect/);
  await expectAccessible(page);
  await proof.getByLabel('Password', { exact: true }).fill(ada.password);
  await proof.getByRole('button', { name: 'Continue' }).click();
  await expect(visitor.user.said).toHaveText('All other devices were signed out.');
  await expect(visitor.user.devices).toContainText('You are not signed in anywhere else.');
  // With JavaScript the other device is out by itself.
  if (!phone.scripted) await phone.user.open();
  await phone.signIn.shows(/^Sign in to/);
});

test('[UX-31] nothing is typed twice, and a proof is remembered', async ({ visitor, people, server, page, scripted, guard }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  server.age(ada.id);
  guard.expect(/403 \(Forbidden\)/);
  await visitor.user.openCard('delete');
  await page.getByLabel(/^Type “Delete account”/).fill('Delete account');
  await visitor.user.card.getByRole('button', { name: 'Delete account' }).click();
  const { proof } = visitor.user;
  await expect(proof.getByLabel('Password', { exact: true })).toBeVisible();
  if (scripted) {
    await expect(proof.getByLabel('Password', { exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(proof).toBeHidden();
    await expect(page.getByLabel(/^Type “Delete account”/)).toHaveValue('Delete account');
    await visitor.user.card.getByRole('button', { name: 'Delete account' }).click();
  }
  await proof.getByLabel('Password', { exact: true }).fill(ada.password);
  await proof.getByRole('button', { name: 'Continue' }).click();
  await visitor.user.shows('Your account was deleted');
});

test('[X-20] a code by mail is another way to prove it', async ({ visitor, people, server, mailbox, page, scripted, guard }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  server.age(ada.id);
  guard.expect(/403 \(Forbidden\)/);
  await visitor.user.openCard('remove-password');
  await visitor.user.card.getByRole('button', { name: 'Remove password' }).click();
  const { proof } = visitor.user;
  await proof.getByRole('link', { name: /^Email code to/ }).click();
  if (!scripted) await proof.getByRole('button', { name: /^Send a code to/ }).click();
  await expect(proof.getByText(/^We sent a 6-digit code to a•••@e•••\.org/)).toBeVisible();
  await expectAccessible(page);
  const mail = await mailbox.next(ada.email);
  expect(mail.subject).toContain(mail.code);
  await proof.getByRole('textbox', { name: 'Verification code' }).fill(mail.code);
  if (!scripted) await proof.getByRole('button', { name: 'Continue' }).click();
  await expect(visitor.user.said).toHaveText('Your password was removed.');
});

test('[UX-56] whose session ends in the middle signs in beside it, and the edit goes on', async ({ visitor, people, server, page, scripted, guard, context }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openCard('password');
  await visitor.user.fillNewPassword(ada.password, 'violet-anchor-meadow-1843');
  server.expire(ada.id);
  guard.expect(/401 \(Unauthorized\)/);
  await visitor.user.card.getByRole('button', { name: 'Save' }).click();
  if (!scripted) {
    await visitor.signIn.shows(/^Sign in to/);
    await visitor.signIn.withPassword(ada);
    await expect(page).toHaveURL(/open=password/);
    await expect(visitor.user.card).toBeVisible();
    return;
  }
  const dialog = page.getByRole('dialog', { name: 'You were signed out' });
  await expect(dialog).toBeVisible();
  await expectAccessible(page);
  const opened = context.waitForEvent('page');
  await dialog.getByRole('link', { name: 'Sign in in a new tab' }).click();
  const tab = await opened;
  await tab.waitForFunction(() => document.documentElement.hasAttribute('data-ready'));
  await tab.getByRole('textbox', { name: 'Email address' }).fill(ada.email);
  await tab.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Enter your password');
  await tab.getByLabel('Password', { exact: true }).fill(ada.password);
  await tab.getByRole('button', { name: 'Continue', exact: true }).click();
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText('Go back to the first tab');
  await expect(visitor.user.said).toHaveText('Your password was changed. All other devices were signed out.');
  await expect(dialog).toBeHidden();
});
