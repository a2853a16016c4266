import { GOOD_PASSWORD, expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';

const wish = (url: string, name = 'redirect_url') => `?${new URLSearchParams({ [name]: url })}`;
/** Development instances add the identity of the browser for apps on other sites; the rest must be as asked. */
const asAsked = (url: string) => url.replace(/([?&])__clerk_db_jwt=[^&#]*&?/, '$1').replace(/[?&](?=#|$)/, '');

test('[HP-06] signing in ends at the very address the app asked for, query and fragment included', async ({ visitor, people, app, page }) => {
  const ada = await people.create();
  const target = `${app.url}/reports/7?year=2026&note=a%20b%26c#part-2`;
  await visitor.signIn.open(wish(target));
  await visitor.signIn.withPassword(ada);
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(target);
});

test('[HP-07] the wish survives the way from signing in to signing up and the code', async ({ visitor, mailbox, app, page }) => {
  const email = freshEmail();
  const target = `${app.url}/after?step=1`;
  await visitor.signIn.open(wish(target));
  await visitor.signIn.linkTo('Sign up').click();
  await visitor.signUp.shows(/^Create your/);
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD });
  await visitor.signUp.shows('Verify your email');
  await visitor.signUp.giveCode((await mailbox.next(email)).code);
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(target);
});

test('[HP-07] the wish survives another method, a wrong password and a forgotten one', async ({ visitor, people, mailbox, app, page }) => {
  const ada = await people.create();
  const target = `${app.url}/after`;
  await visitor.signIn.open(wish(target));
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.password.fill('wrong-password');
  await visitor.signIn.continue();
  await visitor.signIn.expectProblem(visitor.signIn.password, /incorrect/);
  await visitor.signIn.openMethods();
  await visitor.signIn.linkTo('Back').click();
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.linkTo('Forgot password?').click();
  await visitor.signIn.shows('Forgot password?');
  await visitor.signIn.button('Reset your password').click();
  await visitor.signIn.shows('Reset your password');
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.signIn.shows('Set new password');
  await visitor.signIn.newPassword.fill('velvet-harbour-quartz-58');
  await visitor.signIn.button('Reset password').click();
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(target);
});

test('[HP-07] the wish survives a link that is opened in another tab', async ({ visitor, people, mailbox, app, context }) => {
  const ada = await people.create();
  const target = `${app.url}/after`;
  await visitor.signIn.open(wish(target));
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseLink();
  const tab = await context.newPage();
  await tab.goto((await mailbox.next(ada.email)).link);
  await tab.getByRole('button', { name: 'Yes, it is me' }).click();
  await expect(tab.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(tab.url())).toBe(target);
});

test('[HP-07] the wish survives the account chooser and adding an account', async ({ visitor, people, app, page }) => {
  const ada = await people.create();
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  const target = `${app.url}/after`;
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.signIn.open(wish(target));
  await visitor.chooser.isShown();
  await visitor.chooser.account(ada.email).click();
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(target);
  await visitor.signIn.open(wish(target));
  await visitor.chooser.isShown();
  await visitor.chooser.add.click();
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.withPassword(grace);
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(target);
});

test('[HP-06] wishes of the browser SDK stand behind the hash and count as well', async ({ visitor, people, app, page, scripted }) => {
  test.skip(!scripted, 'What stands behind a hash never reaches a server.');
  const ada = await people.create();
  await page.goto(`/sign-in#/?redirect_url=${encodeURIComponent(`${app.url}/hash`)}`);
  await expect(page).toHaveURL(/\?redirect_url=/);
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.withPassword(ada);
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(`${app.url}/hash`);
});

test('[HP-08] without a wish, the settings say where to go, for each flow', async ({ visitor, people, mailbox, configure, app, page }) => {
  await configure({ after_sign_in_url: `${app.url}/in`, after_sign_up_url: `${app.url}/up`, after_sign_out_url: `${app.url}/out` });
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await expect(page).toHaveURL(new RegExp(`^${app.url}/in`));
  await visitor.user.signOut();
  await expect(page).toHaveURL(new RegExp(`^${app.url}/out`));
  const email = freshEmail();
  await visitor.signUp.open();
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD });
  await visitor.signUp.shows('Verify your email');
  await visitor.signUp.giveCode((await mailbox.next(email)).code);
  await expect(page).toHaveURL(new RegExp(`^${app.url}/up`));
});

test('[HP-06] [D-9] an address that is not allowed is never gone to: a page names the rule and the fix', async ({ visitor, people, server, page }) => {
  test.slow();
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  for (const [url, rule] of [
    ['https://evil.example/steal', 'Its origin (scheme, host and port) is not registered.'],
    ['https://user:secret@evil.example/', 'It has a user name or password in front of the host.'],
    ['javascript:alert(document.domain)', 'It does not begin with http:// or https://.'],
    ['//evil.example/', 'It is not a complete web address'],
    [`${server.url}/sign-in`, 'It leads back to a page that would send you here again.'],
  ] as const) {
    await visitor.signIn.open(wish(url));
    await visitor.chooser.isShown();
    await visitor.chooser.account(ada.email).click();
    await visitor.signIn.shows('We did not follow this redirect');
    expect(page.url().startsWith(server.url)).toBe(true);
    await expect(page.getByRole('main')).toContainText(rule);
    await expect(page.getByRole('main')).toContainText(url.slice(0, 20));
    await expectAccessible(page);
  }
  // Nothing of it is a link to the foreign place.
  await expect(page.locator('a[href*="evil.example"]')).toHaveCount(0);
  await visitor.signIn.linkTo('Continue to the application').click();
  await visitor.user.isShown();
});

test('[HP-06] an origin that is registered is allowed at once', async ({ visitor, people, configure, page }) => {
  const ada = await people.create();
  await configure({ allowed_origins: ['https://*.example.com'] });
  const target = 'https://app.example.com/x?a=1#b';
  // The app itself is not there: the browser is asked to go, and that is what counts.
  await page.route('https://app.example.com/**', (route) => route.fulfill({ contentType: 'text/html', body: '<title>The app</title><link rel="icon" href="data:,"><h1>The app</h1>' }));
  await visitor.signIn.open(wish(target));
  await visitor.signIn.withPassword(ada);
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(asAsked(page.url())).toBe(target);
});
