import { expect, expectAccessible, freshNumber, test } from '../../fixtures/index.ts';
import type { Mailbox } from '../../fixtures/mailbox.ts';
import type { Person, Visitor } from '../../fixtures/index.ts';

async function withApp(visitor: Visitor, person: Person) {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
  await visitor.twoStep.open();
  await visitor.twoStep.add('Authenticator app');
  const made = await visitor.twoStep.setUpApp();
  await visitor.twoStep.button('I saved them').click();
  return made;
}

async function signOut(visitor: Visitor): Promise<void> {
  await visitor.user.signOut();
  await visitor.signIn.shows(/signed out/i);
}

/** The next mail with a code; others tell what was done. */
async function code(mailbox: Mailbox, address: string): Promise<string> {
  for (;;) {
    const mail = await mailbox.next(address);
    if (mail.code) return mail.code;
  }
}

async function firstStep(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
}

test('[AU-14] [SE-06] [SE-09] the next sign-in asks for the code of the app', async ({ visitor, people, elsewhere }) => {
  const ada = await people.create();
  const { app } = await withApp(visitor, ada);
  const phone = await elsewhere();
  await firstStep(phone, ada);
  await phone.signIn.shows('Two-step verification');
  await expectAccessible(phone.page);
  await phone.twoStep.give('000000', 'Continue');
  await phone.twoStep.expectProblem(phone.twoStep.code, /not the current code/);
  await phone.page.goto('/user');
  await phone.signIn.shows(/^Sign in to/);
  await firstStep(phone, ada);
  await phone.signIn.shows('Two-step verification');
  await phone.twoStep.give(app.code(), 'Continue');
  await phone.user.isShown();
});

test('[AU-14] [SE-08] [UX-18] other methods are always in reach: backup codes work once, numbers are masked, help is behind', async ({ visitor, people, mailbox, elsewhere, configure }) => {
  await configure({ support_email: 'help@example.org' });
  const number = freshNumber();
  const ada = await people.create({ phone: number });
  const { codes } = await withApp(visitor, ada);
  await visitor.twoStep.add('SMS code');
  await visitor.page.locator('.two-step button.method').first().click();
  await expect(visitor.twoStep.section.locator('.row', { hasText: 'SMS code' })).toBeVisible();
  const phone = await elsewhere();
  await firstStep(phone, ada);
  await phone.signIn.shows('Two-step verification');
  await phone.signIn.linkTo('Use another method').click();
  await phone.signIn.shows('Use another method');
  await expect(phone.signIn.button(`SMS code to •••• ${number.slice(-4)}`)).toBeVisible();
  await expect(phone.page.getByText(number.slice(0, 8))).toHaveCount(0);
  await expectAccessible(phone.page);
  await phone.signIn.linkTo('Get help').click();
  await phone.signIn.shows(/help/i);
  await phone.signIn.visit('/sign-in/factor-two');
  await phone.twoStep.another(/^SMS code to/);
  await phone.signIn.shows('Check your phone');
  await expectAccessible(phone.page);
  await phone.twoStep.give((await mailbox.next(number)).code, 'Continue');
  await phone.user.isShown();

  for (const [code, words] of [
    [codes[0], undefined],
    [codes[0], /used already/],
  ] as const) {
    const other = await elsewhere();
    await firstStep(other, ada);
    await other.signIn.shows('Two-step verification');
    await other.twoStep.another('Use a backup code');
    await other.signIn.shows('Enter a backup code');
    await expectAccessible(other.page);
    await other.twoStep.give(code ?? '', 'Continue');
    if (words) await other.twoStep.expectProblem(other.twoStep.code, words);
    else await other.user.isShown();
  }
});

test('[X-30] a trusted browser is not asked again, shows in Security, and is asked once it is trusted no more', async ({ visitor, people }) => {
  const ada = await people.create();
  const { signIn, user, twoStep } = visitor;
  const { app, codes } = await withApp(visitor, ada);
  await signOut(visitor);
  await firstStep(visitor, ada);
  await signIn.shows('Two-step verification');
  await visitor.page.getByRole('checkbox', { name: /Don’t ask again in this browser for 30 days/ }).check();
  await twoStep.give(app.code(), 'Continue');
  await user.isShown();
  await signOut(visitor);
  await firstStep(visitor, ada);
  await user.isShown();
  await twoStep.open();
  await expect(twoStep.trusted).toContainText('This browser');
  await expectAccessible(visitor.page);
  await twoStep.trusted.locator('summary').click();
  await twoStep.trusted.getByRole('button', { name: 'Stop trusting' }).click();
  await expect(twoStep.trusted).toHaveCount(0);
  await signOut(visitor);
  await firstStep(visitor, ada);
  await signIn.shows('Two-step verification');
  await twoStep.another('Use a backup code');
  await twoStep.give(codes[0] ?? '', 'Continue');
  await user.isShown();
});

test('[X-29] a right password on a new browser asks for a message, and the browser is known from then on', async ({ visitor, people, mailbox, configure }) => {
  await configure({ new_device_check: true });
  const ada = await people.create();
  await firstStep(visitor, ada);
  await visitor.signIn.shows('Is it you?');
  await expectAccessible(visitor.page);
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.user.isShown();
  await signOut(visitor);
  await firstStep(visitor, ada);
  await visitor.user.isShown();
});

test('[X-29] the link of the message lets the waiting browser in', async ({ visitor, people, mailbox, configure, elsewhere }) => {
  await configure({ new_device_check: true });
  const ada = await people.create();
  await firstStep(visitor, ada);
  await visitor.signIn.shows('Is it you?');
  const phone = await elsewhere();
  await phone.link.open((await mailbox.next(ada.email)).link);
  await phone.link.confirm();
  if (!visitor.scripted) await visitor.signIn.button('I have opened the link').click();
  await visitor.user.isShown();
});

test('[AU-15] a forgotten password is replaced, and the second factor is still asked for', async ({ visitor, people, mailbox, elsewhere }) => {
  const ada = await people.create();
  const { app } = await withApp(visitor, ada);
  const phone = await elsewhere();
  await phone.signIn.open();
  await phone.signIn.begin(ada.email);
  await phone.signIn.shows('Enter your password');
  await phone.signIn.linkTo('Forgot password?').click();
  await phone.signIn.shows('Forgot password?');
  await phone.signIn.button('Reset your password').click();
  await phone.signIn.shows('Reset your password');
  await phone.signIn.giveCode(await code(mailbox, ada.email));
  await phone.signIn.shows('Set new password');
  await phone.signIn.newPassword.fill('velvet-harbour-quartz-58');
  await phone.signIn.button('Reset password').click();
  await phone.signIn.shows('Two-step verification');
  await phone.twoStep.give(app.code(), 'Continue');
  await phone.user.isShown();
});
