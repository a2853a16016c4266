import { expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';
import type { Mail, Person, Visitor } from '../../fixtures/index.ts';

const NEW_PASSWORD = 'velvet-harbour-quartz-58';

/** From the password card to the card that asks for the code. */
async function askForReset(visitor: Visitor, email: string): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.begin(email);
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.linkTo('Forgot password?').click();
  await visitor.signIn.shows('Forgot password?');
  await visitor.signIn.button('Reset your password').click();
  await visitor.signIn.shows('Reset your password');
}

async function signsInWith(visitor: Visitor, person: Person, password: string): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword({ email: person.email, password });
}

test('[AU-15] a forgotten password is replaced by the code of the mail, and the old one is worth nothing', async ({ visitor, elsewhere, people, mailbox, page }) => {
  const ada = await people.create();
  await askForReset(visitor, ada.email);
  await expectAccessible(page);
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.signIn.shows('Set new password');
  await expectAccessible(page);
  await visitor.signIn.newPassword.fill(NEW_PASSWORD);
  await visitor.signIn.button('Reset password').click();
  await visitor.user.isShown();
  const elsewhereNow = await elsewhere();
  await signsInWith(elsewhereNow, ada, ada.password);
  await elsewhereNow.signIn.expectProblem(elsewhereNow.signIn.password, /incorrect/);
  await elsewhereNow.signIn.password.fill(NEW_PASSWORD);
  await elsewhereNow.signIn.continue();
  await elsewhereNow.user.isShown();
});

test('[AU-15] the link of the mail leads to the new password as well', async ({ visitor, people, mailbox }) => {
  const ada = await people.create();
  await askForReset(visitor, ada.email);
  const mail: Mail = await mailbox.next(ada.email);
  await visitor.link.open(mail.link);
  await visitor.link.confirm();
  await visitor.signIn.shows('Set new password');
  await visitor.signIn.newPassword.fill(NEW_PASSWORD);
  await visitor.signIn.button('Reset password').click();
  await visitor.user.isShown();
});

test('[AU-15] all other devices are signed out on request', async ({ visitor, elsewhere, people, mailbox }) => {
  const ada = await people.create();
  const stolen = await elsewhere();
  await signsInWith(stolen, ada, ada.password);
  await stolen.user.isShown();
  await askForReset(visitor, ada.email);
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.signIn.shows('Set new password');
  await visitor.page.getByRole('checkbox', { name: /Sign out of all other devices/ }).check();
  await visitor.signIn.newPassword.fill(NEW_PASSWORD);
  await visitor.signIn.button('Reset password').click();
  await visitor.user.isShown();
  await stolen.user.open();
  await stolen.signIn.shows(/^Sign in to/);
});

test('[AU-15] [X-28] an unknown address sees the same pages and gets no mail', async ({ visitor, mailbox }) => {
  const email = freshEmail('nobody');
  await askForReset(visitor, email);
  await visitor.signIn.giveCode('123456');
  await visitor.signIn.expectProblem(visitor.signIn.code, /Incorrect code/);
  expect(await mailbox.count(email)).toBe(0);
});

test('[AU-15] [AU-01] [UX-12] the new password obeys the same rules, and managers find its owner', async ({ visitor, people, mailbox, page }) => {
  const ada = await people.create();
  await askForReset(visitor, ada.email);
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.signIn.shows('Set new password');
  await expect(page.locator('input[autocomplete=username]')).toHaveValue(ada.email);
  for (const [password, words] of [
    ['short', /at least 8 characters/],
    ['password123', /too easy to guess|data leak/],
    [ada.password, /your old password/],
  ] as const) {
    await visitor.signIn.newPassword.fill(password);
    await visitor.signIn.button('Reset password').click();
    await visitor.signIn.expectProblem(visitor.signIn.newPassword, words);
  }
});
