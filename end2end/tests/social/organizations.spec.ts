import { type Visitor, expect, expectAccessible, expectNoSidewaysScrolling, freshClaims, test } from '../../fixtures/social.ts';
import type { IdentityProvider } from '../../fixtures/identityProvider.ts';
import type { Person } from '../../fixtures/index.ts';

/** Signs in with Acme, as somebody whose address it vouches for. */
async function signInWithAcme(visitor: Visitor, provider: IdentityProvider, person: Person): Promise<void> {
  provider.person = freshClaims(person.email);
  await visitor.signIn.open();
  await visitor.signIn.button('Continue with Acme').click();
  await visitor.page.getByRole('link', { name: 'Allow' }).click();
  await visitor.user.isShown();
}

test('[X-91] an organization demands a service, and members come back in by it', async ({ visitor, elsewhere, people, organizations, provider, page, scripted }) => {
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  const initech = await organizations.create(ada, 'Initech');
  await organizations.join(initech, grace);
  const other = await elsewhere();
  await other.signIn.open();
  await other.signIn.withPassword(grace);
  await other.user.isShown();
  await other.organization.use(initech);
  await other.organization.open();
  if (scripted) await other.organization.listens();

  await signInWithAcme(visitor, provider, ada);
  await visitor.organization.use(initech);
  await visitor.organization.openSecurity();
  const rule = visitor.organization.section('Signing in');
  await expect(rule.getByRole('radio', { name: /^In any way/ })).toBeChecked();
  await rule.getByRole('radio', { name: /^Only with Acme/ }).check();
  await rule.getByRole('button', { name: 'Save' }).click();
  await expect(visitor.organization.said).toContainText('The rules were saved.');
  await expectAccessible(page);
  await visitor.organization.openActivity();
  await expect(page.locator('#activity')).toContainText('Members sign in with Acme only');

  // Grace, who signed in with her password, is out, and told how to come back.
  if (!scripted) await other.organization.visit('/organization');
  await expect(other.page.getByText('No organization is chosen')).toBeVisible();
  await other.organizations.openSwitcher();
  await other.organizations.switcher.getByRole('button', { name: 'Initech' }).click();
  await other.organizations.shows('Sign in with Acme');
  await expect(other.page.getByRole('main')).toContainText('Initech asks its members to sign in with Acme.');
  await expectAccessible(other.page);
  await other.page.setViewportSize({ width: 320, height: 720 });
  await expectNoSidewaysScrolling(other.page);
  provider.person = freshClaims(ada.email);
  await other.organizations.button('Continue with Acme').click();
  await other.page.getByRole('link', { name: 'Allow' }).click();
  await other.organizations.shows('Sign in with Acme');
  await expect(other.organizations.alert).toContainText('is not yours here');
  await expectAccessible(other.page);
  provider.person = freshClaims(grace.email);
  await other.organizations.button('Continue with Acme').click();
  await other.page.getByRole('link', { name: 'Allow' }).click();
  await other.organizations.isShown();
  await expect(other.organizations.switcher).toContainText('Initech');
});
