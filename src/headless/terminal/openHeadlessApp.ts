// Opens the app without Electron. Loads it only when a command needs its own, since the AWS SDK takes half a
// second to load.
import type { OpenedApp } from '../../app/openApp.ts';
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import type { CliContext } from './cliCommand.ts';
import { createHeadlessServices } from './headlessServices.ts';
import type { HeadlessOptions } from './headlessServices.ts';

/** The context's log goes to the app's log until the app is stopped. */
export async function openHeadlessApp(
  context: CliContext,
  options: Omit<HeadlessOptions, 'dataDir'>,
): Promise<Result<OpenedApp>> {
  const { openApp } = await import('../../app/openApp.ts');
  const { dataDir } = context;
  const services = createHeadlessServices({ ...options, dataDir });
  const opened = await openApp({ dataDir, services });
  if (!opened.ok) return opened;
  const app = opened.value;
  const detach = context.log.attach(app.log);
  return ok({
    ...app,
    stop: async () => {
      await app.stop();
      detach();
    },
  });
}
