// Pictures of every page in every look: node screenshots.mjs FOLDER
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node screenshots.mjs FOLDER (with VESTIBULE_BINARY set)');
  process.exit(2);
}
const env = { ...process.env, SCREENSHOTS: resolve(folder) };
const { status } = spawnSync('npx', ['--no-install', 'playwright', 'test', '--config=screenshots.config.ts'], { cwd: import.meta.dirname, env, stdio: 'inherit' });
process.exit(status ?? 1);
