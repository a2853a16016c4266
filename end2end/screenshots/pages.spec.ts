import { join } from 'node:path';
import { freshEmail, test } from '../fixtures/index.ts';
import { tourOfAnOrganization, tourOfOrganizations, tourOfSigningIn, tourOfSigningUp, tourOfTheAccount, tourOfTwoSteps } from '../pages/tour.ts';
import { FOLDER, pictures } from './pictures.ts';

const TOURS = { tourOfSigningIn, tourOfSigningUp, tourOfTheAccount, tourOfTwoSteps, tourOfOrganizations, tourOfAnOrganization };
for (const [name, tour] of Object.entries(TOURS)) {
  test(name, async ({ visitor, people, mailbox, configure }) => {
    await configure({ application_name: 'Acme Analytics', support_email: 'help@example.org', privacy_url: 'https://example.org/privacy', terms_url: 'https://example.org/terms' });
    await tour({ visitor, configure, people, mailbox }, (page) => pictures(visitor, page));
  });
}

test('problems', async ({ visitor, configure }) => {
  await configure({ application_name: 'Acme Analytics' });
  const { page, signIn, signUp } = visitor;
  const both = async (name: string) => {
    await page.screenshot({ path: join(FOLDER, `${name}.desktop.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: join(FOLDER, `${name}.dark.png`), fullPage: true });
    await page.emulateMedia({ colorScheme: 'light' });
  };
  await signIn.open();
  await signIn.begin('not an address');
  await signIn.expectProblem(signIn.identifier, /not an email/);
  await both('sign-in-problem');
  await signIn.begin(freshEmail());
  await signIn.shows('Enter your password');
  await signIn.password.fill('wrong');
  await signIn.continue();
  await signIn.expectProblem(signIn.password, /incorrect/);
  await both('sign-in-password-problem');
  await signIn.chooseCode();
  await signIn.giveCode('000000');
  await signIn.expectProblem(signIn.code, /Incorrect/);
  await both('sign-in-code-problem');
  await signUp.open();
  await signUp.submit({ email: 'nowhere', password: 'abc', firstName: 'Ada' });
  await signUp.expectProblem(signUp.password, /at least 8/);
  await both('sign-up-problem');
});

test('mailbox', async ({ visitor, people, mailbox, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseCode();
  const { id } = await mailbox.next(ada.email);
  for (const [name, path] of [['mailbox', '/dev/mailbox'], ['mail', `/dev/mailbox/${id}`], ['mail-html', `/dev/mailbox/${id}/html`]] as const) {
    await page.goto(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(FOLDER, `${name}.${colorScheme}.png`), fullPage: true });
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(PHONE);
    await page.screenshot({ path: join(FOLDER, `${name}.phone.png`), fullPage: true });
    await page.setViewportSize(DESKTOP);
  }
});
