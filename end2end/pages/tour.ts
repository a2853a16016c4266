// Every page of the portal, one after the other, each as a person gets to see it.
import type { Mailbox } from '../fixtures/mailbox.ts';
import type { Configure, Visitor } from '../fixtures/index.ts';
import { type People, GOOD_PASSWORD, freshEmail } from '../fixtures/people.ts';

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
