// `npm run demo`: Brimful on a local world with sample files. `-- --once` does the whole main job unattended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDemoPlace } from './demoPlace.ts';
import type { DemoPlace } from './demoPlace.ts';
import { runUnattended } from './unattended.ts';

const LAUNCH = join(import.meta.dirname, '..', 'launch.ts');

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
  const started = Date.now();
  const place = await openDemoPlace();
  try {
    if (!values.once) return await runInteractive(place);
    await runUnattended(place, (line) => console.log(`ok  ${line}`));
    console.log(`The demo did everything in ${Math.round((Date.now() - started) / 1000)} seconds.`);
    return 0;
  } catch (error) {
    console.error(`FAILED  ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await place.close();
  }
}

/** Opens the app (or prints the page's address) and stays until it is ended. */
async function runInteractive({ dataDir, folder, world }: DemoPlace): Promise<number> {
  const { username, password, s3Endpoint, bucket } = world.description;
  console.log(`Folder:    ${folder}`);
  console.log(`Bucket:    s3://${bucket} at ${s3Endpoint}`);
  console.log(`Sign in:   user name "${username}", password "${password}"`);
  console.log('End it with Ctrl-C; everything above is temporary.');
  const app = spawn(process.execPath, [LAUNCH, '--data-dir', dataDir], { stdio: 'inherit' });
  // Ctrl-C reaches the app as well, which ends in order; the demo ends after it.
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => app.kill('SIGTERM'));
  const [code] = (await once(app, 'exit')) as [number | null];
  return code ?? 0;
}
