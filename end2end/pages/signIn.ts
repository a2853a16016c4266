import type { Locator } from '@playwright/test';
import type { Person } from '../fixtures/people.ts';
import { Screen } from './screen.ts';

export class SignIn extends Screen {
  async open(query = ''): Promise<void> {
    await this.visit(`/sign-in${query}`);
  }

  get identifier(): Locator {
    return this.field(/^Email address( or username)?$/);
  }

  get password(): Locator {
    return this.page.getByLabel('Password', { exact: true });
  }

  get code(): Locator {
    return this.field('Verification code');
  }

  get newPassword(): Locator {
    return this.page.getByLabel('New password', { exact: true });
  }

  get preview(): Locator {
    return this.page.getByRole('link', { name: 'Use a different email or username' });
  }

  /** First card. */
  async begin(identifier: string): Promise<void> {
    await this.identifier.fill(identifier);
    await this.continue();
  }

  /** Both cards. */
  async withPassword(person: Pick<Person, 'email' | 'password'>): Promise<void> {
    await this.begin(person.email);
    await this.shows('Enter your password');
    await this.password.fill(person.password);
    await this.continue();
  }

  /** The card that lists the other methods. */
  async openMethods(): Promise<void> {
    await this.linkTo('Use another method').click();
    await this.shows('Use another method');
  }

  async chooseCode(): Promise<void> {
    await this.openMethods();
    await this.button(/^Email code to/).click();
    await this.shows('Check your email');
  }

  async chooseLink(): Promise<void> {
    await this.openMethods();
    await this.button(/^Email link to/).click();
    await this.shows('Check your email');
  }

  /** Types a code. With JavaScript the sixth digit submits. */
  async giveCode(code: string): Promise<void> {
    await this.code.fill(code);
    if (!this.scripted) await this.continue();
  }
}
