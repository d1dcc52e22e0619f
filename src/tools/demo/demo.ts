// `npm run demo`: runs Brimful on a local world with sample files. `-- --once` plays the main use case
// unattended and reports the result.
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
    console.log(`The demo passed in ${Math.round((Date.now() - started) / 1000)} seconds.`);
    return 0;
  } catch (error) {
    console.error(`FAILED  ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await place.close();
  }
}

/** Opens the app (or prints the page's address) and runs until it exits. */
async function runInteractive({ dataDir, folder, world }: DemoPlace): Promise<number> {
  const { username, password, s3Endpoint, bucket } = world.description;
  console.log(`Folder:    ${folder}`);
  console.log(`Bucket:    s3://${bucket} at ${s3Endpoint}`);
  console.log(`Sign in:   user name "${username}", password "${password}"`);
  console.log('Stop it with Ctrl-C; everything above is temporary.');
  const app = spawn(process.execPath, [LAUNCH, '--data-dir', dataDir], { stdio: 'inherit' });
  // Ctrl-C also reaches the app, which shuts down; the demo exits after it.
  process.on('SIGINT', () => undefined);
  process.once('SIGTERM', () => app.kill('SIGTERM'));
  const [code] = (await once(app, 'exit')) as [number | null];
  return code ?? 0;
}
