// What all screens share. Found by role and label alone, as a person finds things.
import { type Locator, type Page, expect } from '@playwright/test';

export class Screen {
  constructor(
    readonly page: Page,
    readonly scripted: boolean,
  ) {}

  /** Opens an address and waits until the page is interactive, where it can become so. */
  async visit(path: string): Promise<void> {
    await this.page.goto(path);
    await this.ready();
  }

  async ready(): Promise<void> {
    if (this.scripted) await this.page.waitForFunction(() => document.documentElement.hasAttribute('data-ready'));
  }

  /** Waits for the card or page with this title. */
  async shows(title: string | RegExp): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await this.ready();
  }

  field(label: string | RegExp): Locator {
    return this.page.getByRole('textbox', { name: label });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  linkTo(name: string | RegExp): Locator {
    return this.page.getByRole('link', { name });
  }

  get continueButton(): Locator {
    return this.page.getByRole('button', { name: 'Continue', exact: true });
  }

  /** Presses the one next step of a card. */
  async continue(): Promise<void> {
    await this.continueButton.click();
  }

  /** The words that are tied to a field as its description, as a screen reader says them. */
  async expectProblem(field: Locator, words: string | RegExp): Promise<void> {
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(words);
  }

  get alert(): Locator {
    return this.page.getByRole('alert');
  }
}
