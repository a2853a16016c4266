import { GOOD_PASSWORD, expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';

test('[HP-02] [AU-01] [X-53] a stranger signs up with a password and the code, and has an account and a session', async ({ visitor, mailbox, page }) => {
  const email = freshEmail();
  await visitor.signUp.open();
  await expectAccessible(page);
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD, firstName: 'Ada', lastName: 'Lovelace' });
  await visitor.signUp.shows('Verify your email');
  await expectAccessible(page);
  const mail = await mailbox.next(email);
  expect(mail.subject).toContain(mail.code);
  await visitor.signUp.giveCode(mail.code);
  await visitor.user.isShown();
  await expect(page.getByRole('main')).toContainText('Ada Lovelace');
  await expect(page.getByRole('main')).toContainText(email);
  await expectAccessible(page);
});

test('[HP-02] the form asks for what the instance wants, and for nothing else', async ({ visitor, configure }) => {
  await visitor.signUp.open();
  await expect(visitor.signUp.username).toHaveCount(0);
  await expect(visitor.signUp.terms).toHaveCount(0);
  await configure({ username: 'required', name: 'off', password: false });
  await visitor.signUp.open();
  await expect(visitor.signUp.username).toBeVisible();
  await expect(visitor.signUp.email).toBeVisible();
  await expect(visitor.signUp.firstName).toHaveCount(0);
  await expect(visitor.signUp.password).toHaveCount(0);
});

test('[HP-02] an invite-only instance says so before the form, with a way out', async ({ visitor, configure, page }) => {
  await configure({ sign_up_mode: 'invite_only', support_email: 'help@example.org' });
  await visitor.signUp.open();
  await visitor.signUp.shows('Access restricted');
  await expect(page.getByRole('textbox')).toHaveCount(0);
  await expect(page.locator('a[href^="mailto:help@example.org"]').first()).toBeVisible();
  await expectAccessible(page);
  await visitor.signUp.linkTo('Sign in with an existing account').click();
  await visitor.signIn.shows(/^Sign in to/);
});

test('[D-8] [AU-05] the link of the mail finishes signing up just as well', async ({ visitor, mailbox }) => {
  const email = freshEmail();
  await visitor.signUp.open();
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD });
  await visitor.signUp.shows('Verify your email');
  const mail = await mailbox.next(email);
  await visitor.link.open(mail.link);
  await visitor.link.confirm();
  await visitor.user.isShown();
});

test('[D-8] the page that waits goes on when the link is confirmed on another device', async ({ visitor, elsewhere, mailbox }) => {
  const email = freshEmail();
  await visitor.signUp.open();
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD });
  await visitor.signUp.shows('Verify your email');
  const phone = await elsewhere();
  await phone.link.open((await mailbox.next(email)).link);
  await phone.link.confirm();
  await expect(phone.page).toHaveURL(/\/verify\//);
  await expect(phone.page.getByRole('textbox')).toHaveCount(0);
  if (!visitor.scripted) await visitor.signUp.button('I have opened the link').click();
  await visitor.user.isShown();
  await phone.user.open();
  await phone.signIn.shows(/^Sign in to/);
});

test('[X-28] an address that has an account gets the same page, and a mail that says so', async ({ visitor, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signUp.open();
  await visitor.signUp.submit({ email: ada.email, password: GOOD_PASSWORD });
  await visitor.signUp.shows('Verify your email');
  const mail = await mailbox.next(ada.email);
  expect(mail.subject).toContain('You already have an account');
  expect(mail.code).toBe('');
});

test.describe('fields', () => {
  test('[AU-01] a password that is short, guessable or leaked is explained at its field, and the rest stays', async ({ visitor }) => {
    const email = freshEmail();
    for (const [password, words] of [
      ['abc', /at least 8 characters/],
      ['abcdefgh1', /too easy to guess|data leak/],
      ['password123', /too easy to guess|data leak/],
    ] as const) {
      await visitor.signUp.open();
      await visitor.signUp.submit({ email, password, firstName: 'Ada', lastName: 'Lovelace' });
      await visitor.signUp.expectProblem(visitor.signUp.password, words);
      await expect(visitor.signUp.email).toHaveValue(email);
      await expect(visitor.signUp.firstName).toHaveValue('Ada');
    }
  });

  test('[AU-01] an address that is none is named at its field, and the focus goes there', async ({ visitor, page }) => {
    await visitor.signUp.open();
    await visitor.signUp.email.fill('ada@nowhere');
    await visitor.signUp.password.fill(GOOD_PASSWORD);
    await visitor.signUp.continue();
    await visitor.signUp.expectProblem(visitor.signUp.email, /not an email address/);
    if (visitor.scripted) await expect(visitor.signUp.email).toBeFocused();
    await expectAccessible(page);
  });

  test('[AU-02] a username that is taken, malformed or of digits alone is named inline', async ({ visitor, configure, people }) => {
    await configure({ username: 'required' });
    const taken = `ada_${Date.now()}`;
    await people.create({ username: taken });
    for (const [username, words] of [
      [taken.toUpperCase(), /taken/],
      ['ada lovelace', /letters without accents/],
      ['12345', /at least one letter/],
      ['abc', /between 4 and 64 characters/],
    ] as const) {
      await visitor.signUp.open();
      await visitor.signUp.username.fill(username);
      await visitor.signUp.submit({ email: freshEmail(), password: GOOD_PASSWORD });
      await visitor.signUp.expectProblem(visitor.signUp.username, words);
    }
  });

  test('[AU-18] terms must be accepted, the checkbox says so, and the links lead to them', async ({ visitor, configure, mailbox, page }) => {
    await configure({ terms_version: '2026-01', terms_url: 'https://example.org/terms', privacy_url: 'https://example.org/privacy' });
    const email = freshEmail();
    await visitor.signUp.open();
    await expect(visitor.signUp.terms).not.toBeChecked();
    const agreement = page.getByRole('link', { name: /Terms of Service/ });
    await expect(agreement).toHaveAttribute('href', 'https://example.org/terms');
    // What the browser itself would refuse, the server refuses too.
    await page.locator('form').first().evaluateAll((forms) => forms.forEach((form) => form.setAttribute('novalidate', '')));
    await visitor.signUp.submit({ email, password: GOOD_PASSWORD });
    await visitor.signUp.expectProblem(visitor.signUp.terms, /accept the terms/);
    await expectAccessible(page);
    await expect(visitor.signUp.email).toHaveValue(email);
    await visitor.signUp.terms.check();
    await visitor.signUp.password.fill(GOOD_PASSWORD);
    await visitor.signUp.continue();
    await visitor.signUp.shows('Verify your email');
    await visitor.signUp.giveCode((await mailbox.next(email)).code);
    await visitor.user.isShown();
  });

  test('[HP-13] [UX-08] a link prefills the form, and what is malformed is left out', async ({ visitor, page }) => {
    const email = freshEmail();
    await visitor.signUp.open(`?email_address=${encodeURIComponent(email)}&first_name=Ada&last_name=Lovelace`);
    await expect(visitor.signUp.email).toHaveValue(email);
    await expect(visitor.signUp.firstName).toHaveValue('Ada');
    await expect(visitor.signUp.lastName).toHaveValue('Lovelace');
    const attack = '"><script>document.title = "taken over"</script>';
    await visitor.signUp.open(`?email_address=${encodeURIComponent(attack)}&first_name=${encodeURIComponent(attack)}`);
    await expect(visitor.signUp.email).toHaveValue('');
    await expect(page).not.toHaveTitle('taken over');
  });

  test('[UX-12] password managers find the address beside the new password', async ({ visitor, page }) => {
    await visitor.signUp.open();
    await expect(visitor.signUp.password).toHaveAttribute('autocomplete', 'new-password');
    await expect(page.locator('input[autocomplete~="email"], input[autocomplete~="username"]').first()).toBeAttached();
  });

  test('[UX-09] [UX-10] the password is judged while it is typed: a hint first, a problem only afterwards', async ({ visitor, scripted, page }) => {
    test.skip(!scripted, 'Without JavaScript the server judges the password when the form is sent.');
    const { signUp } = visitor;
    await signUp.open();
    await signUp.password.pressSequentially('abc');
    await expect(signUp.password).not.toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByText(/At least 8 characters/)).toBeVisible();
    await signUp.password.blur();
    await signUp.expectProblem(signUp.password, /at least 8 characters/);
    for (const [password, words] of [
      ['abcdefgh1', /Too easy to guess|too easy to guess|data leak/],
      ['otterlamp9', /could be stronger/],
      [GOOD_PASSWORD, /Strong password/],
    ] as const) {
      await signUp.password.fill(password);
      await expect(page.getByText(words)).toBeVisible();
    }
    await expectAccessible(page);
  });
});
