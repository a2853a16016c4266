import { expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';

test('[HP-01] [AU-01] a person signs in with address and password', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await expectAccessible(page);
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.shows('Enter your password');
  await expect(page.getByText(ada.email)).toBeVisible();
  await expectAccessible(page);
  await visitor.signIn.password.fill(ada.password);
  await visitor.signIn.continue();
  await visitor.user.isShown();
  await expect(page.getByRole('main')).toContainText(ada.name);
});

test('[HP-01] [HP-12] the cards follow the settings of the instance', async ({ visitor, people, configure }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await expect(visitor.signIn.field('Email address')).toBeVisible();
  await configure({ username: 'optional', password: false, email_link: false });
  await visitor.signIn.open();
  await expect(visitor.signIn.field('Email address or username')).toBeVisible();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.shows('Check your email');
  await expect(visitor.signIn.code).toBeVisible();
});

test('[HP-01] [AU-01] [X-28] [UX-21] wrong password and unknown account get one answer at the field, and nothing is lost', async ({ visitor, people, page }) => {
  const ada = await people.create();
  for (const email of [ada.email, freshEmail('nobody')]) {
    await visitor.signIn.open();
    await visitor.signIn.begin(email);
    await visitor.signIn.shows('Enter your password');
    await visitor.signIn.password.fill('not-the-password-1');
    await visitor.signIn.continue();
    await visitor.signIn.expectProblem(visitor.signIn.password, 'The password is incorrect. Try again, or use another method.');
    if (visitor.scripted) await expect(visitor.signIn.password).toBeFocused();
    await expect(page.getByText(email)).toBeVisible();
    await expectAccessible(page);
  }
});

test('[AU-02] a username signs in, whatever its case', async ({ visitor, people, configure }) => {
  await configure({ username: 'optional' });
  const username = `Grace_${Date.now()}`;
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper', username });
  await visitor.signIn.open();
  await visitor.signIn.begin(username.toLowerCase());
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.password.fill(grace.password);
  await visitor.signIn.continue();
  await visitor.user.isShown();
});

test('[HP-01] what is no address is said at the field, and an empty one too', async ({ visitor }) => {
  await visitor.signIn.open();
  await visitor.signIn.begin('not an address');
  await visitor.signIn.expectProblem(visitor.signIn.identifier, /not an email address/);
  await expect(visitor.signIn.identifier).toHaveValue('not an address');
});

test('[UX-01] a password manager that fills in both signs in by one press', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  const hidden = page.locator('input[type=password]');
  await expect(hidden).toHaveCount(1);
  await expect(hidden).toHaveAttribute('autocomplete', 'current-password');
  await expect(hidden).not.toBeInViewport();
  // As a manager does: by script, with events, into a field that nobody sees.
  await page.evaluate(([email, password]) => {
    for (const [selector, value] of [['input[name=identifier]', email], ['input[type=password]', password]] as const) {
      const input = document.querySelector<HTMLInputElement>(selector);
      if (!input) throw new Error(selector);
      input.value = value ?? '';
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }, [ada.email, ada.password]);
  if (visitor.scripted) await expect(visitor.signIn.password).toBeInViewport();
  await visitor.signIn.continue();
  await visitor.user.isShown();
});

test('[UX-02] the pencil leads back to the typed address, with the caret in it', async ({ visitor }) => {
  const email = freshEmail();
  await visitor.signIn.open();
  await visitor.signIn.begin(email);
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.preview.click();
  await visitor.signIn.shows(/^Sign in to/);
  await expect(visitor.signIn.identifier).toHaveValue(email);
  if (visitor.scripted) await expect(visitor.signIn.identifier).toBeFocused();
});

test('[UX-04] the first field has the focus on a desktop and not on a touch screen', async ({ visitor, elsewhere }) => {
  test.skip(!visitor.scripted, 'Only a script can tell a touch screen.');
  await visitor.signIn.open();
  await expect(visitor.signIn.identifier).toBeFocused();
  const phone = await elsewhere({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.signIn.open();
  await expect(phone.signIn.identifier).not.toBeFocused();
});

test('[UX-07] only the pressed button is busy, none can be pressed twice, and all come back', async ({ visitor, page, guard }) => {
  test.skip(!visitor.scripted, 'Without JavaScript the browser shows that it is loading.');
  guard.expect(/Failed to load resource|net::ERR_FAILED/);
  await visitor.signIn.open();
  await visitor.signIn.begin(freshEmail());
  await visitor.signIn.shows('Enter your password');
  let fail = () => {};
  const failed = new Promise<void>((resolve) => (fail = resolve));
  await page.route('**/api/sign-in/password', async (route) => {
    await failed;
    await route.abort();
  });
  await visitor.signIn.password.fill('something');
  const button = page.locator('form button[type=submit]').filter({ hasText: 'Continue' });
  await button.click();
  await expect(button).toHaveAttribute('aria-busy', 'true');
  await expect(button).toBeDisabled();
  fail();
  await expect(button).toBeEnabled();
  await expect(button).not.toHaveAttribute('aria-busy', 'true');
  await expect(visitor.signIn.alert).toBeVisible();
});

test('[UX-11] a labelled button in tab order shows the password', async ({ visitor, page }) => {
  test.skip(!visitor.scripted, 'The button appears where it can work.');
  await visitor.signIn.open();
  await visitor.signIn.begin(freshEmail());
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.password.fill('something');
  await visitor.signIn.password.press('Tab');
  const eye = visitor.signIn.button('Show password');
  await expect(eye).toBeFocused();
  await expect(eye).toHaveAttribute('aria-pressed', 'false');
  await eye.press('Enter');
  await expect(eye).toHaveAttribute('aria-pressed', 'true');
  await expect(visitor.signIn.password).toHaveAttribute('type', 'text');
  await expect(visitor.signIn.password).toHaveValue('something');
  await expectAccessible(page);
});

test('[UX-13] a problem makes the card grow by two lines at most', async ({ visitor }) => {
  await visitor.signIn.open();
  await visitor.signIn.begin(freshEmail());
  await visitor.signIn.shows('Enter your password');
  const before = await visitor.signIn.continueButton.boundingBox();
  const title = visitor.page.getByRole('heading', { level: 1 });
  const titleBefore = await title.boundingBox();
  await visitor.signIn.password.fill('wrong-password');
  await visitor.signIn.continue();
  await visitor.signIn.expectProblem(visitor.signIn.password, /incorrect/);
  const distance = async () => {
    const [button, head] = [await visitor.signIn.continueButton.boundingBox(), await title.boundingBox()];
    return (button?.y ?? 0) - (head?.y ?? 0) - ((before?.y ?? 0) - (titleBefore?.y ?? 0));
  };
  await expect.poll(distance).toBeGreaterThanOrEqual(0);
  await expect.poll(distance).toBeLessThanOrEqual(48);
});

test('[UX-34] a spinner that was shown stays long enough to be seen', async ({ visitor, page }) => {
  test.skip(!visitor.scripted, 'Spinners need JavaScript.');
  await visitor.signIn.open();
  await visitor.signIn.begin(freshEmail());
  await visitor.signIn.shows('Enter your password');
  const shown = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let since: number | undefined;
        new MutationObserver((_, observer) => {
          const busy = document.querySelector('button[aria-busy=true]') !== null;
          if (busy && since === undefined) since = performance.now();
          if (!busy && since !== undefined) {
            observer.disconnect();
            resolve(performance.now() - since);
          }
        }).observe(document, { subtree: true, childList: true, attributes: true });
      }),
  );
  await visitor.signIn.password.fill('wrong-password');
  await visitor.signIn.continue();
  expect(await shown).toBeGreaterThanOrEqual(400);
});

test('[UX-55] a card whose attempt is gone says so and begins anew', async ({ visitor, context, people }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.password.fill(ada.password);
  await context.clearCookies();
  await visitor.signIn.continue();
  await visitor.signIn.shows(/^Sign in to/);
  await expect(visitor.signIn.alert).toContainText('This took too long');
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
});

test('[HP-13] [UX-08] a link prefills the address', async ({ visitor }) => {
  const email = freshEmail();
  await visitor.signIn.open(`?email_address=${encodeURIComponent(email)}`);
  await expect(visitor.signIn.identifier).toHaveValue(email);
  await visitor.signIn.open('?email_address=%22%3E%3Cscript%3Ealert(1)%3C/script%3E');
  await expect(visitor.signIn.identifier).toHaveValue('');
});
