import { expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';

test.beforeEach(async ({ configure, context }) => {
  await configure({ phone: 'optional' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

/** Pastes as a person does: from the clipboard, by the keys. */
async function paste(page: import('@playwright/test').Page, text: string): Promise<void> {
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await page.keyboard.press('Control+V');
}

test('[UX-03] pasting +49… moves to the phone field and chooses Germany', async ({ visitor, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript the server reads the number: see below');
  const { signIn, phone } = visitor;
  await signIn.open();
  await expect(phone.number).toBeHidden();
  await signIn.identifier.click();
  await paste(page, '+49 1512 3456789');
  await expect(phone.number).toBeVisible();
  await expect(signIn.identifier).toBeHidden();
  await phone.expectCountry('DE', '🇩🇪 +49');
  await expect(phone.number).toHaveValue('1512 3456789');
  await expect(phone.number).toBeFocused();
  await page.keyboard.type('0');
  await expect(phone.number).toHaveValue('1512 34567890');
  await expectAccessible(page);
});

test('[UX-03] typing + moves on, keeps every key, and deleting everything does not bounce back', async ({ visitor, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript nothing moves');
  const { signIn, phone } = visitor;
  await signIn.open();
  await signIn.identifier.click();
  // As quick as people are: the field moves between two keys.
  await page.keyboard.type('+436641234567', { delay: 30 });
  await phone.expectCountry('AT', '🇦🇹 +43');
  await expect(phone.number).toHaveValue('6641234567');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');
  await expect(phone.number).toHaveValue('');
  await expect(phone.number).toBeFocused();
  await page.keyboard.type('+');
  await expect(phone.number).toHaveValue('+');
  await page.keyboard.press('Backspace');
  await expect(phone.number).toBeVisible();
  await phone.expectCountry('AT', '🇦🇹 +43');
});

test('[UX-03] going back by the link keeps what was typed and never loops', async ({ visitor, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript the link loads the page');
  const { signIn, phone } = visitor;
  await signIn.open();
  await signIn.identifier.fill('ada@example.org');
  await signIn.linkTo('Use phone').click();
  await expect(phone.number).toBeVisible();
  await phone.number.fill('1512 3456789');
  await signIn.linkTo('Use email').click();
  await expect(signIn.identifier).toHaveValue('ada@example.org');
  // Who went back wants to stay, even with an address that begins with a plus.
  await signIn.identifier.fill('');
  await signIn.identifier.click();
  await page.keyboard.type('+1');
  await expect(signIn.identifier).toHaveValue('+1');
  await expect(phone.number).toBeHidden();
  await signIn.linkTo('Use phone').click();
  await expect(phone.number).toHaveValue('1512 3456789');
});

test('[UX-03] a calling code pasted into the phone field chooses the country, the main one where it is shared', async ({ visitor, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript the server reads the calling code');
  const { signIn, phone } = visitor;
  await signIn.visit('/sign-in?with=phone');
  await phone.number.click();
  for (const [number, country, shown, rest] of [
    ['+49 (0) 1512-3456789', 'DE', '🇩🇪 +49', '(0) 1512-3456789'],
    ['+1 202 456 1111', 'US', '🇺🇸 +1', '202 456 1111'],
    ['+447911123456', 'GB', '🇬🇧 +44', '7911123456'],
    ['+7 912 345-67-89', 'RU', '🇷🇺 +7', '912 345-67-89'],
  ] as const) {
    await page.keyboard.press('Control+A');
    await paste(page, number);
    await phone.expectCountry(country, shown);
    await expect(phone.number).toHaveValue(rest);
  }
  await phone.country.selectOption('CH');
  await phone.expectCountry('CH', '🇨🇭 +41');
  await expect(phone.number).toHaveValue('912 345-67-89');
});

test('[UX-03] an address with a plus inside or in front of letters stays where it is', async ({ visitor, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript nothing moves');
  const { signIn, phone } = visitor;
  await signIn.open();
  await signIn.identifier.click();
  await paste(page, '+ada@example.org');
  await expect(signIn.identifier).toHaveValue('+ada@example.org');
  await signIn.identifier.fill('ada+test@example.org');
  await expect(phone.number).toBeHidden();
});

test('[AU-03] [AU-04] the link leads to the phone field and back, with JavaScript and without', async ({ visitor, page }) => {
  const { signIn, phone } = visitor;
  await signIn.open();
  await signIn.linkTo('Use phone').click();
  await expect(phone.number).toBeVisible();
  await expect(signIn.identifier).toBeHidden();
  await phone.expectCountry('US', '🇺🇸 +1');
  await expectAccessible(page);
  await signIn.linkTo('Use email').click();
  await expect(signIn.identifier).toBeVisible();
  await expect(phone.number).toBeHidden();
});

test('[AU-03] the phone field fits a small screen', async ({ visitor, page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await visitor.signIn.visit('/sign-in?with=phone');
  await expect(visitor.phone.number).toBeVisible();
  await expectNoSidewaysScrolling(page);
});
