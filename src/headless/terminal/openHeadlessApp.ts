// Opens the app without Electron. Loaded only when a command needs an app of its own: the AWS SDK and its friends take half a second.
import type { OpenedApp } from '../../app/openApp.ts';
import type { Result } from '../../result.ts';
import type { CliContext } from './cliCommand.ts';
import { createHeadlessServices } from './headlessServices.ts';

/** `show` gets the addresses that a person has to open; `printAddresses`: never start a browser. */
export async function openHeadlessApp(
  context: CliContext,
  addresses: { readonly show: (line: string) => void; readonly printAddresses: boolean },
): Promise<Result<OpenedApp>> {
  const { openApp } = await import('../../app/openApp.ts');
  return openApp({ dataDir: context.dataDir, services: createHeadlessServices(addresses) });
}
