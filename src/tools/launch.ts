// `npm start`: runs the desktop shell if Electron is available, else the headless shell with the same page.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

interface Program {
  readonly file: string;
  readonly arguments: readonly string[];
  /** One line for the person at the terminal; null: nothing unusual. */
  readonly note: string | null;
}

/** The Electron binary in `folder`, an unpacked Electron; null: none. */
function electronIn(folder: string | undefined): string | null {
  if (folder === undefined) return null;
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const name =
    process.platform === 'darwin' || process.platform === 'win32' ? names[process.platform] : 'electron';
  const file = join(folder, name);
  return existsSync(file) ? file : null;
}

/** Resolves the package without loading it: `require('electron')` would download the binary. */
function installedElectron(): string | undefined {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), 'dist');
  } catch {
    return undefined;
  }
}

function headless(reason: string, own: readonly string[]): Program {
  return {
    file: process.execPath,
    arguments: [join(ROOT, 'out/main/cli.js'), ...own, 'run'],
    note: `${reason}: starting the headless shell with the same page.`,
  };
}

function chooseProgram(own: readonly string[]): Program {
  const electron = electronIn(process.env.ELECTRON_OVERRIDE_DIST_PATH) ?? electronIn(installedElectron());
  if (electron === null) {
    return headless('No Electron binary was found ("npx install-electron" fetches one)', own);
  }
  const app = ['--require', join(ROOT, 'out/preload/beforeReady.cjs'), ROOT, ...own];
  if (process.platform === 'linux') {
    const { DISPLAY, WAYLAND_DISPLAY } = process.env;
    if ((DISPLAY ?? '') === '' && (WAYLAND_DISPLAY ?? '') === '') {
      return headless('There is no display', own);
    }
    if (process.getuid?.() === 0) {
      return {
        file: electron,
        arguments: ['--no-sandbox', ...app],
        note: "Running as root: Chromium's sandbox is off (--no-sandbox). Start Brimful as an ordinary user.",
      };
    }
  }
  return { file: electron, arguments: app, note: null };
}

const program = chooseProgram(process.argv.slice(2));
if (program.note !== null) console.error(program.note);
// Terminals in Electron apps may set ELECTRON_RUN_AS_NODE, which would make our Electron run as Node.
const environment = { ...process.env };
delete environment.ELECTRON_RUN_AS_NODE;
const child = spawn(program.file, program.arguments, { stdio: 'inherit', env: environment });
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => {
  console.error(`${program.file} could not be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 0);
});
