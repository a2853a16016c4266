import { GOOD_PASSWORD, expect, freshEmail, test } from '../../fixtures/index.ts';

test('[AU-06] a wrong code is said at the field and the right one still works', async ({ visitor, mailbox }) => {
  const email = freshEmail();
  await visitor.signUp.open();
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD });
  await visitor.signUp.shows('Verify your email');
  const { code } = await mailbox.next(email);
  await visitor.signUp.giveCode(code === '000000' ? '111111' : '000000');
  await visitor.signUp.expectProblem(visitor.signUp.code, /Incorrect code/);
  await expect(visitor.signUp.code).toHaveValue('');
  await visitor.signUp.giveCode(code);
  await visitor.user.isShown();
});

test('[UX-55] a form whose browser lost its cookies goes on, and nothing typed is lost', async ({ visitor, context, mailbox }) => {
  const email = freshEmail();
  const { signUp } = visitor;
  await signUp.open();
  await context.clearCookies();
  await signUp.submit({ email, password: 'abc', firstName: 'Ada', lastName: 'Lovelace' });
  await signUp.expectProblem(signUp.password, /at least 8 characters/);
  await expect(signUp.email).toHaveValue(email);
  await expect(signUp.lastName).toHaveValue('Lovelace');
  await signUp.password.fill(GOOD_PASSWORD);
  await context.clearCookies();
  await signUp.continue();
  await signUp.shows('Verify your email');
  await signUp.giveCode((await mailbox.next(email)).code);
  await visitor.user.isShown();
});
