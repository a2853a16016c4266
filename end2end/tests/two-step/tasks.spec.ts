import { GOOD_PASSWORD, expect, expectAccessible, freshNumber, test } from '../../fixtures/index.ts';

test('[X-31] [X-32] whoever has no second factor sets one up before anything else', async ({ visitor, people, configure, page, app }) => {
  await configure({ second_factor_required: true, allowed_origins: [app.url] });
  const ada = await people.create();
  const { signIn, twoStep } = visitor;
  await signIn.open(`?redirect_url=${encodeURIComponent(`${app.url}/start`)}`);
  await signIn.withPassword(ada);
  await signIn.shows('Set up two-step verification');
  await expect(page.getByText(`Signed in as ${ada.email}`)).toBeVisible();
  await expectAccessible(page);
  await page.goto('/user');
  await signIn.shows('Set up two-step verification');
  await page.goBack();
  await signIn.shows('Set up two-step verification');
  await signIn.linkTo('Authenticator app').click();
  await expectAccessible(page);
  await twoStep.button('Continue').click();
  await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
  await signIn.ready();
  await expectAccessible(page);
  const authenticator = await twoStep.readKey();
  await twoStep.give('000000', 'Confirm');
  await twoStep.expectProblem(twoStep.code, /not the current code/);
  await signIn.ready();
  await twoStep.give(authenticator.code(), 'Confirm');
  await expect(twoStep.codes).toHaveCount(10);
  await expectAccessible(page);
  await twoStep.button('I saved them').click();
  await expect(page).toHaveURL(`${app.url}/start`);
});

test('[X-31] [SE-07] a number does as well', async ({ visitor, people, mailbox, configure, page }) => {
  await configure({ second_factor_required: true });
  const ada = await people.create();
  const number = freshNumber();
  const { signIn, twoStep, phone } = visitor;
  await signIn.open();
  await signIn.withPassword(ada);
  await signIn.shows('Set up two-step verification');
  await signIn.linkTo('SMS code').click();
  await signIn.shows('Add codes by SMS');
  await phone.country.selectOption('DE');
  await phone.number.fill(number.slice(3));
  await twoStep.button('Send code').click();
  await signIn.shows('Enter the code we sent you');
  await expectAccessible(page);
  await twoStep.give((await mailbox.next(number)).code, 'Confirm');
  await expect(twoStep.codes).toHaveCount(10);
  await signIn.ready();
  await twoStep.button('I saved them').click();
  await visitor.user.isShown();
});

test('[X-31] a password that the operator wants replaced is replaced first', async ({ visitor, people, server, page }) => {
  const ada = await people.create();
  await server.command(['user', 'require-password-reset', ada.email]);
  const { signIn } = visitor;
  await signIn.open();
  await signIn.withPassword(ada);
  await signIn.shows('Choose a new password');
  await expectAccessible(page);
  await signIn.newPassword.fill(GOOD_PASSWORD);
  await signIn.button('Reset password').click();
  await signIn.expectProblem(signIn.newPassword, /your old password/);
  await signIn.newPassword.fill('velvet-harbour-quartz-58');
  await signIn.button('Reset password').click();
  await visitor.user.isShown();
});

test('[X-31] signing out is possible at the foot of the card', async ({ visitor, people, configure }) => {
  await configure({ second_factor_required: true });
  const { signIn } = visitor;
  await signIn.open();
  await signIn.withPassword(await people.create());
  await signIn.shows('Set up two-step verification');
  await signIn.button('Sign out').click();
  await signIn.shows(/signed out/i);
});
