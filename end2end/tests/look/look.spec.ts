import { expect, expectAccessible, expectNoSidewaysScrolling, moving, settled, test } from '../../fixtures/index.ts';
import type { Visitor } from '../../fixtures/index.ts';
import { type Stop, tourOfAnOrganization, tourOfOrganizations, tourOfSigningIn, tourOfSigningUp, tourOfTheAccount, tourOfTwoSteps } from '../../pages/tour.ts';

/** Loads the page of a stop in another language, looks, and comes back to English. */
async function inLanguage(visitor: Visitor, tag: string, look: () => Promise<void>): Promise<void> {
  const { page } = visitor;
  const here = page.url();
  const there = new URL(here);
  there.searchParams.set('ui_locales', tag);
  await visitor.signIn.visit(there.href);
  await expect(page.locator('html')).toHaveAttribute('lang', tag);
  await look();
  there.searchParams.set('ui_locales', 'en');
  await visitor.signIn.visit(there.href);
}

const TOURS = { 'signing in': tourOfSigningIn, 'signing up': tourOfSigningUp, 'the account': tourOfTheAccount, 'two steps': tourOfTwoSteps, organizations: tourOfOrganizations, 'an organization': tourOfAnOrganization };

/** How pages may be looked at: each is seen on every page, without a violation and without scrolling sideways. */
const LOOKS: Record<string, (visitor: Visitor) => Stop> = {
  '[X-52] in the light theme': (visitor) => async () => {
    await expectAccessible(visitor.page);
    await expectNoSidewaysScrolling(visitor.page);
  },
  '[UX-48] [X-51] in the dark theme': (visitor) => async () => {
    await visitor.page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(visitor.page);
    await visitor.page.emulateMedia({ colorScheme: 'light' });
  },
  '[X-50] in German': (visitor) => async () => {
    await inLanguage(visitor, 'de', async () => {
      await expectAccessible(visitor.page);
      await expectNoSidewaysScrolling(visitor.page);
    });
  },
  '[UX-50] with strings 40 % longer, at 1280 and at 320 pixels': (visitor) => async () => {
    await inLanguage(visitor, 'en-XA', async () => {
      await expectNoSidewaysScrolling(visitor.page);
      await visitor.page.setViewportSize({ width: 320, height: 640 });
      await expectNoSidewaysScrolling(visitor.page);
      await expectAccessible(visitor.page);
      await visitor.page.setViewportSize({ width: 1280, height: 800 });
    });
  },
  '[UX-51] at 320 pixels, which is also 400 % zoom': (visitor) => async () => {
    await visitor.page.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScrolling(visitor.page);
    await expectAccessible(visitor.page);
    await visitor.page.setViewportSize({ width: 640, height: 400 });
    await expectNoSidewaysScrolling(visitor.page);
    await visitor.page.setViewportSize({ width: 1280, height: 800 });
  },
  '[UX-51] with forced colours and reduced motion': (visitor) => async () => {
    // What began before motion was reduced may end; the change of colours must not begin anything.
    await visitor.page.emulateMedia({ reducedMotion: 'reduce' });
    await settled(visitor.page);
    await visitor.page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    expect(await moving(visitor.page), `animations on ${visitor.page.url()}`).toBe(0);
    await expectAccessible(visitor.page);
    await visitor.page.emulateMedia({ forcedColors: 'none', reducedMotion: 'no-preference' });
  },
};

for (const [way, look] of Object.entries(LOOKS)) {
  for (const [part, tour] of Object.entries(TOURS)) {
    test(`${way}: the pages of ${part}`, async ({ visitor, configure, people, mailbox }) => {
      test.slow();
      await tour({ visitor, configure, people, mailbox }, look(visitor));
    });
  }
}

test('[X-50] the language follows the browser, a wish of the app wins, and it stays', async ({ elsewhere }) => {
  const german = await elsewhere({ locale: 'de-AT' });
  await german.signIn.open();
  await german.signIn.shows(/anmelden$/);
  await german.signIn.open('?ui_locales=en');
  await german.signIn.shows(/^Sign in to/);
  await german.signIn.open();
  await german.signIn.shows(/^Sign in to/);
});

test('[X-50] the person chooses a language on the account page', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('Deutsch');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.getByRole('region', { name: 'Einstellungen' })).toBeVisible();
  await expectAccessible(page);
});

const brightness = (visitor: Visitor) =>
  visitor.page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(document.body).backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  });

test('[UX-48] [X-51] the theme follows the system until the person chooses', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  expect(await brightness(visitor)).toBeGreaterThan(200);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await brightness(visitor)).toBeLessThan(60);
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await page.getByRole('combobox', { name: 'Appearance' }).selectOption('Light');
  await page.getByRole('button', { name: 'Save' }).click();
  // In the document itself, so that nothing flashes before a script or a style sheet says otherwise.
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  expect(await brightness(visitor)).toBeGreaterThan(200);
  const html = await (await page.request.get('/user')).text();
  expect(html).toMatch(/<html[^>]*data-theme="light"/);
});

test('[UX-52] development instances say what they are', async ({ visitor, people, page }) => {
  await visitor.signIn.open();
  await expect(page.getByText('Development mode')).toBeVisible();
  await visitor.signUp.open();
  await expect(page.getByText('Development mode')).toBeVisible();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(await people.create());
  await visitor.user.isShown();
  await expect(page.getByText('Development mode')).toBeVisible();
});

test('[CU-07] name, logo and home of the application; the line at the foot can go', async ({ visitor, configure, page }) => {
  await configure({ application_name: 'Analytical Engines', home_url: 'https://engines.example/', primary_color: '#0b7a4b' });
  await visitor.signIn.open();
  await visitor.signIn.shows('Sign in to Analytical Engines');
  await expect(visitor.signIn.linkTo('Analytical Engines')).toHaveAttribute('href', 'https://engines.example/');
  await expect(page.getByText('Secured by Vestibule')).toBeVisible();
  expect(await visitor.signIn.continueButton.evaluate((button) => getComputedStyle(button).backgroundColor)).toBe('rgb(11, 122, 75)');
  await expectAccessible(page);
  await configure({ logo_url: '/favicon.svg', show_branding: false });
  await visitor.signIn.open();
  await expect(page.getByRole('img', { name: 'Analytical Engines' })).toBeVisible();
  await expect(page.getByText('Secured by Vestibule')).toHaveCount(0);
});

test('[DX-07] help, privacy, terms and support stand on every page once they are set, and not before', async ({ visitor, configure, page }) => {
  const names = ['Help', 'Privacy', 'Terms', 'Support'];
  const pages = ['/sign-in', '/sign-up', '/verify/failed', '/signed-out', '/unauthorized-sign-in'];
  for (const path of pages) {
    await visitor.signIn.visit(path);
    for (const name of names) await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0);
  }
  await configure({
    help_url: 'https://example.org/help',
    privacy_url: 'https://example.org/privacy',
    terms_url: 'https://example.org/terms',
    support_email: 'support@example.org',
  });
  for (const path of pages) {
    await visitor.signIn.visit(path);
    for (const name of names) await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  }
});

test('a page that does not exist says so, with a way on', async ({ visitor, guard, page }) => {
  guard.expect(/404 \(Not Found\)/);
  const response = await page.goto('/no-such-page');
  expect(response?.status()).toBe(404);
  await visitor.signIn.shows('Page not found');
  await expectAccessible(page);
  await expect(visitor.signIn.linkTo('Go to your account')).toBeVisible();
});

test('[X-52] the way through signing in needs a keyboard only', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.identifier.focus();
  await page.keyboard.type(ada.email);
  await page.keyboard.press('Enter');
  await visitor.signIn.shows('Enter your password');
  await visitor.signIn.password.focus();
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await visitor.user.isShown();
  await page.keyboard.press('Tab');
  await expect(visitor.user.linkTo('Skip to content')).toBeFocused();
  await expect(visitor.user.linkTo('Skip to content')).toBeInViewport();
});

test('[X-52] what can be pressed is at least 24 pixels tall', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  const small = () =>
    page.locator('button, input:not([type=hidden]), select, summary').evaluateAll((controls) =>
      controls
        .filter((control) => control.checkVisibility() && !control.closest('.visually-hidden'))
        .filter((control) => (control.closest('label') ?? control).getBoundingClientRect().height < 24)
        .map((control) => control.outerHTML),
    );
  expect(await small()).toEqual([]);
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  expect(await small()).toEqual([]);
});
