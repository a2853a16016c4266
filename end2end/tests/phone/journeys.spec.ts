import { GOOD_PASSWORD, expect, expectAccessible, freshEmail, freshNumber, test } from '../../fixtures/index.ts';

test.beforeEach(async ({ configure }) => configure({ phone: 'optional' }));

test('[AU-03] [AU-07] a person signs in with a number of the chosen country and the code it gets', async ({ visitor, people, mailbox, page }) => {
  const phone = freshNumber();
  await people.create({ phone });
  const { signIn } = visitor;
  await signIn.visit('/sign-in?with=phone');
  await visitor.phone.country.selectOption('DE');
  await visitor.phone.number.fill(`0${phone.slice(3)}`);
  await signIn.continue();
  await signIn.shows('Check your phone');
  await expect(signIn.code).toHaveAttribute('autocomplete', 'one-time-code');
  await expectAccessible(page);
  const { text, code } = await mailbox.next(phone);
  expect(text.trim().split('\n').pop()).toBe(`@localhost #${code}`);
  await signIn.giveCode(code);
  await visitor.user.isShown();
  await expect(visitor.user.section('Phone numbers')).toContainText(phone.slice(-4));
  await expectAccessible(page);
});

test('[AU-04] a number typed into the one field is known by its plus', async ({ visitor, people, mailbox }) => {
  const phone = freshNumber();
  await people.create({ phone });
  const { signIn } = visitor;
  await signIn.open();
  if (visitor.scripted) {
    await signIn.identifier.click();
    await visitor.page.keyboard.type(phone);
    await signIn.continue();
  } else {
    await signIn.begin(phone);
  }
  await signIn.shows('Check your phone');
  await signIn.giveCode((await mailbox.next(phone)).code);
  await visitor.user.isShown();
});

test('[AU-03] a fixed line, a foreign country and nonsense are told plainly, and nothing is lost', async ({ visitor, configure, page }) => {
  await configure({ phone_countries: ['DE', 'AT'] });
  const { signIn, phone } = visitor;
  for (const [typed, words] of [
    ['030 901820', /can’t get text messages/],
    ['+44 7911 123456', /don’t send text messages to numbers of this country/],
    ['12', /not a phone number/],
  ] as const) {
    await signIn.visit('/sign-in?with=phone');
    await phone.country.selectOption('DE');
    await phone.number.fill(typed);
    await signIn.continue();
    await signIn.expectProblem(phone.number, words);
    await expect(phone.number).toHaveValue(typed);
    await phone.expectCountry('DE', '🇩🇪 +49');
    if (visitor.scripted) await expect(phone.number).toBeFocused();
  }
  await expectAccessible(page);
});

test('[AU-07] other methods are one press away, with masked targets', async ({ visitor, people, page }) => {
  const phone = freshNumber();
  const ada = await people.create({ phone });
  const { signIn } = visitor;
  await signIn.visit('/sign-in?with=phone');
  await visitor.phone.country.selectOption('DE');
  await visitor.phone.number.fill(phone);
  await signIn.continue();
  await signIn.shows('Check your phone');
  await signIn.openMethods();
  await expect(signIn.button(`SMS code to •••• ${phone.slice(-4)}`)).toBeVisible();
  await expect(page.getByText(ada.email)).toHaveCount(0);
  await expectAccessible(page);
  await signIn.button('Sign in with your password').click();
  await signIn.shows('Enter your password');
  await signIn.password.fill(ada.password);
  await signIn.continue();
  await visitor.user.isShown();
});

test('[US-05] a number given at sign-up is proved after the address', async ({ visitor, mailbox, configure, page }) => {
  await configure({ phone: 'required' });
  const email = freshEmail();
  const number = freshNumber();
  const { signUp, phone } = visitor;
  await signUp.open();
  await phone.country.selectOption('DE');
  await phone.number.fill(number.slice(3));
  await expectAccessible(page);
  await signUp.submit({ email, password: GOOD_PASSWORD });
  await signUp.shows('Verify your email');
  await signUp.giveCode((await mailbox.next(email)).code);
  await signUp.shows('Verify your phone');
  await expectAccessible(page);
  await signUp.giveCode((await mailbox.next(number)).code);
  await visitor.user.isShown();
  await expect(visitor.user.section('Phone numbers')).toContainText('Primary');
});

test('[UX-02] the pencil leads back to the number', async ({ visitor, people }) => {
  const phone = freshNumber();
  await people.create({ phone });
  const { signIn } = visitor;
  await signIn.visit('/sign-in?with=phone');
  await visitor.phone.country.selectOption('DE');
  await visitor.phone.number.fill(phone);
  await signIn.continue();
  await signIn.shows('Check your phone');
  await signIn.linkTo('Use a different phone number').click();
  await signIn.shows(/^Sign in to/);
  await visitor.phone.expectCountry('DE', '🇩🇪 +49');
  await expect(visitor.phone.number).toHaveValue(/^1512 ?\d{7}$/);
});
