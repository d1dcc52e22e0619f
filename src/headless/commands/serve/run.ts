// `brimful run`: watches, syncs and serves the page until it is stopped.
import { systemClock } from '../../../clock.ts';
import type { OpenedApp } from '../../../app/openApp.ts';
import { fail } from '../../terminal/cliCommand.ts';
import type { CliCommand } from '../../terminal/cliCommand.ts';
import { EXIT } from '../../terminal/exitCode.ts';
import { openHeadlessApp } from '../../terminal/openHeadlessApp.ts';
import { addressToOpen, openThis } from '../../terminal/addressToOpen.ts';
import { PAGE_FOLDER, startPageServer } from '../../page/pageServer.ts';
import type { PageServer } from '../../page/pageServer.ts';

export const run: CliCommand = {
  usage: 'run [--port N] [--print-url]',
  summary:
    'Sync until stopped, and serve the page at the printed address, which opens it once, within two minutes; --print-url prints sign-in addresses instead of opening a browser.',
  options: { port: { type: 'string' }, 'print-url': { type: 'boolean' } },
  minArguments: 0,
  maxArguments: 0,
  run: async (context) => {
    const port = readPort(context.options.port);
    if (port === null)
      return fail(context, { code: 'usage', message: 'expected --port with a number up to 65535.' });
    const printAddresses = context.options['print-url'] === true;
    let page: PageServer | null = null;
    const app = await openHeadlessApp(context, {
      printAddresses,
      newPageAddress: () => page?.address() ?? null,
    });
    if (!app.ok) return fail(context, app.fault);
    const server = await startPageServer({ app: app.value, folder: PAGE_FOLDER, port, clock: systemClock });
    if (!server.ok) {
      app.value.log.error({ fault: server.fault }, 'the page cannot be served');
      await app.value.stop();
      return fail(context, server.fault);
    }
    page = server.value;
    const stopShowing = showAddresses(app.value, context.print);
    await app.value.start();
    context.print(`Brimful is running: ${page.address()}`);
    await aborted(context.signal);
    await page.close();
    stopShowing();
    await app.value.stop();
    return EXIT.ok;
  },
};

/** Prints what a person has to open to sign in, where no browser could be opened for them. */
function showAddresses(app: OpenedApp, print: (line: string) => void): () => void {
  let shown = new Set<string>();
  return app.subscribe(({ accounts }) => {
    const lines = accounts.flatMap((account) => {
      const found = addressToOpen(account);
      return found === null ? [] : [openThis(found)];
    });
    for (const line of lines) if (!shown.has(line)) print(line);
    shown = new Set(lines);
  });
}

/** The port to listen on; 0, the default: the system chooses a free one. null: not a port number. */
function readPort(text: string | boolean | undefined): number | null {
  if (text === undefined) return 0;
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : null;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    // An abort listener does not keep the process alive, but the page server does.
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
