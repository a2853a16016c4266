import type { Page } from '@playwright/test';
import { GOOD_PASSWORD, test as base, expect, freshEmail } from '../../fixtures/index.ts';
import type { Person, Visitor } from '../../fixtures/index.ts';
import { SampleApp } from '../../fixtures/sample.ts';

const test = base.extend<object, { sample: SampleApp }>({
  sample: [
    async ({ server }, use) => {
      const sample = await SampleApp.start(server);
      await use(sample);
      await sample.stop();
    },
    { scope: 'worker' },
  ],
});

const userId = (page: Page) => page.locator('#user-id');
const userName = (page: Page) => page.locator('#user-name');

/** Goes to the protected page as somebody who is known to nobody, and signs in on the way. */
async function arrive(visitor: Visitor, sample: SampleApp, person: Person): Promise<void> {
  await visitor.page.goto(`${sample.url}/dashboard`);
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.withPassword(person);
  await expect(userId(visitor.page)).toHaveText(person.id);
}

test('[SS-09] [SDK-04] a protected page sends a stranger to the portal; after signing up there, the page shows who came back', async ({ visitor, sample, mailbox, page }) => {
  const email = freshEmail();
  const asked = `${sample.url}/dashboard?tab=reports&year=2026`;
  await page.goto(asked);
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.linkTo('Sign up').click();
  await visitor.signUp.shows(/^Create your/);
  await visitor.signUp.submit({ email, password: GOOD_PASSWORD, firstName: 'Ada', lastName: 'Lovelace' });
  await visitor.signUp.shows('Verify your email');
  await visitor.signUp.giveCode((await mailbox.next(email)).code);
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await expect(userId(page)).toHaveText(/^user_\w+/);
  await expect(userName(page)).toHaveText('Ada Lovelace');
  expect(page.url().split('#')[0]).toBe(asked);
});

test('[SS-09] somebody with an account signs in and comes back, and the app knows him on every page', async ({ visitor, sample, people, page }) => {
  const ada = await people.create();
  await arrive(visitor, sample, ada);
  await page.goto(`${sample.url}/`);
  await expect(page.locator('#state')).toContainText(ada.id);
  const answer = await page.request.get(`${sample.url}/api/me`);
  expect(await answer.json()).toMatchObject({ userId: ada.id, firstName: 'Ada', lastName: 'Lovelace' });
});

test('[SDK-04] the API of the app answers 401 to strangers', async ({ sample, page }) => {
  expect((await page.request.get(`${sample.url}/api/me`)).status()).toBe(401);
});

test('[SS-09] [SS-08] an expired token is renewed on the way, without a page that anybody sees', async ({ visitor, sample, people, context, page }) => {
  const ada = await people.create();
  await arrive(visitor, sample, ada);
  // As after a minute: the token is gone, the sign that somebody is signed in is not.
  const token = (await context.cookies()).filter((cookie) => cookie.name.startsWith('__session'));
  expect(token.length).toBeGreaterThan(0);
  await Promise.all(token.map(({ name }) => context.clearCookies({ name })));
  const seen: string[] = [];
  page.on('framenavigated', (frame) => seen.push(frame.url()));
  await page.goto(`${sample.url}/dashboard`);
  await expect(userId(page)).toHaveText(ada.id);
  expect(seen.filter((url) => url.includes('/sign-in'))).toEqual([]);
  expect(new URL(page.url()).origin).toBe(sample.url);
});

test('[SS-09] a session that was revoked is out as soon as its token ends', async ({ visitor, sample, people, server, context, page }) => {
  const ada = await people.create();
  await arrive(visitor, sample, ada);
  const sessions = await server.backend('GET', `/sessions?user_id=${ada.id}&status=active`);
  for (const session of sessions.data ?? sessions) await server.backend('POST', `/sessions/${session.id}/revoke`);
  const token = (await context.cookies()).filter((cookie) => cookie.name.startsWith('__session'));
  await Promise.all(token.map(({ name }) => context.clearCookies({ name })));
  await page.goto(`${sample.url}/dashboard`);
  await visitor.signIn.shows(/^Sign in to/);
  await page.goto(`${sample.url}/`);
  await expect(page.locator('#state')).toHaveText('Signed out');
});

test('[SS-09] who signed out stays signed out', async ({ visitor, sample, people, page }) => {
  const ada = await people.create();
  await arrive(visitor, sample, ada);
  await page.getByRole('link', { name: 'Sign out' }).click();
  await visitor.user.shows('Sign out');
  await visitor.user.button('Sign out').click();
  await expect(page.locator('#state')).toHaveText('Signed out');
  await page.reload();
  await expect(page.locator('#state')).toHaveText('Signed out');
  await page.goto(`${sample.url}/dashboard`);
  await visitor.signIn.shows(/^Sign in to/);
});

test('[SS-09] [HP-07] the account chosen in the portal is the one the app sees', async ({ visitor, sample, people, page }) => {
  const ada = await people.create();
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await arrive(visitor, sample, ada);
  await visitor.signIn.open(`?${new URLSearchParams({ redirect_url: `${sample.url}/dashboard` })}`);
  await visitor.chooser.isShown();
  await visitor.chooser.add.click();
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.withPassword(grace);
  await expect(userId(page)).toHaveText(grace.id);
  // The SDK takes three handshakes within two seconds of each other for a loop. No person changes accounts that fast.
  await page.context().clearCookies({ name: '__clerk_redirect_count' });
  await visitor.signIn.open(`?${new URLSearchParams({ redirect_url: `${sample.url}/dashboard` })}`);
  await visitor.chooser.account(ada.email).click();
  await expect(userId(page)).toHaveText(ada.id);
});

test('[SS-09] [D-9] an app with the keys of another instance ends on an explanation and not in a loop', async ({ visitor, server, people, page, guard, configure }) => {
  guard.expect(/Failed to load resource/);
  // With one account at a time the portal sends on at once, so that nobody's press interrupts the circle.
  await configure({ multi_session: false });
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  // The key of a public example in the documentation of the protocol: made up, but well-formed.
  const broken = await SampleApp.start(server, { CLERK_SECRET_KEY: 'sk_test_0123456789abcdefghijklmnopqrstuvwxyzABCDEF' });
  try {
    await page.goto(`${broken.url}/dashboard`);
    await visitor.signIn.shows('We stopped a redirect loop');
    await expect(page.getByRole('main')).toContainText('keys of another instance');
    expect(page.url().startsWith(server.url)).toBe(true);
  } finally {
    await broken.stop();
  }
});
