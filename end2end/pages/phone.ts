import { type Locator, expect } from '@playwright/test';
import { Screen } from './screen.ts';

/** The field for a phone number, wherever it shows. */
export class PhoneField extends Screen {
  get number(): Locator {
    return this.field(/^Phone number/);
  }

  get country(): Locator {
    return this.page.getByRole('combobox', { name: 'Country' });
  }

  /** Which country is chosen: by the list, and by what people see. */
  async expectCountry(code: string, shown: string): Promise<void> {
    await expect(this.country).toHaveValue(code);
    if (this.scripted) await expect(this.page.getByText(shown, { exact: true })).toBeVisible();
  }
}
