import { type Locator, expect } from '@playwright/test';
import { Authenticator } from '../fixtures/authenticator.ts';
import { Screen } from './screen.ts';

/** Two-step verification in the Security tab, and the cards of the second step. */
export class TwoStep extends Screen {
  get section(): Locator {
    return this.page.getByRole('region', { name: 'Two-step verification' });
  }

  get trusted(): Locator {
    return this.page.getByRole('region', { name: 'Trusted browsers' });
  }

  get code(): Locator {
    return this.field(/^(Code from the app|Verification code|Backup code)$/);
  }

  get key(): Locator {
    return this.field('Key');
  }

  get codes(): Locator {
    return this.page.getByRole('list', { name: 'Your backup codes' }).getByRole('listitem');
  }

  async open(): Promise<void> {
    await this.visit('/user/security');
  }

  /** Opens the card of a method by the menu. */
  async add(method: 'Authenticator app' | 'SMS code'): Promise<void> {
    await this.section.locator('summary', { hasText: 'Add two-step verification' }).click();
    await this.section.getByRole('link', { name: method, exact: true }).click();
  }

  /** The menu of a row, and one of its items. */
  async choose(row: string | RegExp, item: string): Promise<void> {
    await this.section.locator('.row', { hasText: row }).locator('summary').click();
    await this.section.locator('.row', { hasText: row }).locator('.menu-item', { hasText: item }).click();
  }

  /** Reads the key from behind "Can't scan?". */
  async readKey(): Promise<Authenticator> {
    await this.page.locator('summary', { hasText: 'Can’t scan?' }).click();
    await expect(this.key).toBeVisible();
    return new Authenticator(await this.key.inputValue());
  }

  /** Types a code. With JavaScript the sixth digit submits. */
  async give(code: string, button: string): Promise<void> {
    await this.code.fill(code);
    if (!this.scripted || code.length > 6) await this.button(button).click();
  }

  /** From the intro to the backup codes. */
  async setUpApp(): Promise<{ app: Authenticator; codes: string[] }> {
    await this.button('Continue').click();
    const app = await this.readKey();
    await this.give(app.code(), 'Confirm');
    await expect(this.codes).toHaveCount(10);
    return { app, codes: await this.codes.allTextContents() };
  }

  /** Signs in again up to the second step. */
  async another(method: string | RegExp): Promise<void> {
    await this.linkTo('Use another method').click();
    await this.shows('Use another method');
    await this.button(method).click();
  }
}
