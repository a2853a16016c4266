import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';

// Pictures of every page, for people to look at: `npm run screenshots -- FOLDER`. Not a test.
export default defineConfig({
  ...config,
  testDir: 'screenshots',
  timeout: 240_000,
  reporter: 'line',
  projects: [{ name: 'screenshots' }],
});
