import { freshClaims, test } from '../fixtures/social.ts';
import { pictures } from './pictures.ts';

test('services', async ({ visitor, people, organizations, provider, configure }) => {
  await configure({ application_name: 'Acme Analytics', support_email: 'help@example.org' });
  const { signIn, user, organization, page } = visitor;
  await signIn.open();
  await pictures(visitor, 'services-sign-in');
  const ada = await people.create();
  provider.person = freshClaims(ada.email);
  await signIn.button('Continue with Acme').click();
  await page.getByRole('link', { name: 'Allow' }).click();
  await user.isShown();
  const initech = await organizations.create(ada, 'Initech');
  await organization.use(initech);
  await organization.openSecurity();
  const rule = organization.section('Signing in');
  await rule.getByRole('radio', { name: /^Only with Acme/ }).check();
  await rule.getByRole('button', { name: 'Save' }).click();
  await organization.said.waitFor();
  await organization.openSecurity();
  await pictures(visitor, 'services-organization-security');
  await user.signOut();
  await signIn.open();
  await signIn.withPassword(ada);
  await user.isShown();
  await signIn.visit(`/organizations/sign-in?organization=${initech.id}`);
  await pictures(visitor, 'services-organization-sign-in');
});
