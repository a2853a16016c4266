import { type Locator, expect } from '@playwright/test';
import { Screen } from './screen.ts';

export class UserPage extends Screen {
  async open(): Promise<void> {
    await this.visit('/user');
  }

  async openSecurity(): Promise<void> {
    await this.visit('/user/security');
    await expect(this.page.getByRole('heading', { level: 2, name: 'Security' })).toBeVisible();
  }

  async isShown(): Promise<void> {
    await expect(this.page).toHaveURL(/\/user(#.*)?$/);
    // With JavaScript the address is there before the page.
    await expect(this.page.locator('#main')).toBeVisible();
    await this.ready();
  }

  section(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  get devices(): Locator {
    return this.section('Active devices');
  }

  /** Opens one of the cards by its address. */
  async openCard(name: string): Promise<void> {
    await this.visit(`/user/security?open=${name}`);
    await expect(this.card).toBeVisible();
  }

  /** The card that is open. */
  get card(): Locator {
    return this.page.locator('[data-card]');
  }

  /** What the page says was done. */
  get said(): Locator {
    return this.page.locator('.toast__message');
  }

  /** The dialog or page that asks for a fresh proof. */
  get proof(): Locator {
    return this.scripted ? this.page.getByRole('dialog', { name: 'Confirm it is you' }) : this.page.locator('main');
  }

  async fillNewPassword(current: string | undefined, password: string, again = password): Promise<void> {
    if (current !== undefined) await this.page.getByLabel('Current password').fill(current);
    await this.page.getByLabel('New password', { exact: true }).fill(password);
    await this.page.getByLabel('Confirm new password').fill(again);
  }

  /** Signs out the account that shows, by the menu of this device; others of this browser stay. */
  async signOutOfThisDevice(): Promise<void> {
    await this.openSecurity();
    await this.devices.locator('summary').first().click();
    await this.devices.getByRole('button', { name: 'Sign out of this device' }).click();
  }

  /** Signs out all accounts of this browser, by the page that asks. */
  async signOut(): Promise<void> {
    await this.visit('/sign-out');
    // Somebody is signed in, else there is nothing to ask.
    await this.shows(/^Sign out$/);
    const all = this.button('Sign out of all accounts');
    await ((await all.isVisible()) ? all : this.button(/^Sign out$/)).click();
    // Whoever goes elsewhere before the answer is there never gets its cookies.
    await this.page.waitForURL((url) => url.pathname !== '/sign-out');
  }
}
