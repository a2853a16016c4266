// Every page of the portal, one after the other, each as a person gets to see it.
import type { Mailbox } from '../fixtures/mailbox.ts';
import type { Configure, Visitor } from '../fixtures/index.ts';
import { type People, GOOD_PASSWORD, freshEmail, freshNumber, freshSlug } from '../fixtures/people.ts';

export interface Guide {
  visitor: Visitor;
  configure: Configure;
  people: People;
  mailbox: Mailbox;
}

/** Called on each page. It may load the page again, but leaves the browser there. */
export type Stop = (name: string) => Promise<void>;

/** The pages of somebody who is not signed in. */
export async function tourOfSigningIn({ visitor, people, mailbox }: Guide, stop: Stop): Promise<void> {
  const { signIn } = visitor;
  const ada = await people.create();
  await signIn.open();
  await stop('sign-in');
  await signIn.begin(ada.email);
  await signIn.shows('Enter your password');
  await stop('sign-in-password');
  await signIn.openMethods();
  await stop('sign-in-methods');
  await signIn.button(/^Email code to/).click();
  await signIn.shows('Check your email');
  await stop('sign-in-code');
  await signIn.chooseLink();
  await stop('sign-in-link');
  await signIn.visit('/sign-in/help');
  await stop('sign-in-help');
  await signIn.visit('/sign-in/forgot-password');
  await stop('forgot-password');
  await signIn.button('Reset your password').click();
  await signIn.shows('Reset your password');
  await stop('forgot-password-code');
  await mailbox.next(ada.email);
  await signIn.giveCode((await mailbox.next(ada.email)).code);
  await signIn.shows('Set new password');
  await stop('reset-password');
}

/** The pages of somebody without an account. */
export async function tourOfSigningUp({ visitor, configure, mailbox }: Guide, stop: Stop): Promise<void> {
  const { signUp, link } = visitor;
  const email = freshEmail();
  const plain = { username: 'off', terms_version: null };
  await configure({ username: 'optional', terms_version: '1', terms_url: 'https://example.org/terms', privacy_url: 'https://example.org/privacy' });
  await signUp.open();
  await stop('sign-up');
  await configure(plain);
  await signUp.open();
  await signUp.submit({ email, password: GOOD_PASSWORD });
  await signUp.shows('Verify your email');
  await stop('sign-up-verify');
  const mail = await mailbox.next(email);
  await link.open(mail.link);
  await stop('link-confirm');
  for (const outcome of ['first-tab', 'expired', 'failed']) {
    await link.open(`/verify/${outcome}`);
    await stop(`link-${outcome}`);
  }
  await configure({ sign_up_mode: 'invite_only' });
  await signUp.open();
  await stop('sign-up-restricted');
}

/** The pages of somebody who is signed in, and those that explain. */
export async function tourOfTheAccount({ visitor, people }: Guide, stop: Stop): Promise<void> {
  const { signIn, user, chooser } = visitor;
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  await signIn.open();
  await signIn.withPassword(ada);
  await user.isShown();
  await signIn.open('?add=1');
  await signIn.withPassword(grace);
  await user.isShown();
  await stop('user');
  await user.openSecurity();
  await stop('security');
  await chooser.open();
  await stop('chooser');
  await signIn.visit('/sign-out');
  await stop('sign-out');
  await signIn.visit('/signed-out');
  await stop('signed-out');
  await signIn.visit('/unauthorized-sign-in');
  await stop('unauthorized-sign-in');
  await signIn.visit(`/redirect-explained?${new URLSearchParams({ url: 'https://evil.example/path', parameter: 'redirect_url' })}`);
  await stop('redirect-explained');
}

/** Two-step verification: what sets it up, and what asks for it. */
export async function tourOfTwoSteps({ visitor, configure, people, mailbox }: Guide, stop: Stop): Promise<void> {
  const { signIn, user, twoStep } = visitor;
  const number = freshNumber();
  const ada = await people.create({ phone: number });
  await signIn.open();
  await signIn.withPassword(ada);
  await user.isShown();
  await twoStep.visit('/user/security?open=add-authenticator');
  await stop('two-step-intro');
  await twoStep.button('Continue').click();
  await twoStep.page.getByRole('img', { name: /QR code/ }).waitFor();
  await stop('two-step-app');
  const app = await twoStep.readKey();
  await twoStep.give(app.code(), 'Confirm');
  await twoStep.codes.first().waitFor();
  await twoStep.visit('/user/security?open=backup-codes');
  await stop('two-step-codes');
  await twoStep.button('I saved them').click();
  await twoStep.codes.first().waitFor({ state: 'detached' });
  await twoStep.visit('/user/security?open=add-sms');
  await stop('two-step-sms');
  await twoStep.page.locator('.two-step button.method').first().click();
  await twoStep.section.locator('.row', { hasText: 'SMS code' }).waitFor();
  await twoStep.visit('/user/security?open=remove-authenticator');
  await stop('two-step-remove');
  await user.signOut();
  await signIn.shows(/signed out/i);
  await signIn.open();
  await signIn.withPassword(ada);
  await signIn.shows('Two-step verification');
  await stop('second-step-app');
  await signIn.visit('/sign-in/factor-two/methods');
  await stop('second-step-methods');
  await signIn.button('Use a backup code').click();
  await signIn.shows('Enter a backup code');
  await stop('second-step-backup');
  await twoStep.another(/^SMS code to/);
  await signIn.shows('Check your phone');
  await stop('second-step-sms');
  await signIn.page.getByRole('checkbox').check();
  await twoStep.give((await mailbox.next(number)).code, 'Continue');
  await user.isShown();
  await user.openSecurity();
  await stop('security-two-step');
  await user.signOut();
  await signIn.shows(/signed out/i);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await configure({ new_device_check: true });
  await signIn.open();
  await signIn.withPassword(grace);
  await signIn.shows('Is it you?');
  await stop('client-trust');
  await configure({ new_device_check: false, second_factor_required: true });
  await signIn.open();
  await signIn.withPassword(grace);
  await signIn.shows('Set up two-step verification');
  await stop('task-mfa');
  await signIn.visit('/sign-in/tasks/setup-mfa?open=add-sms');
  await stop('task-mfa-sms');
  await configure({ second_factor_required: false });
}

/** Making an organization, choosing among several, and joining one by an invitation. */
export async function tourOfOrganizations({ visitor, configure, people, mailbox }: Guide, stop: Stop): Promise<void> {
  const { signIn, user, organizations } = visitor;
  const ada = await people.create();
  await signIn.open();
  await signIn.withPassword(ada);
  await user.isShown();
  await organizations.openCreate();
  await stop('organization-create');
  await organizations.name.fill('Analytical Engines');
  await organizations.slug.fill(freshSlug('Analytical Engines'));
  await organizations.submit();
  await organizations.shows('Invite new members');
  await stop('organization-first-members');
  const guest = freshEmail('grace');
  await organizations.addresses.fill(guest);
  await organizations.button('Send invitations').click();
  await organizations.isShown();
  await organizations.create('Difference Works');
  await organizations.skip();
  await organizations.isShown();
  await organizations.openSwitcher();
  await stop('organization-switcher');
  await organizations.openList();
  await stop('organizations');
  const mail = await mailbox.next(guest);
  await organizations.visit(mail.link);
  await organizations.shows(/^Join/);
  await stop('organization-invitation-other');
  await user.signOut();
  await signIn.shows(/signed out/i);
  await organizations.visit(mail.link);
  await organizations.shows(/^Join/);
  await stop('organization-invitation');
  await organizations.visit('/organization-invitation?__clerk_ticket=nothing');
  await stop('organization-invitation-gone');
  await configure({ organization_selection_required: true });
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper', email: guest });
  await signIn.open();
  await signIn.withPassword(grace);
  await signIn.shows('Choose an organization');
  await stop('task-choose-organization');
  await configure({ organization_selection_required: false, organization_creation: false });
  await organizations.visit('/create-organization');
  await stop('organization-create-off');
}

/** The pages of an organization, as an admin sees them. */
export async function tourOfAnOrganization({ visitor, people }: Guide, stop: Stop): Promise<void> {
  const { signIn, user, organizations, organization } = visitor;
  await signIn.open();
  await signIn.withPassword(await people.create());
  await user.isShown();
  await organizations.create('Analytical Engines');
  await organizations.skip();
  await organizations.isShown();
  await organization.open();
  await stop('organization-general');
  for (const card of ['profile-card', 'change-logo', 'color', 'add-domain', 'leave', 'delete']) {
    await organization.visit(`/organization?open=${card}`);
    await stop(`organization-${card}`);
  }
  await organization.visit('/organization?open=add-domain');
  await organization.field('Domain').fill('engines.example');
  await organization.card.getByRole('button', { name: 'Add' }).click();
  await organization.page.getByRole('heading', { level: 4, name: 'Verify engines.example' }).waitFor();
  await organization.ready();
  await stop('organization-verify-domain');
  await organization.openMembers();
  await stop('organization-members');
  await organization.openMembers('?open=invite');
  await stop('organization-invite');
  await organization.addresses.fill(`${freshEmail('one')} ${freshEmail('two')} nonsense `);
  await organization.card.getByRole('button', { name: 'Send invitations' }).click();
  await organization.card.getByRole('alert').waitFor();
  await organization.openInvitations();
  await stop('organization-invitations');
  await organization.visit('/organization/members/requests');
  await stop('organization-requests');
  await organization.openSecurity();
  await stop('organization-security');
  await organization.openActivity();
  await stop('organization-activity');
}
