import { GOOD_PASSWORD, type Visitor, expect, expectAccessible, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';

const NEW_PASSWORD = 'violet-anchor-meadow-1843';

async function signIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

test('[SE-01] [SE-03] a changed password signs other devices out, and the page says so', async ({ visitor, people, elsewhere, page }) => {
  const ada = await people.create();
  const phone = await elsewhere();
  await signIn(phone, ada);
  await signIn(visitor, ada);
  await visitor.user.openCard('password');
  await expect(page.getByRole('checkbox', { name: /^Sign out of all other devices/ })).toBeChecked();
  await visitor.user.fillNewPassword(ada.password, NEW_PASSWORD);
  await visitor.user.card.getByRole('button', { name: 'Save' }).click();
  await expect(visitor.user.said).toHaveText('Your password was changed. All other devices were signed out.');
  await expect(visitor.user.card).toHaveCount(0);
  // Rows of devices that leave fade away.
  await expect(page.locator('.device--leaving')).toHaveCount(0);
  await expectAccessible(page);
  // With JavaScript the other device is out by itself.
  if (!phone.scripted) await phone.user.open();
  await phone.signIn.shows(/^Sign in to/);
  await visitor.user.open();
  await visitor.user.isShown();
  await phone.signIn.withPassword({ email: ada.email, password: NEW_PASSWORD });
  await phone.user.isShown();
});

test('[SE-01] what is wrong stands at its field, and the card stays open', async ({ visitor, people, page, scripted }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openCard('password');
  await visitor.user.fillNewPassword('not-my-password-9', NEW_PASSWORD);
  await visitor.user.card.getByRole('button', { name: 'Save' }).click();
  await visitor.user.expectProblem(page.getByLabel('Current password'), /incorrect/);
  if (scripted) await expect(page.getByLabel('Current password')).toBeFocused();
  await expectAccessible(page);
  await visitor.user.fillNewPassword(ada.password, ada.password);
  await visitor.user.card.getByRole('button', { name: 'Save' }).click();
  await visitor.user.expectProblem(page.getByLabel('New password', { exact: true }), /old password/);
});

test('[SE-02] rules are told one at a time while somebody types, length first', async ({ visitor, people, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript the server tells them');
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openCard('password');
  const field = page.getByLabel('New password', { exact: true });
  await expect(field).toHaveAccessibleDescription(/^At least 8 characters/);
  await field.pressSequentially('ada');
  await expect(field).toHaveAccessibleDescription(/^At least 8 characters/);
  await field.blur();
  await visitor.user.expectProblem(field, /at least 8 characters/);
  await field.fill('password123');
  await visitor.user.expectProblem(field, /data leak/);
  await field.fill(`${ada.email.split('@')[0]}-77-lanterns`);
  await visitor.user.expectProblem(field, /contains your email/);
  await field.fill('anchorvio83');
  await expect(field).toHaveAccessibleDescription(/could be stronger/);
  await field.fill(NEW_PASSWORD);
  await expect(field).toHaveAccessibleDescription('Strong password.');
  await page.getByLabel('Confirm new password').fill('violet-b');
  await visitor.user.expectProblem(page.getByLabel('Confirm new password'), /not the same/);
});

test('[SE-01] a password goes, and comes back without a current one', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openCard('remove-password');
  await expectAccessible(page);
  await visitor.user.card.getByRole('button', { name: 'Remove password' }).click();
  await expect(visitor.user.said).toHaveText('Your password was removed.');
  await expect(visitor.user.section('Password')).toContainText('No password');
  await page.getByRole('link', { name: 'Set password' }).click();
  await expect(visitor.user.card).toContainText('Set a password');
  await expect(page.getByLabel('Current password')).toHaveCount(0);
  await visitor.user.fillNewPassword(undefined, NEW_PASSWORD);
  await visitor.user.card.getByRole('button', { name: 'Save' }).click();
  await expect(visitor.user.said).toHaveText(/^Your password is set\./);
  expect(GOOD_PASSWORD).not.toBe(NEW_PASSWORD);
});

test('[UX-29] the account is deleted after its words were typed', async ({ visitor, people, page, scripted }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openCard('delete');
  await expect(visitor.user.card).toContainText(ada.email);
  await expect(visitor.user.card).toContainText('This cannot be undone.');
  const press = visitor.user.card.getByRole('button', { name: 'Delete account' });
  if (scripted) await expect(press).toHaveAccessibleDescription('Type “Delete account” first.');
  await page.getByLabel(/^Type “Delete account”/).fill('Delete account');
  await expectAccessible(page);
  await press.click();
  await visitor.user.shows('Your account was deleted');
  await expectAccessible(page);
  await visitor.user.open();
  await visitor.signIn.shows(/^Sign in to/);
});
